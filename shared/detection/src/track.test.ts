import { Cluster } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchByRepeatedSearch } from './track.reference.ts'
import {
  clusterId,
  clusterRecord,
  type FoundCommunity,
  matchOneToOne,
  overlaps,
  TRACK_DEFAULTS,
  type TrackedCluster,
  trackClusters,
} from './track.ts'

const DAY = 86_400_000
const day = (k: number) => ({ startMs: k * DAY, endMs: (k + 28) * DAY })
const names = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, k) => `m${String(from + k).padStart(3, '0')}`)
const community = (members: string[], objects: string[] = members.map((m) => `o-${m}`)): FoundCommunity => ({
  members,
  objects,
  level: 'alert',
})
/** Runs windows one after another and returns the clusters after the last. */
const follow = (windows: FoundCommunity[][], options = TRACK_DEFAULTS): TrackedCluster[] =>
  windows.reduce<TrackedCluster[]>(
    (held, found, k) => trackClusters(held, found, day(k), options).clusters,
    [],
  )
const changes = (cluster: TrackedCluster) => cluster.history.map((event) => event.change)
const only = <T>(list: T[]): T => {
  expect(list).toHaveLength(1)
  return list[0]
}

/** Disjoint communities over 14 accounts; each account lies in one of up to four, or in none. */
const partition = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 14, maxLength: 14 }).map((labels) =>
  [1, 2, 3, 4]
    .map((label) => names(0, 14).filter((_, k) => labels[k] === label))
    .filter((members) => members.length > 0)
    .map((members) => community(members)),
)
const windows = fc.array(partition, { minLength: 1, maxLength: 5 })

test('the same communities in every window keep their ids, and nothing is added to their history', () => {
  fc.assert(
    fc.property(partition, fc.integer({ min: 2, max: 5 }), (found, count) => {
      const clusters = follow(Array.from({ length: count }, () => found))
      expect(clusters.map((c) => c.clusterId).sort()).toEqual(
        found.map((f) => clusterId(0, f.members)).sort(),
      )
      for (const cluster of clusters) {
        expect(changes(cluster)).toEqual(['born'])
        expect(cluster.window).toEqual(day(count - 1))
      }
    }),
  )
})

test('the order in which communities and clusters are given changes nothing', () => {
  fc.assert(
    fc.property(windows, partition, fc.integer(), (before, found, seed) => {
      const shuffle = <T>(list: T[]) =>
        list
          .map((item, k) => ({ item, key: Math.imul(k + 1, seed | 1) >>> 3 }))
          .sort((x, y) => x.key - y.key)
          .map((x) => x.item)
      const held = follow(before)
      const one = trackClusters(held, found, day(9))
      const mixed = shuffle(found)
      const other = trackClusters(shuffle(held), mixed, day(9))
      expect(other.clusters).toEqual(one.clusters)
      for (const [k, id] of other.assignment.entries())
        expect(id).toBe(one.assignment[found.indexOf(mixed[k])])
    }),
  )
})

test('each community has one cluster, no two the same, and every cluster is a valid record', () => {
  fc.assert(
    fc.property(windows, partition, (before, found) => {
      const { clusters, assignment } = trackClusters(follow(before), found, day(9))
      expect(new Set(assignment).size).toBe(found.length)
      expect(new Set(clusters.map((c) => c.clusterId)).size).toBe(clusters.length)
      const seen = clusters.filter((c) => c.absentWindows === 0 && !c.closed)
      expect(seen.map((c) => c.accounts)).toEqual(
        seen.map((c) => found[assignment.indexOf(c.clusterId)].members),
      )
      expect(seen).toHaveLength(found.length)
      for (const cluster of clusters) {
        Cluster.parse(clusterRecord(cluster))
        expect(cluster.history.at(-1)?.change).toBe(cluster.state)
      }
    }),
  )
})

test('what happened to one cluster is written on the other one too', () => {
  fc.assert(
    fc.property(windows, (all) => {
      const clusters = follow(all)
      const byId = new Map(clusters.map((c) => [c.clusterId, c]))
      for (const cluster of clusters) {
        for (const other of cluster.related) expect(byId.get(other)?.related).toContain(cluster.clusterId)
        for (const event of cluster.history)
          for (const other of event.clusters) {
            const mirrored = byId
              .get(other)
              ?.history.some(
                (e) =>
                  e.change === event.change &&
                  e.window.startMs === event.window.startMs &&
                  e.clusters.includes(cluster.clusterId),
              )
            expect(mirrored, `${event.change} of ${cluster.clusterId} and ${other}`).toBe(true)
          }
      }
    }),
  )
})

