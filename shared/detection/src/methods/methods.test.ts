import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idAt } from '../id-table.ts'
import { randomInt, seededRandom } from '../random.ts'
import { columnsFrom } from '../share-columns.ts'
import { shareAt, smallWorld } from '../small-world.fixture.ts'
import type { WeightedPairs } from './accounts-by-objects.ts'
import { cosinePairs } from './cosine.ts'
import { eigenvectorPairs } from './eigenvector.ts'
import { cosineReference, svnReference } from './methods.reference.ts'
import { svnPairs } from './svn.ts'

const EVERYBODY = 1e6

function named(
  events: readonly ShareEvent[],
  run: (columns: ReturnType<typeof columnsFrom>) => WeightedPairs,
) {
  const columns = columnsFrom(events)
  const { size, a, b, weight } = run(columns)
  return Array.from({ length: size }, (_, e) => ({
    a: idAt(columns.accountIds, a[e]),
    b: idAt(columns.accountIds, b[e]),
    weight: weight[e],
  }))
}

test('cosine is the cosine of TF-IDF vectors, and the edges are those above the percentile', () => {
  let edges = 0
  fc.assert(
    fc.property(smallWorld, fc.constantFrom(1, 2, 4), fc.constantFrom(0, 0.5, 0.9), (events, min, cut) => {
      const found = named(
        events,
        (columns) => cosinePairs(columns, { minObjects: min, percentile: cut, maxSharers: EVERYBODY }).pairs,
      )
      const all = cosineReference(events, min)
      const values = all.map(({ value }) => value).sort((x, y) => x - y)
      const least = values[Math.floor(cut * values.length)] ?? 0
      const expected = all.filter(({ value }) => value >= least)
      // The threshold is exact to a 65,536th: what lies closer may fall to either side.
      const near = (value: number): boolean => Math.abs(value - least) < 1 / 65_000
      const key = ({ a, b }: { a: string; b: string }): string => `${a} ${b}`
      const kept = new Map(found.map((edge) => [key(edge), edge.weight]))
      for (const pair of expected) {
        if (!near(pair.value)) expect(kept.has(key(pair))).toBe(true)
      }
      const similarityOf = new Map(all.map((pair) => [key(pair), pair.value]))
      for (const edge of found) {
        const value = similarityOf.get(key(edge)) ?? Number.NaN
        expect(value >= least || near(value)).toBe(true)
        expect(Math.abs(edge.weight - value)).toBeLessThan(1e-9)
      }
      edges += found.length
    }),
    { numRuns: 60, seed: 1 },
  )
  expect(edges).toBeGreaterThan(500)
})

/** Pairs that share more than chance amid accounts that share at random. */
const world = fc.integer({ min: 1, max: 1e6 }).map((seed): ShareEvent[] => {
  const random = seededRandom(seed)
  const share = (account: number, object: number): ShareEvent => shareAt(account, object, 1e12)
  return Array.from({ length: 24 }, (_, account) =>
    Array.from({ length: 12 }, (_, n) => share(account, account < 6 && n < 7 ? n : randomInt(random, 90))),
  ).flat()
})

test('the validated network is the hypergeometric tail under Benjamini–Hochberg over all pairs that meet', () => {
  let edges = 0
  let others = 0
  fc.assert(
    fc.property(
      fc.oneof(world, smallWorld),
      fc.constantFrom(1, 3),
      fc.constantFrom(0.05, 0.6),
      (events, min, rate) => {
        const all = svnReference(events, min).sort((x, y) => x.value - y.value)
        let passing = 0
        all.forEach(({ value }, k) => {
          if (10 ** value <= ((k + 1) * rate) / all.length + 1e-12) passing = k + 1
        })
        const threshold = all[passing - 1]?.value ?? Number.NEGATIVE_INFINITY
        const expected = all
          .filter(({ value }) => value <= threshold)
          .map(({ a, b, common }) => ({ a, b, weight: common }))
          .sort((x, y) => (x.a === y.a ? (x.b < y.b ? -1 : 1) : x.a < y.a ? -1 : 1))
        let tested = 0
        const found = named(events, (columns) => {
          const network = svnPairs(columns, { minObjects: min, rate, maxSharers: EVERYBODY })
          tested = network.tested
          return network.pairs
        })
        expect(tested).toBe(all.length)
        expect(found).toEqual(expected)
        edges += found.length
        others += tested - found.length
      },
    ),
    { numRuns: 60, seed: 1 },
  )
  expect(edges).toBeGreaterThan(100)
  expect(others).toBeGreaterThan(100)
})

