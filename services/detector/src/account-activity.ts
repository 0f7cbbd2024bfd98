import { type ActivityPart, type AnalysisRecord, MOST_CASE_BYTES, type Span } from '@murmuration/contracts'
import { idAt } from '@murmuration/detection'
import { accountFacts, accountInWindow, type InWindow } from './account-facts.ts'
import { used } from './growing.ts'
import type { KnownRows } from './known-rows.ts'
import type { KeyedValue } from './topic-values.ts'

/**
 * What the marked accounts did in a window. Accounts without a share in it are left out.
 *
 * @param marks 1 for those accounts, by account of the rows: the flagged ones
 * @returns by account id
 */
export function accountActivity(rows: KnownRows, marks: Uint8Array, window: Span): InWindow[] {
  const { accountCreatedAtMs } = rows.times
  const facts = accountFacts(
    {
      account: used(rows.account),
      object: used(rows.object),
      timeMs: used(rows.timeMs),
      ...(accountCreatedAtMs && { createdAtMs: used(accountCreatedAtMs) }),
      objects: rows.objects.size,
    },
    { flagged: marks, counted: marks },
    window,
  )
  const found: InWindow[] = []
  for (let i = 0; i < marks.length; i++)
    if (facts.objects[i] > 0) found.push(accountInWindow(facts, i, idAt(rows.accounts, i)))
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
  activity: readonly InWindow[],
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

/** Runs of the items that take at most so many bytes as JSON as a record may have. */
export function groupsBySize<Item>(items: readonly Item[]): Item[][] {
  const groups: Item[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const one of items) {
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
