import { ReviewCase } from '@murmuration/contracts'
import { openingEvidence } from '@murmuration/detection/recompute'
import { UsageError } from '@murmuration/runtime/usage-error'
import { z } from 'zod'
import { type CaseBasis, CaseNorms, PackEdge, type PackShare } from './case-norms.ts'
import { accountsTable, evidenceTable } from './case-tables.ts'
import { csvText, readCsv } from './csv-table.ts'
import { MANIFEST, PACK_FILES, sha256 } from './evidence-pack.ts'
import { recomputeCase } from './recompute-case.ts'
import { type Files, unzipFiles } from './zip-files.ts'

/** Most that a pack may unpack to. */
export const MOST_PACK_BYTES = 1_000_000_000

const Manifest = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('murmuration-evidence-pack'),
  caseId: z.string(),
  isPseudonymised: z.boolean(),
  files: z.array(
    z.object({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
})

/** One place where a pack contradicts itself. `says`, `gives`: what stands there, and what its files or shares give. */
export interface Difference {
  where: string
  says: string
  gives: string
}

/** What a check found. `figures`: how many were computed anew; `notRecomputed`: sentences on what was not. */
export interface Verification {
  caseId: string
  isPseudonymised: boolean
  shares: number
  figures: number
  differences: Difference[]
  notRecomputed: string[]
}

/** What stands as it is: it needs the shares of accounts and objects that are not in a pack. */
export const NOT_RECOMPUTED: readonly string[] = [
  'Which pairs became edges, and which accounts a community: the false discovery rate and the communities are of all pairs of the window.',
  'Membership, roles and the group test of single accounts: they rest on the edges and the traffic of the whole window.',
  'Indicators and what cannot be said: they are set against matched accounts outside the case.',
  'From norms.json, and not from the shares, come: the chance of each stratum, who is no stranger, whom tiers B and C left out as neighbours, everybody’s activity by block, and the largest p that each tier admitted.',
]

/**
 * Checks an evidence pack: the files against the manifest, the tables against the case, and every count, expected value and p of
 * the case's edges, coordination, evidence for and against, and objects against the raw shares in it.
 *
 * @throws {UsageError} where it is no pack: files too many or too few, not readable, or too large
 */
export async function verifyPack(bytes: Buffer, mostBytes = MOST_PACK_BYTES): Promise<Verification> {
  const files = await unzipFiles(bytes, { names: [...PACK_FILES, MANIFEST], bytes: mostBytes })
  for (const name of [MANIFEST, ...PACK_FILES])
    if (!files.has(name)) throw new UsageError(`this is no whole evidence pack: ${name} is missing.`)
  const manifest = parsed(files, MANIFEST, (text) => Manifest.parse(JSON.parse(text)))
  const differences = checkManifest(files, manifest.files)
  const basis: CaseBasis = {
    found: parsed(files, 'case.json', (text) => ReviewCase.parse(JSON.parse(text))),
    norms: parsed(files, 'norms.json', (text) => CaseNorms.parse(JSON.parse(text))),
    edges: parsed(files, 'edges.csv', (text) => readCsv(text).map(edgeOf)),
    shares: parsed(files, 'shares.csv', (text) => readCsv(text).map(shareOf)),
  }
  const { found } = basis
  if (manifest.caseId !== found.caseId)
    differences.push({ where: 'manifest.json caseId', says: manifest.caseId, gives: found.caseId })
  for (const table of [accountsTable([found]), evidenceTable([found])]) {
    const name = `${table.name}.csv`
    const difference = firstLineApart(textOf(files, name), csvText(table))
    if (difference) differences.push({ where: `${name} ${difference.where}`, ...difference.lines })
  }
  const compared = compareFigures(basis)
  return {
    caseId: found.caseId,
    isPseudonymised: manifest.isPseudonymised,
    shares: basis.shares.length,
    figures: compared.figures,
    differences: [...differences, ...compared.differences],
    notRecomputed: [...NOT_RECOMPUTED],
  }
}

function checkManifest(files: Files, listed: z.infer<typeof Manifest>['files']): Difference[] {
  const differences: Difference[] = []
  for (const name of PACK_FILES) {
    const entries = listed.filter((entry) => entry.path === name)
    const bytes = files.get(name) ?? Buffer.alloc(0)
    const [entry] = entries
    if (entry === undefined || entries.length > 1) {
      differences.push({ where: `manifest.json ${name}`, says: `${entries.length} entries`, gives: '1 file' })
      continue
    }
    const where = `${name} against manifest.json`
    if (entry.bytes !== bytes.length)
      differences.push({ where, says: `${entry.bytes} bytes`, gives: `${bytes.length} bytes` })
    if (entry.sha256 !== sha256(bytes))
      differences.push({ where, says: `sha256 ${entry.sha256}`, gives: `sha256 ${sha256(bytes)}` })
  }
  for (const { path } of listed)
    if (!(PACK_FILES as readonly string[]).includes(path))
      differences.push({ where: 'manifest.json', says: `a file ${JSON.stringify(path)}`, gives: 'none' })
  return differences
}

const textOf = (files: Files, name: string): string => (files.get(name) ?? Buffer.alloc(0)).toString('utf8')

function parsed<T>(files: Files, name: string, parse: (text: string) => T): T {
  try {
    return parse(textOf(files, name))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new UsageError(`this is no evidence pack: ${name} cannot be read (${why}).`, { cause })
  }
}

function edgeOf(row: { [name: string]: string }): PackEdge {
  return PackEdge.parse({
    a: row.account_a,
    b: row.account_b,
    strongest: row.strongest === 'true',
    tier: row.tier,
    family: row.family,
    scaleSeconds: Number(row.scale_seconds),
    weight: Number(row.weight),
    sessions: Number(row.sessions),
    synchronous: Number(row.synchronous),
    observed: Number(row.observed),
    expected: Number(row.expected),
    log10P: Number(row.log10_p),
  })
}

const ShareRow = z.object({
  objectId: z.string().min(1),
  accountId: z.string().min(1),
  timestampMs: z.int().nonnegative(),
  postId: z.string().nullable(),
  objectType: z.string().nullable(),
  authorId: z.string().nullable(),
  objectCreatedAtMs: z.int().nonnegative().nullable(),
  client: z.string().nullable(),
  isOfCase: z.boolean(),
})

function shareOf(row: { [name: string]: string }): PackShare {
  const text = (field: string | undefined): string | null =>
    field === undefined || field === '' ? null : field
  return ShareRow.parse({
    objectId: row.object_id,
    accountId: row.account_id,
    timestampMs: Number(row.timestamp_ms),
    postId: text(row.post_id),
    objectType: text(row.object_type),
    authorId: text(row.author_id),
    objectCreatedAtMs: text(row.object_created_at_ms) === null ? null : Number(row.object_created_at_ms),
    client: text(row.client),
    isOfCase: row.of_case === 'true',
  })
}

function firstLineApart(
  says: string,
  gives: string,
): { where: string; lines: Omit<Difference, 'where'> } | undefined {
  if (says === gives) return undefined
  const ours = gives.split('\n')
  const theirs = says.split('\n')
  const k = theirs.findIndex((line, n) => line !== ours[n])
  const at = k === -1 ? theirs.length : k
  return { where: `line ${at + 1}`, lines: { says: theirs[at] ?? 'nothing', gives: ours[at] ?? 'nothing' } }
}

/** Compares the case with what its shares give; figures that differ by less than a billionth are the same. */
function compareFigures(basis: CaseBasis): { figures: number; differences: Difference[] } {
  const { found, edges, norms } = basis
  let anew: ReturnType<typeof recomputeCase>
  try {
    anew = recomputeCase(basis)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return {
      figures: 0,
      differences: [{ where: 'shares.csv', says: 'a basis for the case', gives: error.message }],
    }
  }
  const differences: Difference[] = []
  let figures = 0
  const compare = (where: string, says: unknown, gives: unknown): void => {
    if (isRecord(says) && isRecord(gives)) {
      for (const name of new Set([...Object.keys(says), ...Object.keys(gives)]))
        compare(Array.isArray(says) ? `${where}[${name}]` : `${where}.${name}`, says[name], gives[name])
      return
    }
    figures++
    if (isSame(says, gives)) return
    differences.push({
      where,
      says: JSON.stringify(says) ?? 'nothing',
      gives: JSON.stringify(gives) ?? 'nothing',
    })
  }
  edges.forEach((edge, k) => {
    const { a, b, tier, family } = edge
    const { a: _, b: __, ...figuresOf } = edge
    const { a: ___, b: ____, ...given } = anew.edges[k]
    compare(`edges.csv ${a} ${b} (tier ${tier}, ${family})`, figuresOf, given)
    const admitted = norms.admittedLog10P[['A', 'B', 'C'].indexOf(tier)]
    if (edge.strongest && (admitted === null || given.log10P > admitted + 1e-9))
      differences.push({
        where: `edges.csv ${a} ${b}`,
        says: `an edge of tier ${tier}`,
        gives: `log10 p ${given.log10P}, above the largest that the tier admitted, ${String(admitted)}`,
      })
  })
  compare('case.json coordination', found.coordination, anew.coordination)
  const named = (items: ReviewCase['evidenceFor']): { [name: string]: unknown } =>
    Object.fromEntries(items.map((item, k) => [`${k + 1} (${item.kind})`, item]))
  const tested = found.evidenceFor.filter((item) => item.kind !== 'group_test')
  compare('case.json evidenceFor', named(tested), named(anew.evidenceFor))
  compare('case.json evidenceAgainst', named(found.evidenceAgainst), named(anew.evidenceAgainst))
  compare('case.json objects', found.objects, anew.objects)
  anew.accounts.forEach((given, k) => {
    const { accountId, tier, partners, shares } = found.accounts[k]
    compare(`case.json account ${accountId}`, { accountId, tier, partners, shares }, given)
  })
  const held = found.accounts.filter((one) => one.level === found.level).length
  const groupTests = found.evidenceFor.filter((item) => item.kind === 'group_test')
  const opening = openingEvidence(found.level, [...anew.evidenceFor, ...groupTests], held)
  if (opening !== undefined && !found.finding.startsWith(opening.sentence))
    differences.push({ where: 'case.json finding', says: found.finding, gives: opening.sentence })
  const ofCase = new Set(found.accounts.map((one) => one.accountId))
  basis.shares.forEach((share, k) => {
    if (share.isOfCase !== ofCase.has(share.accountId))
      differences.push({
        where: `shares.csv line ${k + 2} of_case`,
        says: String(share.isOfCase),
        gives: String(ofCase.has(share.accountId)),
      })
  })
  return { figures, differences }
}

const isRecord = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === 'object' && value !== null

function isSame(says: unknown, gives: unknown): boolean {
  if (typeof says === 'number' && typeof gives === 'number')
    return Math.abs(says - gives) <= 1e-9 * Math.max(1e-9, Math.abs(says))
  return says === gives
}
