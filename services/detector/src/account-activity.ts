import { type ActivityPart, type AnalysisRecord, MOST_CASE_BYTES, type Span } from '@murmuration/contracts'
import { idAt } from '@murmuration/detection'
import { type KnownRows, rowCount } from './known-rows.ts'
import { idsOf } from './text-table.ts'
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
  const mine: number[] = []
  for (let r = 0; r < rowCount(rows); r++) {
    const t = rows.timeMs.values[r]
    if (marks[rows.account.values[r]] && t >= startMs && t < endMs) mine.push(r)
  }
  const { values: account } = rows.account
  const { values: timeMs } = rows.timeMs
  mine.sort((x, y) => account[x] - account[y] || timeMs[x] - timeMs[y])
  const found: AccountActivity[] = []
  for (let from = 0, to = 0; from < mine.length; from = to) {
    const objects = new Set<number>()
    let sittings = 0
    let beginMs = Number.NEGATIVE_INFINITY
    for (; to < mine.length && account[mine[to]] === account[mine[from]]; to++) {
      objects.add(rows.object.values[mine[to]])
      const t = timeMs[mine[to]]
      if (t - beginMs <= SITTING_MS) continue
      sittings++
      beginMs = t
    }
    found.push({
      accountId: idAt(idsOf(rows.accounts), account[mine[from]]),
      objects: objects.size,
      sittings,
    })
  }
  return found.sort((x, y) => (x.accountId < y.accountId ? -1 : 1))
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