test('eigenvector centrality keeps those at the centre of the densest part', () => {
  const share = (account: string, object: string): ShareEvent => ({
    schemaVersion: 1,
    accountId: account,
    objectId: object,
    timestampMs: 1_600_000_000_000,
  })
  const events: ShareEvent[] = []
  for (let k = 0; k < 6; k++) for (let o = 0; o < 8; o++) events.push(share(`dense${k}`, `d${o}`))
  for (let k = 0; k < 30; k++)
    for (let o = 0; o < 4; o++)
      events.push(share(`loose${String(k).padStart(2, '0')}`, `l${(k + 3 * o) % 30}`))
  const found = named(
    events,
    (columns) => eigenvectorPairs(columns, { minObjects: 2, percentile: 0.84, maxSharers: EVERYBODY }).pairs,
  )
  expect(new Set(found.flatMap(({ a, b }) => [a, b]))).toEqual(
    new Set(Array.from({ length: 6 }, (_, k) => `dense${k}`)),
  )
  expect(found).toHaveLength(15)
  expect(found.every(({ weight }) => Math.abs(weight - 1) < 1e-9)).toBe(true)
})

test('objects of too many accounts are set aside and counted', () => {
  const events: ShareEvent[] = []
  for (let k = 0; k < 10; k++)
    for (const object of ['everybody', `pair${k >> 1}`, `own${k}`])
      events.push({ schemaVersion: 1, accountId: `a${k}`, objectId: object, timestampMs: 1e12 })
  const columns = columnsFrom(events)
  const hot = { objects: 1, shares: 10, mostSharers: 10 }
  const cut = { minObjects: 1, percentile: 0, maxSharers: 9 }
  expect(cosinePairs(columns, cut)).toMatchObject({ pairs: { size: 5 }, candidates: 5, hot })
  expect(eigenvectorPairs(columns, cut)).toMatchObject({ converged: true, hot })
  expect(svnPairs(columns, { minObjects: 1, rate: 0.9, maxSharers: 9 })).toMatchObject({ tested: 5, hot })
  const all = svnPairs(columns, { minObjects: 1, rate: 0.9, maxSharers: 10 })
  expect(all).toMatchObject({ tested: 45, hot: { objects: 0, shares: 0, mostSharers: 0 } })
})

test('nobody with enough objects gives no edges, and a parameter that means nothing is refused', () => {
  const columns = columnsFrom([])
  const parameters = { minObjects: 1, percentile: 0.5, maxSharers: EVERYBODY }
  const svn = { minObjects: 1, rate: 0.05, maxSharers: EVERYBODY }
  expect(cosinePairs(columns, parameters).pairs.size).toBe(0)
  expect(eigenvectorPairs(columns, parameters).kept).toHaveLength(0)
  expect(svnPairs(columns, svn).pairs.size).toBe(0)
  expect(() => cosinePairs(columns, { ...parameters, percentile: 1 })).toThrow(/percentile/)
  expect(() => eigenvectorPairs(columns, { ...parameters, percentile: 1 })).toThrow(/percentile/)
  expect(() => svnPairs(columns, { ...svn, rate: 0 })).toThrow(/rate/)
  expect(() => cosinePairs(columns, { ...parameters, minObjects: 0 })).toThrow(/minObjects/)
})
