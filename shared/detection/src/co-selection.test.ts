import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countActivity } from './activity.ts'
import { annotate } from './annotate.ts'
import { coSelectionReference, strangersReference } from './co-selection.reference.ts'
import { countWithoutNeighbours, testCoSelection } from './co-selection.ts'
import { sweepReference } from './coincidences.reference.ts'
import { type Coincidences, type SweepOptions, sweepCoincidences } from './coincidences.ts'
import { PARAMETERS, type Parameters } from './parameters.ts'
import { plantedWorld } from './planted-world.fixture.ts'
import type { Shares } from './prepare.ts'
import { shareAt, sharesOf, smallWorld } from './small-world.fixture.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const { B, C } = PARAMETERS.coSelectionMs

const sweepOf = (
  shares: Shares,
  marks = 4095,
  rarityLimit: number = PARAMETERS.rarityLimit,
): SweepOptions => ({
  tested: Uint8Array.from({ length: shares.accounts }, (_, i) => (marks >> (i % 12)) & 1),
  open: Uint8Array.from(annotate(shares).day, (day) => (day <= rarityLimit ? 1 : 0)),
  spanMs: PARAMETERS.sweepMs,
  minimum: PARAMETERS.minSessions,
  minObjects: PARAMETERS.minObjects,
  budget: 1e9,
})

const annotated = (shares: Shares) => annotate(shares)

/** Limits other than those in use, so that small worlds reach every branch. */
const limits = fc.constantFrom(
  PARAMETERS,
  { ...PARAMETERS, coSelectionRate: 0.4 } as unknown as Parameters,
  { ...PARAMETERS, coSelectionRate: 0.4, rarityLimit: 5, activityPrior: 3 } as unknown as Parameters,
)

/** A few accounts on the same rare objects at the same times, amid others. */
const rareWorld = fc.tuple(fc.nat({ max: 60 }), fc.constantFrom(200_000, 900_000, 3_000_000)).map(
  ([seed, withinMs]) =>
    plantedWorld({
      seed,
      background: 14,
      objects: 30,
      shares: 110,
      days: 3,
      operation: { accounts: 3, objects: 7, withinMs },
    }).events,
)

test('neighbours are left out of the company of each other’s shares, and of nobody else’s', () => {
  let left = 0
  fc.assert(
    fc.property(
      smallWorld,
      fc.constantFrom(4095, 0b101101),
      fc.infiniteStream(fc.boolean()),
      fc.constantFrom(B, C),
      (events, marks, coin, reachMs) => {
        const shares = sharesOf(events)
        const found = sweepCoincidences(shares, sweepOf(shares, marks))
        const neighbours = Uint8Array.from({ length: found.pairs }, () => (coin.next().value ? 1 : 0))
        const names = new Set(
          [...neighbours.keys()]
            .filter((k) => neighbours[k])
            .map((k) => `${found.pairA[k]} ${found.pairB[k]}`),
        )
        const joined = (i: number, j: number) => names.has(`${i} ${j}`) || names.has(`${j} ${i}`)
        const counts = countWithoutNeighbours(
          shares,
          annotated(shares),
          found,
          neighbours,
          reachMs,
          PARAMETERS,
        )
        expect([...counts.near]).toEqual(strangersReference(shares, joined, reachMs))
        expect([...counts.around]).toEqual(strangersReference(shares, joined, PARAMETERS.rarityMs))
        left += names.size
      },
    ),
    { numRuns: 60, seed: 1 },
  )
  expect(left).toBeGreaterThan(100)
})

