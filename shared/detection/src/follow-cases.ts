import type { CasePicture, ReviewCase, Span } from '@murmuration/contracts'
import { clusterRecord, TRACK_DEFAULTS, type TrackedCluster, trackClusters } from './track.ts'

/** What is carried from one window to the next; plain JSON. */
export interface Following {
  /** Clusters that a community can still continue, by id. */
  clusters: TrackedCluster[]
  /** Their cases as they last changed, by id. */
  cases: ReviewCase[]
}

export const NOTHING_FOLLOWED: Following = { clusters: [], cases: [] }

/** Event time without it after which a cluster has ended. */
const ENDED_MS = 28 * 86_400_000

/**
 * Carries clusters, and the one case of each, over a window. A case takes its cluster's id and history; it changes when a
 * reader would see a difference, and stays as it was where only the window has moved.
 *
 * @param found cases of this window
 * @param stepMs from one window to the next
 * @param drawn picture of one of `found`; asked for those that change alone, and left out without it
 * @returns `changed`: new cases, and those with other accounts, figures or history, by id
 */
export function followCases(
  before: Following,
  found: readonly ReviewCase[],
  window: Span,
  stepMs: number,
  drawn?: (found: ReviewCase) => CasePicture,
): { after: Following; changed: ReviewCase[] } {
  const communities = found.map(({ cluster, objects, level }) => ({
    members: cluster.accounts,
    objects: objects.map((object) => object.objectId),
    level,
  }))
  const options = { ...TRACK_DEFAULTS, endedWindows: Math.max(2, Math.round(ENDED_MS / stepMs)) }
  const { clusters, assignment } = trackClusters(before.clusters, communities, window, options)
  const foundOf = new Map(assignment.map((clusterId, c) => [clusterId, found[c]]))
  const heldOf = new Map(before.cases.map((held) => [held.caseId, held]))
  const after: Following = { clusters: [], cases: [] }
  const changed: ReviewCase[] = []
  for (const cluster of clusters) {
    const caseId = `case-${cluster.clusterId}`
    const held = heldOf.get(caseId)
    const foundNow = foundOf.get(cluster.clusterId)
    const seen = foundNow ?? held
    if (seen === undefined) throw new RangeError(`cluster ${cluster.clusterId} was followed without a case`)
    const now: ReviewCase = { ...seen, caseId, cluster: clusterRecord(cluster) }
    const isSame = held !== undefined && visible(held) === visible(now)
    if (!isSame) {
      if (foundNow !== undefined && drawn !== undefined) now.picture = drawn(foundNow)
      changed.push(now)
    }
    if (cluster.closed) continue
    after.clusters.push(cluster)
    after.cases.push(isSame ? held : now)
  }
  return { after, changed }
}

/**
 * A case as a reader reads it: without the spans that move with the window, figures to two digits. Nor does its picture tell: it
 * moves with the window, and shows what the figures say.
 */
const visible = (found: ReviewCase): string =>
  JSON.stringify(found, (name, value: unknown) => {
    if (name === 'window' || name === 'run' || name === 'picture') return undefined
    return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(2)) : value
  })
