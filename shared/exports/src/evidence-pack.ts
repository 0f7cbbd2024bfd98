import { createHash } from 'node:crypto'
import type { CaseBasis } from './case-norms.ts'
import { accountsTable, evidenceTable, packEdgesTable, sharesTable } from './case-tables.ts'
import { csvText } from './csv-table.ts'
import { dataPackage } from './data-package.ts'
import { citationText, methodsText } from './methods.ts'
import { type Names, renameCase } from './pseudonyms.ts'
import type { ReplayRun } from './replay-run.ts'
import { type Files, zipFiles } from './zip-files.ts'

/** Files of an evidence pack besides its manifest, which lists them. */
export const PACK_FILES = [
  'CITATION.cff',
  'accounts.csv',
  'case.json',
  'datapackage.json',
  'edges.csv',
  'evidence.csv',
  'methods.md',
  'norms.json',
  'parameters.json',
  'shares.csv',
] as const

export const MANIFEST = 'manifest.json'

/**
 * An evidence pack: one zip that holds a case, what its figures rest on, and the sha256 of each file. The same case, run
 * and names give the same bytes.
 *
 * @param isPseudonymised whether `names` hide the ids
 */
export async function evidencePack(
  basis: CaseBasis,
  run: ReplayRun,
  names: Names,
  isPseudonymised: boolean,
): Promise<Buffer> {
  return zipFiles(packFiles(renameBasis(basis, names), run, isPseudonymised))
}

/** The files of a pack, its manifest included. */
export function packFiles(basis: CaseBasis, run: ReplayRun, isPseudonymised: boolean): Files {
  const { found, edges, norms, shares } = basis
  const { counts: _, ...parameters } = run
  const tables = [accountsTable([found]), evidenceTable([found]), packEdgesTable(edges), sharesTable(shares)]
  const files = new Map<string, Buffer>()
  const add = (name: (typeof PACK_FILES)[number], text: string): void => {
    files.set(name, Buffer.from(text))
  }
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  add('case.json', json(found))
  add('norms.json', json(norms))
  add('parameters.json', json(parameters))
  add('methods.md', methodsText({ run, cases: 1, isPseudonymised }))
  add('CITATION.cff', citationText(run))
  add('accounts.csv', csvText(tables[0]))
  add('evidence.csv', csvText(tables[1]))
  add('edges.csv', csvText(tables[2]))
  add('shares.csv', csvText(tables[3]))
  add(
    'datapackage.json',
    dataPackage(
      `murmuration-${found.caseId}`,
      `Evidence pack of ${found.caseId}`,
      tables.map((table) => ({ path: `${table.name}.csv`, table })),
      ['case.json', 'norms.json', 'parameters.json', 'methods.md'],
    ),
  )
  files.set(MANIFEST, Buffer.from(manifestText(found.caseId, isPseudonymised, files)))
  return files
}

/** Lists the files with their bytes and sha256, by name. */
export function manifestText(caseId: string, isPseudonymised: boolean, files: Files): string {
  const listed = [...files]
    .filter(([name]) => name !== MANIFEST)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256(bytes) }))
  return `${JSON.stringify(
    { schemaVersion: 1, kind: 'murmuration-evidence-pack', caseId, isPseudonymised, files: listed },
    null,
    2,
  )}\n`
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A basis with every id under its name; what stood in an order stays in it. */
export function renameBasis({ found, edges, norms, shares }: CaseBasis, names: Names): CaseBasis {
  const { account, object, post } = names
  const ends = <T extends { a: string; b: string }>(pair: T): T => ({
    ...pair,
    a: account(pair.a),
    b: account(pair.b),
  })
  const renamed = shares.map((share) => ({
    ...share,
    objectId: object(share.objectId),
    accountId: account(share.accountId),
    postId: share.postId === null ? null : post(share.postId),
    authorId: share.authorId === null ? null : account(share.authorId),
  }))
  return {
    found: renameCase(found, names),
    edges: edges.map(ends),
    norms: {
      ...norms,
      suspects: norms.suspects.map(account).sort(),
      testedOutside: norms.testedOutside.map(account).sort(),
      neighbours: { B: norms.neighbours.B.map(ends), C: norms.neighbours.C.map(ends) },
    },
    shares: byObjectAndTime(renamed),
  }
}

/** Shares of one object at one time stand by their new names, so that the order of the raw ids does not show. */
function byObjectAndTime(shares: CaseBasis['shares']): CaseBasis['shares'] {
  const sorted = [...shares]
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1
    const { objectId, timestampMs } = sorted[from]
    while (to < sorted.length && sorted[to].objectId === objectId && sorted[to].timestampMs === timestampMs)
      to++
    if (to - from > 1) {
      const tied = sorted.slice(from, to).sort((x, y) => (x.accountId < y.accountId ? -1 : 1))
      sorted.splice(from, tied.length, ...tied)
    }
    from = to
  }
  return sorted
}
