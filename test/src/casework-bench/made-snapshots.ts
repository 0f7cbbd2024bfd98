import { finding, snapshotOf } from '@murmuration/casework/bench-fixtures'
import type { ReviewCase } from '@murmuration/contracts'

const ACCOUNTS = 20
const DAY_MS = 86_400_000

/** How many accounts of each cluster are flagged. */
const FLAGGED = 10
const membersOf = (cluster: number, accounts: number): string[] =>
  Array.from({ length: accounts }, (_, k) => String(7_000_000_000_000 + cluster * 10_000 + k))

/** Accounts of a cluster that are flagged. */
export const flaggedOf = (cluster: number, accounts = ACCOUNTS): string[] =>
  membersOf(cluster, accounts).slice(0, (accounts * FLAGGED) / ACCOUNTS)

/**
 * What the detector finds of a cluster in the nth window: `accounts` accounts, half of them flagged, with 20 objects and
 * five pieces of evidence.
 */
export function clusterSnapshot(cluster: number, window: number, accounts = ACCOUNTS): ReviewCase {
  const members = membersOf(cluster, accounts)
  const flagged = flaggedOf(cluster, accounts)
  return {
    ...snapshotOf(`bench-${cluster}`, {
      flagged,
      others: members.slice(flagged.length),
      objects: 20,
      endMs: Date.parse('2021-02-01') + window * DAY_MS,
      synchronous: 30 + window,
    }),
    evidenceFor: [finding('co_amplification', members), finding('shared_url', members)],
    evidenceAgainst: [{ ...finding('activity_hours', members), side: 'against' }],
    indicators: [finding('creation_burst', members)],
    cannotSay: [],
  }
}
