import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countActivity } from './activity.ts'
import { annotate } from './annotate.ts'
import { extendReference } from './extend.reference.ts'
import { type Extension, extend } from './extend.ts'
import { PARAMETERS, type Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'
import { shareAt, sharesOf } from './small-world.fixture.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Limits other than those in use, so that small worlds reach every branch. */
const withLimits = (groupTestRate: number, growthLimit: number): Parameters =>
  ({ ...PARAMETERS, groupTestRate, growthLimit }) as unknown as Parameters

const extended = (
  shares: Shares,
  cores: number[][],
  eligible: Uint8Array,
  parameters: Parameters,
): Extension[] =>
  extend(shares, annotate(shares), countActivity(shares, PARAMETERS.blockMs), cores, eligible, parameters)

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k)

/**
 * A circle of 4 or 5, a seed of 2 or 3, and joiners who share objects of either, each mostly its own part; the rest
 * share other objects. Objects lie apart, so that most are a session of their own.
 */
const world = fc
  .record({
    circle: fc.integer({ min: 4, max: 5 }),
    seed: fc.integer({ min: 2, max: 3 }),
    joiners: fc.integer({ min: 2, max: 6 }),
    background: fc.integer({ min: 14, max: 24 }),
    spacingMs: fc.constantFrom(25 * MINUTE, 90 * MINUTE, 5 * HOUR),
    missing: fc.constantFrom(1, 5),
  })
  .chain(({ circle, seed, joiners, background, spacingMs, missing }) => {
    const later = fc.constantFrom(0, 1_000, 9 * MINUTE, 31 * MINUTE, HOUR, HOUR + 1, 70 * MINUTE)
    /** Shares of an account: each object with chance `tenths` of ten. */
    const take = (account: number, objects: number[], tenths: number): fc.Arbitrary<ShareEvent[]> =>
      fc
        .array(fc.tuple(fc.nat({ max: 9 }), later), { minLength: objects.length, maxLength: objects.length })
        .map((draws) =>
          draws.flatMap(([draw, laterMs], k) =>
            draw < tenths ? [shareAt(account, objects[k], 1e9 + objects[k] * spacingMs + laterMs)] : [],
          ),
        )
    const ofCircle = range(0, 20)
    const ofSeed = range(20, 40)
    const members = circle + seed
    const all: fc.Arbitrary<ShareEvent[]>[] = []
    for (let i = 0; i < circle; i++) all.push(take(i, ofCircle, 10 - missing))
    for (let i = circle; i < members; i++) all.push(take(i, ofSeed, 10 - missing))
    // One of the seed shares with the circle as well.
    all.push(take(circle, ofCircle, missing))
    for (let i = 0; i < joiners; i++) {
      const part = (objects: number[]): number[] =>
        objects.filter((object) => object % joiners === i || object % 7 === i)
      if (i % 3 !== 1) all.push(take(members + i, part(ofCircle), 9))
      if (i % 3 !== 2) all.push(take(members + i, part(ofSeed), 9))
    }
    for (let i = 0; i < background; i++)
      all.push(take(members + joiners + i, range(0, 70).slice(i % 2 ? 40 : 35), 7))
    const cores = [range(0, circle), range(circle, members)]
    return fc.tuple(...all).map((lists) => ({ events: lists.flat(), cores }))
  })

const limits = fc.constantFrom(
  withLimits(0.01, 5),
  withLimits(0.05, 5),
  withLimits(0.05, 1.2),
  withLimits(0.3, 5),
  withLimits(0.3, 1.6),
)

test('the group test is its definition: hits, null, rounds, who joins where, and what each rests on', () => {
  const seen = { joined: 0, moved: 0, tookBack: 0, leaning: 0 }
  fc.assert(
    fc.property(world, fc.boolean(), limits, ({ events, cores }, everybody, parameters) => {
      const shares = sharesOf(events)
      const eligible = Uint8Array.from({ length: shares.accounts }, (_, i) =>
        everybody || i % 5 > 0 ? 1 : 0,
      )
      const found = extended(shares, cores, eligible, parameters)
      const expected = extendReference(shares, cores, eligible, parameters)
      found.forEach((one, g) => {
        expect(one.tookBack).toBe(expected[g].tookBack)
        expect(one.core).toEqual(expected[g].core)
        const byAccount = (list: Extension) => list.joined.toSorted((x, y) => x.account - y.account)
        expect(byAccount(one).map((joined) => joined.account)).toEqual(
          byAccount(expected[g]).map((joined) => joined.account),
        )
        byAccount(one).forEach((joined, k) => {
          const other = byAccount(expected[g])[k]
          expect([joined.hits, joined.sessions]).toEqual([other.hits, other.sessions])
          expect(joined.observed).toBeCloseTo(other.observed, 9)
          expect(joined.expected).toBeCloseTo(other.expected, 9)
          expect(joined.log10P).toBeCloseTo(other.log10P, 6)
          expect(joined.withoutOneMember).toBeCloseTo(other.withoutOneMember, 9)
          if (joined.withoutOneMember < 1) seen.leaning++
        })
        seen.joined += one.joined.length
        if (one.tookBack) seen.tookBack++
        if (one.core.length < cores[g].length) seen.moved++
      })
    }),
    { numRuns: 60, seed: 1, endOnFailure: true },
  )
  expect(seen.joined).toBeGreaterThan(30)
  expect(seen.tookBack).toBeGreaterThan(0)
  expect(seen.leaning).toBeGreaterThan(0)
})
