import { createHash } from 'node:crypto'
import type { Cluster, ClusterChange, ClusterEvent, Level, Span } from '@murmuration/contracts'

/** A community of one window. `members`: at least one distinct id, sorted; `objects`: what it shared most. */
export interface FoundCommunity {
  members: string[]
  objects: string[]
  level: Level
}

/** A cluster with what matching needs from one window to the next. */
export interface TrackedCluster {
  clusterId: string
  level: Level
  state: ClusterChange
  /** The last window in which it was seen. */
  window: Span
  accounts: string[]
  objects: string[]
  related: string[]
  history: ClusterEvent[]
  /** Windows since it was last seen; 0 if the last window had it. */
  absentWindows: number
  /** Ended, merged into another or split up: no community can continue it. */
  closed: boolean
}

export interface TrackOptions {
  /** Least Jaccard index of members, and of objects for related clusters. */
  jaccard: number
  /** Windows without it after which a cluster is dormant. */
  dormantWindows: number
  /** Windows without it after which a cluster has ended. */
  endedWindows: number
}

export const TRACK_DEFAULTS: TrackOptions = { jaccard: 0.3, dormantWindows: 1, endedWindows: 28 }

/**
 * Persistent id of a cluster, from its first window and first members; live and replay agree on it.
 *
 * @returns the first 16 hex digits of the sha256 of a canonical text
 */
