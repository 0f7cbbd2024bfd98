import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coortweetPairsReference } from './coortweet.reference.ts'
import { coortweetPairs } from './coortweet.ts'
import { countPairsReference, type NamedEdge } from './count.reference.ts'
import { countPairs } from './count.ts'
import { idAt } from './id-table.ts'
import type { PairEdges } from './pair-sweep.ts'
import { columnsFrom, type ShareColumns } from './share-columns.ts'
import { toolkitPairsReference } from './toolkit.reference.ts'
import { toolkitPairs } from './toolkit.ts'

const named = (columns: ShareColumns, edges: PairEdges): NamedEdge[] =>
  Array.from({ length: edges.size }, (_, e) => [
    idAt(columns.accountIds, edges.a[e]),
    idAt(columns.accountIds, edges.b[e]),
    edges.weight[e],
  ])

/** Shares with posts that repeat, lack, or name an object; dense or sparse, in whole seconds or not. */
const shares = fc
  .record({
    accounts: fc.constantFrom(3, 12, 40, 400),
    objects: fc.integer({ min: 1, max: 6 }),
    seconds: fc.constantFrom(5, 60, 400),
    unitMs: fc.constantFrom(1000, 250),
    count: fc.integer({ min: 0, max: 160 }),
    posts: fc.constantFrom('none', 'unique', 'some'),
  })
  .chain(({ accounts, objects, seconds, unitMs, count, posts }) =>
    fc.array(
      fc
        .tuple(
          fc.nat({ max: accounts - 1 }),
          fc.nat({ max: objects - 1 }),
          fc.nat({ max: (seconds * 1000) / unitMs }),
          fc.nat({ max: posts === 'some' ? 40 : 1_000_000 }),
        )
        .map(([account, object, time, post]): ShareEvent => {
          const event: ShareEvent = {
            schemaVersion: 1,
            accountId: account % 7 === 0 ? `é${account}` : `u${account}`,
            objectId: `o${object}`,
            timestampMs: 1_500_000_000_000 + time * unitMs,
          }
          if (posts === 'none' || (posts === 'some' && post % 5 === 0)) return event
          return { ...event, postId: post < 3 ? `o${post}` : `p${post}` }
        }),
      { minLength: count, maxLength: count },
    ),
  )
const window = fc.constantFrom(0, 1, 10, 60)
const least = fc.integer({ min: 1, max: 3 })

test('counting finds the pairs and weights of its definition', () => {
  fc.assert(
    fc.property(shares, window, least, (events, windowSeconds, minObjects) => {
      const columns = columnsFrom(events)
      expect(named(columns, countPairs(columns, { windowSeconds, minObjects }))).toEqual(
        countPairsReference(events, { windowSeconds, minObjects }),
      )
    }),
    { numRuns: 300 },
  )
})

test('the toolkit finds the pairs and weights of its definition', () => {
  fc.assert(
    fc.property(shares, window, least, (events, windowSeconds, minWeight) => {
      const columns = columnsFrom(events)
      expect(named(columns, toolkitPairs(columns, { windowSeconds, minWeight }))).toEqual(
        toolkitPairsReference(events, { windowSeconds, minWeight }),
      )
    }),
    { numRuns: 300 },
  )
})

test('CooRTweet finds the pairs and weights of its definition', () => {
  fc.assert(
    fc.property(shares, window, least, (events, windowSeconds, minParticipation) => {
      const columns = columnsFrom(events)
      expect(named(columns, coortweetPairs(columns, { windowSeconds, minParticipation }))).toEqual(
        coortweetPairsReference(events, { windowSeconds, minParticipation }),
      )
    }),
    { numRuns: 300 },
  )
})

test('shuffled input gives the same edges', () => {
  const shuffled = shares.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
    ),
  )
  fc.assert(
    fc.property(shuffled, window, least, ([events, other], windowSeconds, atLeast) => {
      const edges = (list: ShareEvent[]) => {
        const columns = columnsFrom(list)
        return [
          countPairs(columns, { windowSeconds, minObjects: atLeast }),
          toolkitPairs(columns, { windowSeconds, minWeight: atLeast }),
          coortweetPairs(columns, { windowSeconds, minParticipation: atLeast }),
        ].map((found) => named(columns, found))
      }
      expect(edges(other)).toEqual(edges(events))
    }),
    { numRuns: 60 },
  )
})

test('a window is inclusive, and shares of one object by two accounts count once', () => {
  const share = (accountId: string, objectId: string, seconds: number): ShareEvent => ({
    schemaVersion: 1,
    accountId,
    objectId,
    timestampMs: seconds * 1000,
  })
  const columns = columnsFrom([
    share('b', 'x', 0),
    share('a', 'x', 60),
    share('a', 'x', 50),
    share('a', 'y', 1000),
    share('b', 'y', 1061),
    share('b', 'z', 2000),
    share('a', 'z', 2000),
  ])
  expect(named(columns, countPairs(columns, { windowSeconds: 60, minObjects: 1 }))).toEqual([['a', 'b', 2]])
  expect(named(columns, countPairs(columns, { windowSeconds: 61, minObjects: 3 }))).toEqual([['a', 'b', 3]])
  expect(named(columns, toolkitPairs(columns, { windowSeconds: 60, minWeight: 1 }))).toEqual([
    ['a', 'b', 3],
    ['b', 'a', 2],
  ])
  expect(named(columns, coortweetPairs(columns, { windowSeconds: 60, minParticipation: 1 }))).toEqual([
    ['a', 'b', 3],
  ])
})

test('parameters and times that mean nothing are refused', () => {
  const columns = columnsFrom([])
  expect(() => countPairs(columns, { windowSeconds: -1, minObjects: 2 })).toThrow(RangeError)
  expect(() => countPairs(columns, { windowSeconds: 60, minObjects: 0 })).toThrow(RangeError)
  expect(() => toolkitPairs(columns, { windowSeconds: 60, minWeight: 0.5 })).toThrow(RangeError)
  expect(() => coortweetPairs(columns, { windowSeconds: Number.NaN, minParticipation: 2 })).toThrow(
    RangeError,
  )
  const broken: ShareColumns = {
    ...columnsFrom([{ schemaVersion: 1, accountId: 'a', objectId: 'x', timestampMs: 0 }]),
    timeMs: Float64Array.of(Number.NaN),
  }
  expect(() => countPairs(broken, { windowSeconds: 60, minObjects: 1 })).toThrow(RangeError)
})