function compare(
  events: readonly ShareEvent[],
  marks: number,
  reachMs: number,
  isJoined: (k: number) => boolean,
  parameters: Parameters,
) {
  const shares = sharesOf(events)
  const options = sweepOf(shares, marks, parameters.rarityLimit)
  const found = sweepCoincidences(shares, options)
  const { pairs } = sweepReference(shares, options)
  expect(pairs).toHaveLength(found.pairs)
  const joined = Uint8Array.from({ length: found.pairs }, (_, k) => (isJoined(k) ? 1 : 0))
  const activity = countActivity(shares, parameters.blockMs)
  const result = testCoSelection(shares, annotated(shares), found, activity, joined, reachMs, parameters)
  const mixed = Array.from(found.mixed, (one) => one === 1)
  const before = Array.from(joined, (one) => one === 1)
  const expected = coSelectionReference(shares, pairs, mixed, before, reachMs, parameters)
  const family = (kind: boolean) => expected.filter((test, k) => test.inFamily && mixed[k] === kind).length
  expect(result.family).toEqual([family(false), family(true)])
  expect(result.tested).toBe(expected.filter((test, k) => test.lambda && !mixed[k]).length)
  expected.forEach((test, k) => {
    expect(result.sessions[k]).toBe(test.sessions)
    expect(result.weight[k]).toBeCloseTo(test.weight, 10)
    expect(result.expected[k]).toBeCloseTo(test.expected, 10)
    expect(result.passed[k]).toBe(test.passed ? 1 : 0)
    const means = test.lambda?.map((rates) => rates.reduce((sum, rate, z) => sum + rate / 2 ** z, 0)) ?? [
      0, 1,
    ]
    // Where both directions have the same mean, rounding picks one.
    if (Math.abs(means[0] - means[1]) > 1e-12) expect(result.log10P[k]).toBeCloseTo(test.log10P, 5)
  })
  return expected.map((test, k) => ({ ...test, mixed: mixed[k], before: before[k] }))
}

test('tiers B and C are their definition: sessions, T, Λ of both directions, three passes, the rate', () => {
  const seen = { tested: 0, passed: 0, mixed: 0, neighbours: 0, bins: new Set<number>() }
  fc.assert(
    fc.property(
      fc.oneof(smallWorld, rareWorld),
      fc.constantFrom(4095, 4095, 0b100100111),
      fc.constantFrom(B, C),
      fc.constantFrom(0, 3, 7),
      limits,
      (events, marks, reachMs, every, parameters) => {
        for (const test of compare(events, marks, reachMs, (k) => every > 0 && k % every === 0, parameters)) {
          if (!test.lambda) continue
          seen.tested++
          if (test.passed) seen.passed++
          if (test.mixed) seen.mixed++
          if (test.before) seen.neighbours++
          test.lambda[0].forEach((rate, z) => {
            if (rate > 0) seen.bins.add(z)
          })
        }
      },
    ),
    { numRuns: 60, seed: 1, endOnFailure: true },
  )
  expect(seen.tested).toBeGreaterThan(100)
  expect(seen.passed).toBeGreaterThan(30)
  expect(seen.mixed).toBeGreaterThan(10)
  expect(seen.neighbours).toBeGreaterThan(10)
  expect(seen.bins.size).toBeGreaterThan(2)
})

test('an operation that is its own crowd hides in it until its members are left out of the counts', () => {
  const shares = sharesOf(
    plantedWorld({
      seed: 3,
      background: 200,
      objects: 150,
      shares: 2500,
      days: 5,
      operation: { accounts: 40, objects: 12, withinMs: 200_000 },
    }).events,
  )
  const found: Coincidences = sweepCoincidences(shares, sweepOf(shares))
  const activity = countActivity(shares, PARAMETERS.blockMs)
  const edges = (joined: Uint8Array, passes: number): number =>
    testCoSelection(shares, annotated(shares), found, activity, joined, B, {
      ...PARAMETERS,
      coSelectionPasses: passes,
    } as unknown as Parameters).passed.reduce((sum, one) => sum + one, 0)
  const planted = (account: number) => account >= shares.accounts - 40
  const known = Uint8Array.from({ length: found.pairs }, (_, k) =>
    planted(found.pairA[k]) && planted(found.pairB[k]) && k % 4 > 0 ? 1 : 0,
  )
  expect(edges(new Uint8Array(found.pairs), 1)).toBe(0)
  expect(edges(known, 1)).toBeGreaterThan(100)
})