test('matching is that of a repeated search for the best pair', () => {
  const sets = fc.array(fc.uniqueArray(fc.constantFrom(...names(0, 7)), { minLength: 1 }), { maxLength: 5 })
  fc.assert(
    fc.property(sets, sets, fc.constantFrom(0.2, 0.3, 0.5, 1), (left, right, jaccard) => {
      const fast = matchOneToOne(overlaps(left, right), jaccard)
      expect([...fast].sort()).toEqual([...matchByRepeatedSearch(left, right, jaccard)].sort())
    }),
  )
})

test('sizes make clusters grow and shrink, with who joined and who left', () => {
  const cluster = only(follow([[community(names(0, 6))], [community(names(1, 9))], [community(names(4, 8))]]))
  expect(cluster.clusterId).toBe(clusterId(0, names(0, 6)))
  expect(cluster.history.map((e) => [e.change, e.size, e.joined, e.left])).toEqual([
    ['born', 6, 6, 0],
    ['grew', 8, 3, 1],
    ['shrank', 4, 0, 4],
  ])
})

test('two clusters in one community merge: the larger goes on, both record it', () => {
  const [large, small] = [names(0, 8), names(8, 13)]
  const clusters = follow([[community(small), community(large)], [community([...large, ...small])]])
  const goesOn = only(clusters.filter((c) => !c.closed))
  const gone = only(clusters.filter((c) => c.closed))
  expect(goesOn.clusterId).toBe(clusterId(0, large))
  expect(goesOn.history.at(-1)).toMatchObject({
    change: 'merged',
    clusters: [gone.clusterId],
    size: 13,
    joined: 5,
  })
  expect(gone.history.at(-1)).toMatchObject({ change: 'merged', clusters: [goesOn.clusterId], left: 5 })
})

test('a small cluster taken in by one many times its size has merged, though their Jaccard index is low', () => {
  const clusters = follow([[community(names(0, 40)), community(names(40, 44))], [community(names(0, 44))]])
  expect(only(clusters.filter((c) => c.closed)).state).toBe('merged')
})

test('a community that comes apart has split: the largest part goes on, all record it', () => {
  const clusters = follow([[community(names(0, 12))], [community(names(0, 7)), community(names(7, 12))]])
  const parent = only(clusters.filter((c) => c.clusterId === clusterId(0, names(0, 12))))
  const piece = only(clusters.filter((c) => c !== parent))
  expect(piece.clusterId).toBe(clusterId(DAY, names(7, 12)))
  expect(parent.history.at(-1)).toMatchObject({
    change: 'split',
    clusters: [piece.clusterId],
    size: 7,
    left: 5,
  })
  expect(changes(piece)).toEqual(['split'])
  expect(piece.history[0].clusters).toEqual([parent.clusterId])
})

test('a cluster that is not seen is dormant, comes back under its id, or ends and stays ended', () => {
  const found = [community(names(0, 5))]
  const options = { jaccard: 0.3, dormantWindows: 2, endedWindows: 4 }
  const back = only(follow([found, [], [], found], options))
  expect(changes(back)).toEqual(['born', 'dormant', 'unchanged'])
  const [ended, later] = follow([found, [], [], [], [], found], options).sort(
    (x, y) => x.history[0].window.startMs - y.history[0].window.startMs,
  )
  expect(changes(ended)).toEqual(['born', 'dormant', 'ended'])
  expect(ended.accounts).toEqual(names(0, 5))
  expect(ended.window).toEqual(day(0))
  expect(changes(later)).toEqual(['born'])
})

test('new accounts that push the same objects are related, not the same', () => {
  const objects = names(500, 520)
  const clusters = follow([[community(names(0, 6), objects)], [community(names(6, 12), objects)]])
  expect(clusters.map((c) => c.related)).toEqual([[clusters[1].clusterId], [clusters[0].clusterId]])
  expect(clusters.map((c) => c.state).sort()).toEqual(['born', 'dormant'])
  const unlike = follow([
    [community(names(0, 6), names(500, 520))],
    [community(names(6, 12), names(518, 540))],
  ])
  expect(unlike.map((c) => c.related)).toEqual([[], []])
})

test('an id does not depend on the order of the members and tells windows apart', () => {
  expect(clusterId(0, ['b', 'a'])).toBe(clusterId(0, ['a', 'b']))
  expect(clusterId(0, ['a', 'b'])).toMatch(/^[0-9a-f]{16}$/)
  expect(clusterId(1, ['a', 'b'])).not.toBe(clusterId(0, ['a', 'b']))
  expect(clusterId(0, ['a,b'])).not.toBe(clusterId(0, ['a', 'b']))
})

test('communities that cannot be told apart are refused', () => {
  const twice = [community(['a', 'b']), community(['a', 'b'])]
  expect(() => trackClusters([], twice, day(0))).toThrow(RangeError)
  expect(() => trackClusters([], [community([])], day(0))).toThrow(RangeError)
})
