import type { ReviewCase } from '@murmuration/contracts'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { accountsTable, evidenceTable } from './case-tables.ts'
import { csvText } from './csv-table.ts'
import { dataPackage } from './data-package.ts'
import { type EdgeView, type GraphNode, writeGexf, writeGraphml } from './graph-files.ts'
import { citationText, methodsText } from './methods.ts'
import { type Names, renameCase } from './pseudonyms.ts'
import type { FolderEdge, ReplayFolder } from './read-replay-folder.ts'
import { stixBundle } from './stix/stix-bundle.ts'
import { type Cell, type CellType, column, type Table } from './tables.ts'
import type { Files } from './zip-files.ts'

export const FOLDER_FORMATS = ['stix', 'gexf', 'graphml', 'parquet', 'csv'] as const
export type FolderFormat = (typeof FOLDER_FORMATS)[number]

/** A share as a table of an export holds it. */
export interface ExportedShare {
  accountId: string
  objectId: string
  timestampMs: number
  postId: string | null
  objectType: string | null
  authorId: string | null
  language: string | null
  client: string | null
}

/** What is exported: one case of the folder or all of it; `shares`: null where no files of shares were named. */
export interface FolderSelection {
  folder: ReplayFolder
  /** Undefined: all cases, and all edges. */
  caseId?: string | undefined
  shares: readonly ExportedShare[] | null
}

/**
 * Files of an export of a replay's folder, by name: a STIX bundle of each case, the graph or tables, with `datapackage.json`, `CITATION.cff` and `methods.md`
 * beside them.
 */
export function folderExport(
  { folder, caseId, shares }: FolderSelection,
  format: FolderFormat,
  names: Names,
  isPseudonymised: boolean,
): Files {
  const { run } = folder
  const selected = folder.cases.filter((found) => caseId === undefined || found.caseId === caseId)
  const inCases = new Set(selected.flatMap((found) => found.accounts.map((one) => one.accountId)))
  const edges = folder.edges
    .filter(({ a, b }) => caseId === undefined || (inCases.has(a) && inCases.has(b)))
    .map((edge) => ({ ...edge, a: names.account(edge.a), b: names.account(edge.b) }))
  const cases = selected.map((found) => renameCase(found, names))
  const files = new Map<string, Buffer>()
  const title = caseId === undefined ? 'Export of a replay' : `Export of ${caseId}`
  const others = ['methods.md']
  const tables: { path: string; table: Table }[] = []
  if (format === 'stix') {
    for (const found of selected) {
      const name = `${found.caseId}.stix.json`
      const bundle = stixBundle(found, { producer: { name: 'Murmuration', identityClass: 'system' }, names })
      files.set(name, Buffer.from(`${JSON.stringify(bundle, null, 2)}\n`))
      others.push(name)
    }
  } else if (format === 'gexf' || format === 'graphml') {
    const name = `graph.${format}`
    files.set(name, Buffer.from(graphText(cases, edges, format)))
    others.push(name)
  } else {
    for (const table of tablesOf(cases, edges, shares, names)) {
      const path = `${table.name}.${format}`
      files.set(path, format === 'csv' ? Buffer.from(csvText(table)) : parquetBytes(table))
      tables.push({ path, table })
    }
  }
  files.set('methods.md', Buffer.from(methodsText({ run, cases: cases.length, isPseudonymised })))
  files.set('CITATION.cff', Buffer.from(citationText(run)))
  files.set(
    'datapackage.json',
    Buffer.from(dataPackage(`murmuration-${caseId ?? 'replay'}`, title, tables, others)),
  )
  return files
}

function tablesOf(
  cases: readonly ReviewCase[],
  edges: readonly FolderEdge[],
  shares: readonly ExportedShare[] | null,
  names: Names,
): Table[] {
  const tables = [accountsTable(cases), edgesTable(edges), evidenceTable(cases)]
  return shares === null ? tables : [...tables, exportedSharesTable(shares, names)]
}

const edgesTable = (edges: readonly FolderEdge[]): Table => ({
  name: 'edges',
  description: 'Edges of the co-amplification graph, undirected.',
  columns: [
    column('account_a', 'string', 'one end'),
    column('account_b', 'string', 'the other end'),
    column('weight', 'number', 'weight of the edge'),
    column('tier', 'string', 'strongest test that the pair passed: A, B or C; empty for counting methods'),
    column('sessions', 'integer', 'sessions of the pair'),
    column('synchronous', 'integer', 'of these in synchrony; all of them in tiers B and C'),
    column('expected', 'number', 'mean of the test statistic under the null'),
    column('log10_p', 'number', 'log10 of the p-value or of its upper bound'),
  ],
  rows: edges.map(({ a, b, weight, tested }) => [
    a,
    b,
    weight,
    tested?.tier ?? null,
    tested?.sessions ?? null,
    tested?.synchronous ?? null,
    tested?.expected ?? null,
    tested?.log10P ?? null,
  ]),
})

