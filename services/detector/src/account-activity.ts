import { type ActivityPart, type AnalysisRecord, MOST_CASE_BYTES, type Span } from '@murmuration/contracts'
import { idAt } from '@murmuration/detection'
import { type KnownRows, rowCount } from './known-rows.ts'
import type { KeyedValue } from './topic-values.ts'

/** Stretch that one sitting may last. */
const SITTING_MS = 1_800_000

type AccountActivity = ActivityPart['accounts'][number]

/**
 * What the marked accounts did in a window. Accounts without a share in it are left out.
 *
 * @param marks 1 for those accounts, by account of the rows
 * @returns by account id
 */
export function accountActivity(
  rows: KnownRows,
  marks: Uint8Array,
  { startMs, endMs }: Span,
): AccountActivity[] {
  const { values: account } = rows.account
  const { values: timeMs } = rows.timeMs
  const isCounted = (r: number): boolean =>
    marks[account[r]] === 1 && timeMs[r] >= startMs && timeMs[r] < endMs
  // Rows by account, by counting: one sort of all rows by a comparison takes longer than the analysis.
  const starts = new Uint32Array(marks.length + 2)
  for (let r = 0; r < rowCount(rows); r++) if (isCounted(r)) starts[account[r] + 2]++
  for (let i = 2; i < starts.length; i++) starts[i] += starts[i - 1]
  const times = new Float64Array(starts[starts.length - 1])
  const objects = new Uint32Array(times.length)
  for (let r = 0; r < rowCount(rows); r++) {
    if (!isCounted(r)) continue
    const at = starts[account[r] + 1]++
    times[at] = timeMs[r]
    objects[at] = rows.object.values[r]
  }
  const found: AccountActivity[] = []
  for (let i = 0; i < marks.length; i++) {
    const [from, to] = [starts[i], starts[i + 1]]
    if (from === to) continue
    found.push({
      accountId: idAt(rows.accounts, i),
      objects: countDistinct(objects.subarray(from, to).sort()),
      sittings: countSittings(times.subarray(from, to).sort()),
    })
  }
  return found.sort((x, y) => (x.accountId < y.accountId ? -1 : 1))
}

function countDistinct(ascending: Uint32Array): number {
  let count = 1
  for (let k = 1; k < ascending.length; k++) if (ascending[k] !== ascending[k - 1]) count++
  return count
}

/** Stretches that hold all the times, each beginning at the first that is not held yet. */
function countSittings(ascending: Float64Array): number {
  let count = 0
  let beginMs = Number.NEGATIVE_INFINITY
  for (const t of ascending) {
    if (t - beginMs <= SITTING_MS) continue
    count++
    beginMs = t
  }
  return count
}

/** What an analysis looked at, besides how many records its activity takes. */
export type AnalysisFacts = Omit<AnalysisRecord, 'schemaVersion' | 'activityParts'>

/**
 * The records of an analysis: activity by parts, then `latest`, then what takes back parts of the analysis before.
 *
 * @param partsBefore how many parts may stand on the topic
 */
export function analysisValues(
  facts: AnalysisFacts,
  activity: readonly AccountActivity[],
  partsBefore: number,
): { values: KeyedValue[]; parts: number } {
  const groups = groupsBySize(activity)
  const values = groups.map((accounts, part): KeyedValue => {
    const { flagsVersion, window } = facts
    const value: ActivityPart = { schemaVersion: 1, part, windowEndMs: window.endMs, flagsVersion, accounts }
    return { key: activityKey(part), value: JSON.stringify(value) }
  })
  const { window, flagsVersion, flaggedAccounts, shares, openCases, parametersHash } = facts
  const latest: AnalysisRecord = {
    schemaVersion: 1,
    window,
    flagsVersion,
    flaggedAccounts,
    shares,
    openCases,
    parametersHash,
    activityParts: groups.length,
  }
  values.push({ key: LATEST, value: JSON.stringify(latest) })
  for (let part = groups.length; part < partsBefore; part++)
    values.push({ key: activityKey(part), value: null })
  return { values, parts: groups.length }
}

export const LATEST = 'latest'
const activityKey = (part: number): string => `activity:${part}`

function groupsBySize(activity: readonly AccountActivity[]): AccountActivity[][] {
  const groups: AccountActivity[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const one of activity) {
    const more = Buffer.byteLength(JSON.stringify(one)) + 1
    if (bytes + more > MOST_CASE_BYTES - 1_000) {
      groups.push([])
      bytes = 0
    }
    groups[groups.length - 1].push(one)
    bytes += more
  }
  return groups
}
