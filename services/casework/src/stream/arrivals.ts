import { createHash } from 'node:crypto'
import type { CaseNews } from '@murmuration/bus/case-assembly'
import type { CasePicture, ReviewCase } from '@murmuration/contracts'

/** Place of a record among all that were read: a topic that is read anew from its start counts as later. */
export type Arrival = number

const OFFSETS = 2 ** 40

export const arrivalOf = (epoch: number, offset: number): Arrival => epoch * OFFSETS + offset

/**
 * A snapshot of a cluster's case without its picture, with its JSON text and the sha256 of that in hex: another picture
 * alone is no other snapshot.
 */
export interface Snapshot {
  found: ReviewCase
  /** Undefined where none came, or where it stands in the store already. */
  picture: CasePicture | undefined
  text: string
  digest: string
  arrived: Arrival
}

/** What a batch says of one cluster. Arrivals are −1 where none came. */
export interface ClusterNews {
  clusterCaseId: string
  /** The newest: by the end of its window, then by arrival. */
  newest: Snapshot | undefined
  /** Last arrival of any snapshot, and of a tombstone. */
  snapshotArrived: Arrival
  withdrawnArrived: Arrival
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Whether a snapshot takes the place of another: an older window never does, however late it comes. */
export const isNewer = (
  one: { windowEndMs: number; arrived: Arrival },
  other: { windowEndMs: number; arrived: Arrival },
): boolean =>
  one.windowEndMs > other.windowEndMs ||
  (one.windowEndMs === other.windowEndMs && one.arrived > other.arrived)

/** Brings what came of each cluster together, by id in order: of several snapshots nobody saw the earlier ones. */
export function coalesce(news: readonly (CaseNews & { arrived: Arrival })[]): ClusterNews[] {
  const clusters = new Map<string, ClusterNews>()
  for (const one of news) {
    const { caseId, arrived } = one
    const cluster = clusters.get(caseId) ?? {
      clusterCaseId: caseId,
      newest: undefined,
      snapshotArrived: -1,
      withdrawnArrived: -1,
    }
    clusters.set(caseId, cluster)
    if (one.found === null) {
      cluster.withdrawnArrived = Math.max(cluster.withdrawnArrived, arrived)
      continue
    }
    cluster.snapshotArrived = Math.max(cluster.snapshotArrived, arrived)
    const { newest } = cluster
    const at = { windowEndMs: one.found.window.endMs, arrived }
    if (
      newest === undefined ||
      isNewer(at, { windowEndMs: newest.found.window.endMs, arrived: newest.arrived })
    )
      cluster.newest = { found: one.found, picture: undefined, text: one.text, digest: '', arrived }
  }
  const list = [...clusters.values()].sort((x, y) => (x.clusterCaseId < y.clusterCaseId ? -1 : 1))
  // Parted and hashed at the end: most of a batch that is caught up with has been replaced.
  for (const { newest } of list) {
    if (newest === undefined) continue
    if (newest.found.picture !== undefined) partPicture(newest)
    newest.digest = digestOf(newest.text)
  }
  return list
}

function partPicture(snapshot: Snapshot): void {
  const { picture, ...found } = snapshot.found
  snapshot.found = found
  snapshot.picture = picture
  snapshot.text = JSON.stringify(found)
}
