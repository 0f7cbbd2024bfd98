import fc from 'fast-check'
import Graph from 'graphology'
import { parse as parseGexf } from 'graphology-gexf'
import { parse as parseGraphml } from 'graphology-graphml'
import { parquetReadObjects } from 'hyparquet'
import { beforeAll, expect, test } from 'vitest'
import { csvText, readCsv } from './csv-table.ts'
import { type ExportedShare, folderExport } from './folder-export.ts'
import { pseudonyms, rawNames } from './pseudonyms.ts'
import type { FolderEdge, ReplayFolder } from './read-replay-folder.ts'
import { rawIds, type SmallWorld, smallWorld } from './small-world.fixture.ts'
import { column } from './tables.ts'
import type { Files } from './zip-files.ts'

const names = pseudonyms(Buffer.alloc(32, 5))
let world: SmallWorld
let folder: ReplayFolder
let shares: ExportedShare[]

beforeAll(() => {
  world = smallWorld()
  const { cases, run } = world
  const accounts = cases[0].accounts.map((one) => one.accountId)
  const tested = { tier: 'B', sessions: 7, synchronous: 6, expected: 0.125, log10P: -310.5 } as const
  const edges: FolderEdge[] = accounts.slice(1).map((b, k) => ({ a: accounts[k], b, weight: 0.5, tested }))
  folder = { run, cases, edges: [...edges, { a: 'lone1x7', b: 'lone2x7', weight: 1, tested }] }
  shares = world.events
    .filter((event) => accounts.includes(event.accountId))
    .map((event) => ({
      accountId: event.accountId,
      objectId: event.objectId,
      timestampMs: event.timestampMs,
      postId: event.postId ?? null,
      objectType: event.objectType ?? null,
      authorId: event.authorId ?? null,
      language: null,
      client: event.client ?? null,
    }))
})

const text = (files: Files, name: string): string => files.get(name)?.toString() ?? ''

test('GEXF and GraphML read back to the nodes, edges and places that went out', () => {
  const gexf = folderExport({ folder, shares: null }, 'gexf', rawNames, false)
  const graphml = folderExport({ folder, shares: null }, 'graphml', rawNames, false)
  const graphs = [
    parseGexf(Graph, text(gexf, 'graph.gexf')),
    parseGraphml(Graph, text(graphml, 'graph.graphml')),
  ]
  const { accounts, picture } = world.cases[0]
  for (const graph of graphs) {
    expect(graph.size).toBe(folder.edges.length)
    expect(graph.hasNode('lone1x7')).toBe(true)
    for (const { a, b } of folder.edges) expect(graph.hasEdge(a, b)).toBe(true)
    for (const { accountId, role } of accounts) expect(graph.getNodeAttribute(accountId, 'role')).toBe(role)
  }
  picture?.accounts.forEach((accountId, n) => {
    expect(graphs[0].getNodeAttributes(accountId)).toMatchObject({
      x: picture.layout.x[n],
      y: picture.layout.y[n],
    })
  })
})

test('one case takes its own accounts and the edges between them, and a folder all', () => {
  const { caseId, accounts } = world.cases[0]
  const one = readCsv(
    text(folderExport({ folder, caseId, shares: null }, 'csv', rawNames, false), 'edges.csv'),
  )
  expect(one).toHaveLength(folder.edges.length - 1)
  const rows = readCsv(
    text(folderExport({ folder, caseId, shares: null }, 'csv', rawNames, false), 'accounts.csv'),
  )
  expect(rows.map((row) => row.account_id)).toEqual(accounts.map((account) => account.accountId))
  const all = readCsv(text(folderExport({ folder, shares: null }, 'csv', rawNames, false), 'edges.csv'))
  expect(all).toHaveLength(folder.edges.length)
})

test('Parquet tables read back to every row of the CSV, in numbers', async () => {
  const parquet = folderExport({ folder, shares }, 'parquet', names, true)
  const csv = folderExport({ folder, shares }, 'csv', names, true)
  for (const table of ['accounts', 'edges', 'evidence', 'shares']) {
    const bytes = parquet.get(`${table}.parquet`) ?? Buffer.alloc(0)
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
    const rows = await parquetReadObjects({ file })
    const expected = readCsv(text(csv, `${table}.csv`))
    expect(rows).toHaveLength(expected.length)
    const shown = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value ?? '')])),
    )
    expect(shown).toEqual(expected)
    if (table === 'edges') expect(rows[0]).toMatchObject({ weight: 0.5, sessions: 7n, log10_p: -310.5 })
    if (table === 'shares') expect(typeof rows[0].timestamp_ms).toBe('bigint')
  }
})

test('each case leaves as a bundle of STIX of its own', () => {
  const files = folderExport({ folder, shares: null }, 'stix', names, true)
  for (const { caseId, accounts } of world.cases) {
    const bundle = JSON.parse(text(files, `${caseId}.stix.json`))
    expect(bundle.type).toBe('bundle')
    const of = (type: string) => bundle.objects.filter((one: { type: string }) => one.type === type)
    expect(of('user-account')).toHaveLength(accounts.length)
    expect(of('report')).toHaveLength(1)
  }
  expect([...files.keys()].filter((name) => name.endsWith('.stix.json'))).toHaveLength(world.cases.length)
  expect(files.has('datapackage.json')).toBe(true)
})

test('no raw id leaves in any format', () => {
  const ids = [...rawIds(world), 'lone1x7', 'lone2x7']
  for (const format of ['stix', 'gexf', 'graphml', 'csv', 'parquet'] as const)
    for (const [name, bytes] of folderExport({ folder, shares }, format, names, true)) {
      const held = bytes.toString('latin1')
      expect(
        ids.filter((id) => held.includes(id)),
        name,
      ).toEqual([])
    }
})

test('a data package names every table with the fields of its header', () => {
  const files = folderExport({ folder, shares }, 'csv', names, true)
  const descriptor = JSON.parse(text(files, 'datapackage.json')) as {
    name: string
    resources: { path: string; schema?: { fields: { name: string }[] } }[]
  }
  expect(descriptor.name).toMatch(/^[a-z0-9._-]+$/)
  const tables = descriptor.resources.filter((resource) => resource.schema !== undefined)
  expect(tables.map(({ path }) => path)).toEqual(['accounts.csv', 'edges.csv', 'evidence.csv', 'shares.csv'])
  for (const { path, schema } of tables)
    expect(text(files, path).split('\n')[0]).toBe(schema?.fields.map(({ name }) => name).join(','))
  for (const { path } of descriptor.resources) expect(files.has(path)).toBe(true)
  expect(text(files, 'CITATION.cff')).toContain('cff-version: 1.2.0')
  expect(text(files, 'methods.md')).toContain('Benjamini and Hochberg 1995')
})

test('CSV reads back whatever its cells hold', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '𝄞') })
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      const columns = [column('x', 'string', ''), column('y', 'string', '')]
      expect(readCsv(csvText({ name: 't', description: '', columns, rows }))).toEqual(
        rows.map(([x, y]) => ({ x, y })),
      )
    }),
  )
  expect(() => readCsv('a,b\n1\n')).toThrow('row 2 has 1 fields')
  expect(() => readCsv('a\n"1\n')).toThrow('a quote never closes')
})