export function clusterId(windowStartMs: number, memberIds: readonly string[]): string {
  const text = JSON.stringify([windowStartMs, [...memberIds].sort(compareText)])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/**
 * Carries clusters from one window to the next.
 *
 * A community continues the cluster with which it shares the most members, one-to-one, if the Jaccard index
 * is at least `jaccard`; ties go to the larger index, then to the smaller id. What cannot continue is
 * explained by majorities: a cluster more than half of whose accounts are in one community has merged into
 * it; a community more than half of whose members come from one cluster has split from it. Both sides of a
 * merge or split record it. A cluster that is merely not seen becomes dormant, then ended. Clusters that
 * share objects, but too few accounts to be the same, are linked as related, so that a rotated set of
 * accounts is not lost.
 *
 * @param previous clusters of all windows so far, in any order
 * @param found communities of this window, in any order
 * @returns all clusters by id, and for each community of `found` the id of its cluster
 * @throws {RangeError} if two communities have the same members or one has none
 */
export function trackClusters(
  previous: readonly TrackedCluster[],
  found: readonly FoundCommunity[],
  window: Span,
  options: TrackOptions = TRACK_DEFAULTS,
): { clusters: TrackedCluster[]; assignment: string[] } {
  const open = previous.filter((c) => !c.closed).sort((x, y) => compareText(x.clusterId, y.clusterId))
  const order = canonicalOrder(found)
  const shared = overlaps(
    open.map((c) => c.accounts),
    order.map((f) => found[f].members),
  )
  const continues = matchOneToOne(shared, options.jaccard)
  const continuedBy = new Map([...continues].map(([f, c]) => [c, f]))

  const ids = order.map((f, k) => {
    const c = continues.get(k)
    return c === undefined ? clusterId(window.startMs, found[f].members) : open[c].clusterId
  })
  const mergedInto = new Map<number, number>()
  const splitFrom = new Map<number, number>()
  for (const pair of shared) {
    if (!continuedBy.has(pair.left) && 2 * pair.both > pair.leftSize) mergedInto.set(pair.left, pair.right)
    if (!continues.has(pair.right) && 2 * pair.both > pair.rightSize) splitFrom.set(pair.right, pair.left)
  }
  // Where the threshold lies so high that each is the other's majority, one event tells it.
  for (const [c, f] of mergedInto) if (splitFrom.get(f) === c) splitFrom.delete(f)

  const touched = new Map<string, TrackedCluster>()
  order.forEach((f, k) => {
    const community = found[f]
    const before = continues.has(k) ? open[continues.get(k) ?? 0] : undefined
    const cluster: TrackedCluster = {
      clusterId: ids[k],
      level: community.level,
      state: 'born',
      window,
      accounts: [...community.members],
      objects: [...community.objects],
      related: before ? [...before.related] : [],
      history: before ? [...before.history] : [],
      absentWindows: 0,
      closed: false,
    }
    const absorbed = [...mergedInto].filter(([, into]) => into === k).map(([c]) => open[c].clusterId)
    const source = splitFrom.get(k)
    const lost =
      before === undefined
        ? []
        : [...splitFrom].filter(([, from]) => open[from] === before).map(([piece]) => ids[piece])
    const born = before === undefined && absorbed.length === 0 && source === undefined
    if (absorbed.length > 0) record(cluster, before?.accounts ?? [], 'merged', absorbed)
    if (source !== undefined) record(cluster, [], 'split', [open[source].clusterId])
    if (lost.length > 0) record(cluster, before?.accounts ?? [], 'split', lost)
    if (born) record(cluster, [], 'born', [])
    if (before !== undefined && absorbed.length === 0 && lost.length === 0) {
      const grown = cluster.accounts.length - before.accounts.length
      // History holds changes alone: a month of windows an hour apart would fill it with nothing.
      if (isAsBefore(cluster, before)) cluster.state = before.state
      else record(cluster, before.accounts, grown > 0 ? 'grew' : grown < 0 ? 'shrank' : 'unchanged', [])
    }
    touched.set(cluster.clusterId, cluster)
  })

  open.forEach((before, c) => {
    if (continuedBy.has(c)) return
    const cluster: TrackedCluster = {
      ...before,
      related: [...before.related],
      history: [...before.history],
      absentWindows: before.absentWindows + 1,
    }
    const into = mergedInto.get(c)
    const pieces = [...splitFrom].filter(([, from]) => from === c).map(([piece]) => ids[piece])
    if (into !== undefined) leave(cluster, window, 'merged', [ids[into]])
    if (pieces.length > 0) leave(cluster, window, 'split', pieces)
    cluster.closed = into !== undefined || pieces.length > 0
    if (!cluster.closed && cluster.absentWindows >= options.endedWindows) {
      leave(cluster, window, 'ended', [])
      cluster.closed = true
    } else if (
      !cluster.closed &&
      cluster.absentWindows >= options.dormantWindows &&
      before.state !== 'dormant'
    ) {
      leave(cluster, window, 'dormant', [])
    }
    touched.set(cluster.clusterId, cluster)
  })

  relate([...touched.values()], options.jaccard)
  const clusters = [...previous.filter((c) => c.closed), ...touched.values()].sort((x, y) =>
    compareText(x.clusterId, y.clusterId),
  )
  const assignment: string[] = new Array(found.length)
  order.forEach((f, k) => {
    assignment[f] = ids[k]
  })
  return { clusters, assignment }
}

/** The part of a tracked cluster that goes over the wire. */
export const clusterRecord = (cluster: TrackedCluster): Cluster => ({
  schemaVersion: 1,
  clusterId: cluster.clusterId,
  level: cluster.level,
  state: cluster.state,
  window: cluster.window,
  accounts: cluster.accounts,
  related: cluster.related,
  history: cluster.history,
})

/** Sets that share members: `left` and `right` index the two lists; sizes are those of the whole sets. */
export interface Overlap {
  left: number
  right: number
  both: number
  leftSize: number
  rightSize: number
}

/** Pairs of sets with at least one common member, by left, then right. */
export function overlaps(left: readonly string[][], right: readonly string[][]): Overlap[] {
  const holders = new Map<string, number[]>()
  right.forEach((members, r) => {
    for (const member of members) {
      const held = holders.get(member)
      if (held === undefined) holders.set(member, [r])
      else held.push(r)
    }
  })
  const pairs: Overlap[] = []
  left.forEach((members, l) => {
    const both = new Map<number, number>()
    for (const member of members)
      for (const r of holders.get(member) ?? []) both.set(r, (both.get(r) ?? 0) + 1)
    for (const r of [...both.keys()].sort((x, y) => x - y))
      pairs.push({
        left: l,
        right: r,
        both: both.get(r) ?? 0,
        leftSize: members.length,
        rightSize: right[r].length,
      })
  })
  return pairs
}

/**
 * One-to-one matching by largest overlap among pairs whose Jaccard index is at least `jaccard`; ties go to the
 * larger index, then to the smaller left, then to the smaller right.
 *
 * @returns right → left
 */
export function matchOneToOne(pairs: readonly Overlap[], jaccard: number): Map<number, number> {
  const ranked = pairs
    .filter((pair) => jaccardOf(pair) >= jaccard)
    .sort((x, y) => y.both - x.both || jaccardOf(y) - jaccardOf(x) || x.left - y.left || x.right - y.right)
  const leftOf = new Map<number, number>()
  const taken = new Set<number>()
  for (const { left, right } of ranked) {
    if (taken.has(left) || leftOf.has(right)) continue
    taken.add(left)
    leftOf.set(right, left)
  }
  return leftOf
}

const jaccardOf = (pair: Overlap): number => pair.both / (pair.leftSize + pair.rightSize - pair.both)

/** Whether a cluster goes on with the same accounts, and was there in the last window. */
const isAsBefore = (cluster: TrackedCluster, before: TrackedCluster): boolean =>
  before.state !== 'dormant' &&
  cluster.accounts.length === before.accounts.length &&
  cluster.accounts.every((id, k) => id === before.accounts[k])

function record(cluster: TrackedCluster, before: string[], change: ClusterChange, clusters: string[]): void {
  const held = new Set(before)
  const kept = cluster.accounts.filter((id) => held.has(id)).length
  cluster.state = change
  cluster.history.push({
    window: cluster.window,
    change,
    size: cluster.accounts.length,
    joined: cluster.accounts.length - kept,
    left: before.length - kept,
    clusters: [...clusters].sort(compareText),
  })
}

function leave(cluster: TrackedCluster, window: Span, change: ClusterChange, clusters: string[]): void {
  cluster.state = change
  const left = cluster.accounts.length
  cluster.history.push({
    window,
    change,
    size: 0,
    joined: 0,
    left,
    clusters: [...clusters].sort(compareText),
  })
}

/** Links clusters that share objects but too few accounts, on both sides. */
function relate(clusters: TrackedCluster[], jaccard: number): void {
  const accounts = clusters.map((c) => new Set(c.accounts))
  const objects = clusters.map((c) => c.objects)
  for (const pair of overlaps(objects, objects)) {
    if (pair.left >= pair.right || jaccardOf(pair) < jaccard) continue
    const [x, y] = [clusters[pair.left], clusters[pair.right]]
    if (x.absentWindows > 0 && y.absentWindows > 0) continue
    const both = y.accounts.filter((id) => accounts[pair.left].has(id)).length
    if (both / (x.accounts.length + y.accounts.length - both) >= jaccard) continue
    x.related = addSorted(x.related, y.clusterId)
    y.related = addSorted(y.related, x.clusterId)
  }
}

const addSorted = (ids: string[], id: string): string[] =>
  ids.includes(id) ? ids : [...ids, id].sort(compareText)

function canonicalOrder(found: readonly FoundCommunity[]): number[] {
  const order = found.map((_, f) => f)
  order.sort((x, y) => compareLists(found[x].members, found[y].members))
  order.forEach((f, k) => {
    if (found[f].members.length === 0) throw new RangeError('a community has no members')
    if (k > 0 && compareLists(found[order[k - 1]].members, found[f].members) === 0)
      throw new RangeError(`two communities have the same members, the first is ${found[f].members[0]}`)
  })
  return order
}

function compareLists(x: readonly string[], y: readonly string[]): number {
  for (let k = 0; k < x.length && k < y.length; k++) {
    const by = compareText(x[k], y[k])
    if (by !== 0) return by
  }
  return x.length - y.length
}

const compareText = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)