test('shares of objects with more company than the limit say nothing', () => {
  const events: ShareEvent[] = []
  for (let object = 0; object < 5; object++) {
    events.push(shareAt(0, object, object * 40 * HOUR), shareAt(1, object, object * 40 * HOUR + MINUTE))
    const company = object === 0 ? 97 : object === 1 ? 95 : 0
    for (let k = 0; k < company; k++) events.push(shareAt(10 + k, object, object * 40 * HOUR + 3 * HOUR))
  }
  const shares = sharesOf(events)
  const found = sweepCoincidences(shares, sweepOf(shares))
  const activity = countActivity(shares, PARAMETERS.blockMs)
  const none = new Uint8Array(found.pairs)
  const { sessions, weight } = testCoSelection(shares, annotated(shares), found, activity, none, B, {
    ...PARAMETERS,
    coSelectionPasses: 1,
  } as unknown as Parameters)
  // 95 strangers and the other of the two make 96, which still counts; 98 do not.
  const pair = [...Array(found.pairs).keys()].find((k) => found.pairA[k] === 0 && found.pairB[k] === 1) ?? -1
  expect(sessions[pair]).toBe(4)
  expect(weight[pair]).toBeCloseTo(3 + 1 / 96, 12)
})

/** Pair of accounts 0 and 1 under tier B, in one pass. */
function firstPair(events: readonly ShareEvent[]): { expected: number; weight: number } {
  const shares = sharesOf(events)
  const found = sweepCoincidences(shares, sweepOf(shares))
  const activity = countActivity(shares, PARAMETERS.blockMs)
  const once = { ...PARAMETERS, coSelectionPasses: 1 } as unknown as Parameters
  const none = new Uint8Array(found.pairs)
  const { expected, weight } = testCoSelection(shares, annotated(shares), found, activity, none, B, once)
  const pair = [...found.pairA.keys()].find((k) => found.pairA[k] === 0 && found.pairB[k] === 1) ?? -1
  return { expected: expected[pair], weight: weight[pair] }
}

/** Account 0 shares objects 0 to 2 at a block's start, 40 min apart, and account 1 a minute later. */
const START_MS = 2_000 * HOUR
const meetings = [0, 1, 2].flatMap((object) => {
  const atMs = START_MS + object * 40 * MINUTE
  return [shareAt(0, object, atMs), shareAt(1, object, atMs + MINUTE)]
})

test('a slot is an account’s by its part within 4 h, without what is tested, shrunk by 100 shares to 12 h', () => {
  // At, and just before, where the spans of whole blocks around the first share begin and end.
  const edgesMs = [
    ...[-12 * HOUR, -4 * HOUR, 4 * HOUR + 10 * MINUTE, 12 * HOUR + 10 * MINUTE].flatMap((ms) => [ms - 1, ms]),
    12 * HOUR + 90 * MINUTE,
  ]
  const { expected, weight } = firstPair([
    ...meetings,
    ...edgesMs.map((ms, k) => shareAt(1, 100 + k, START_MS + ms)),
    ...Array.from({ length: 40 }, (_, k) => shareAt(2, 200 + k, START_MS + 10 * MINUTE)),
  ])
  expect(weight).toBe(3)
  // Around each of the three shares two of the nine lie within 4 h, and six within 12 h; 46 others lie within both.
  expect(expected).toBeCloseTo(3 * ((2 + (100 * (6 + 3)) / (6 + 46)) / (2 + 46 + 100)), 12)
})

test('a slot is nobody’s for certain, however busy the account', () => {
  const { expected } = firstPair([
    ...meetings,
    ...Array.from({ length: 120_000 }, (_, k) => shareAt(1, 1_000 + k, START_MS + (k % 120) * MINUTE)),
  ])
  expect(expected).toBeCloseTo(3 * 0.999, 12)
})