const exportedSharesTable = (shares: readonly ExportedShare[], names: Names): Table => ({
  name: 'shares',
  description: 'Shares by the accounts of the cases, as they were read.',
  columns: [
    column('account_id', 'string', 'who shared it'),
    column('object_id', 'string', 'what was shared'),
    column('timestamp_ms', 'integer', 'when, in milliseconds since 1970-01-01T00:00:00Z'),
    column('post_id', 'string', 'post by which it was shared'),
    column('object_type', 'string', 'kind of object'),
    column('author_id', 'string', 'account whose object it is'),
    column('language', 'string', 'language, as the platform gives it'),
    column('client', 'string', 'client, as the platform gives it'),
  ],
  rows: shares.map((share) => [
    names.account(share.accountId),
    names.object(share.objectId),
    share.timestampMs,
    share.postId === null ? null : names.post(share.postId),
    share.objectType,
    share.authorId === null ? null : names.account(share.authorId),
    share.language,
    share.client,
  ]),
})

const PARQUET_TYPES: Readonly<Record<CellType, 'STRING' | 'INT64' | 'DOUBLE' | 'BOOLEAN'>> = {
  string: 'STRING',
  integer: 'INT64',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
}

/** A table as Parquet, with Snappy; whole numbers as INT64, other numbers as DOUBLE. */
export function parquetBytes({ columns, rows }: Table): Buffer {
  const value = (cell: Cell, type: CellType): unknown =>
    type === 'integer' && typeof cell === 'number' ? BigInt(cell) : cell
  return Buffer.from(
    parquetWriteBuffer({
      columnData: columns.map(({ name, type }, n) => ({
        name,
        type: PARQUET_TYPES[type],
        data: rows.map((row) => value(row[n], type)),
        nullable: true,
      })),
    }),
  )
}

/** Width of a picture's square, and the room that each case gets. */
const CASE_ROOM = 12_000

function graphText(
  cases: readonly ReviewCase[],
  edges: readonly FolderEdge[],
  format: 'gexf' | 'graphml',
): string {
  const nodeOf = new Map<string, GraphNode>()
  const perRow = Math.ceil(Math.sqrt(cases.length))
  cases.forEach((found, k) => {
    const { picture, caseId, cluster } = found
    const places = new Map(picture?.accounts.map((accountId, n) => [accountId, n]))
    for (const { accountId, level, tier, membership, role } of found.accounts) {
      if (nodeOf.has(accountId)) continue
      const n = places.get(accountId)
      nodeOf.set(accountId, {
        accountId,
        community: k + 1,
        case: { caseId, clusterId: cluster.clusterId, level, tier, membership, role },
        ...(picture !== undefined &&
          n !== undefined && {
            place: {
              x: picture.layout.x[n] + (k % perRow) * CASE_ROOM,
              y: picture.layout.y[n] - Math.floor(k / perRow) * CASE_ROOM,
            },
          }),
      })
    }
  })
  for (const { a, b } of edges)
    for (const accountId of [a, b]) if (!nodeOf.has(accountId)) nodeOf.set(accountId, { accountId })
  const nodes = [...nodeOf.values()].sort((x, y) => (x.accountId < y.accountId ? -1 : 1))
  const index = new Map(nodes.map(({ accountId }, k) => [accountId, k]))
  const at = (accountId: string): number => index.get(accountId) ?? 0
  const tested = edges.flatMap((edge) => edge.tested ?? [])
  const view: EdgeView = {
    size: edges.length,
    isDirected: false,
    a: Uint32Array.from(edges, ({ a }) => at(a)),
    b: Uint32Array.from(edges, ({ b }) => at(b)),
    weight: edges.map(({ weight }) => weight),
    ...(tested.length === edges.length && {
      tested: {
        tier: tested.map(({ tier }) => ['A', 'B', 'C'].indexOf(tier) + 1),
        sessions: tested.map(({ sessions }) => sessions),
        synchronous: tested.map(({ synchronous }) => synchronous),
        expected: tested.map(({ expected }) => expected),
        log10P: tested.map(({ log10P }) => log10P),
      },
    }),
  }
  const pieces: string[] = []
  const sink = { text: (text: string) => void pieces.push(text) }
  if (format === 'gexf') writeGexf(sink, nodes, view)
  else writeGraphml(sink, nodes, view)
  return pieces.join('')
}
