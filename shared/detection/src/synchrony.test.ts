import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { companyReference } from './annotate.reference.ts'
import { annotate } from './annotate.ts'
import { sweepReference } from './coincidences.reference.ts'
import { type Coincidences, type SweepOptions, sweepCoincidences } from './coincidences.ts'
import { MINUTE_SCALES, PARAMETERS, type Scale, SECOND_SCALES } from './parameters.ts'
import type { Shares } from './prepare.ts'
import { randomInt, seededRandom } from './random.ts'
import { shareAt, sharesOf, smallWorld } from './small-world.fixture.ts'
import { type SynchronyReference, stratumChanceReference, synchronyReference } from './synchrony.reference.ts'
import { coincidenceChance, type SynchronyTest, stratumChance, testSynchrony } from './synchrony.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** What is swept where every account is tested, or those of a mask. */
function sweepOf(shares: Shares, marks = 4095): SweepOptions {
  const day = companyReference(shares, PARAMETERS.rarityMs)
  return {
    tested: Uint8Array.from({ length: shares.accounts }, (_, i) => (marks >> (i % 12)) & 1),
    open: Uint8Array.from(day, (company) => (company <= 6 ? 1 : 0)),
    spanMs: PARAMETERS.sweepMs,
    minimum: PARAMETERS.minSessions,
    minObjects: PARAMETERS.minObjects,
    budget: 1e9,
  }
}

function tierA(
  shares: Shares,
  options: SweepOptions,
  scales: readonly Scale[],
  burst = false,
): { coincidences: Coincidences; result: SynchronyTest } {
  const annotation = annotate(shares)
  const coincidences = sweepCoincidences(shares, options)
  return {
    coincidences,
    result: testSynchrony(shares, annotation, coincidences, scales, PARAMETERS, { burst }),
  }
}

const everybody = (events: ShareEvent[], scales: readonly Scale[], burst = false) => {
  const shares = sharesOf(events)
  return tierA(shares, sweepOf(shares), scales, burst)
}

function compare(
  events: ShareEvent[],
  scales: readonly Scale[],
  marks: number,
  burst: boolean,
): SynchronyReference[] {
  const shares = sharesOf(events)
  const options = sweepOf(shares, marks)
  const { coincidences, result } = tierA(shares, options, scales, burst)
  const pairs = synchronyReference(shares, options, scales, PARAMETERS, burst)
  expect(coincidences.pairs).toBe(pairs.length)
  const family = (mixed: boolean) => pairs.filter((pair) => pair.inFamily && pair.mixed === mixed).length
  expect(result.family).toEqual([family(false), family(true)])
  pairs.forEach((pair, k) => {
    expect([coincidences.pairA[k], coincidences.pairB[k]]).toEqual([pair.a, pair.b])
    expect(result.log10P[k]).toBeCloseTo(Math.log10(pair.p), 8)
    expect(result.passed[k]).toBe(pair.passed ? 1 : 0)
    const { scale = 0, sessions = 0, synchronous = 0, expected = 0 } = pair.best ?? {}
    // Two scales with the same p may swap by rounding; the p itself is compared above.
    if (result.scale[k] !== scale) return
    expect([result.sessions[k], result.synchronous[k]]).toEqual([sessions, synchronous])
    expect(result.expected[k]).toBeCloseTo(expected, 8)
  })
  return pairs
}

test('strata get the chance of their grouped counts', () => {
  fc.assert(
    fc.property(
      smallWorld,
      fc.constantFrom(...SECOND_SCALES, ...MINUTE_SCALES),
      fc.constantFrom(4095, 0b1101),
      (events, scale, marks) => {
        const shares = sharesOf(events)
        const annotation = annotate(shares, [scale.synchronyMs, scale.contextMs])
        const options = sweepOf(shares, marks)
        const chance = stratumChance(shares, annotation, sweepCoincidences(shares, options), scale)
        const expected = stratumChanceReference(shares, sweepReference(shares, options).pairs, scale)
        expect(chance).toHaveLength(shares.count)
        chance.forEach((p, s) => {
          expect(p).toBeCloseTo(expected[s], 12)
        })
      },
    ),
    { numRuns: 40, seed: 1 },
  )
})

test('tier A is its definition, pair by pair: sessions, chances, two passes, false discovery rate', () => {
  let edges = 0
  let mixed = 0
  let tested = 0
  let scaleSeen = new Set<number>()
  fc.assert(
    fc.property(smallWorld, fc.boolean(), fc.constantFrom(4095, 4095, 0b101), (events, minutes, marks) => {
      const pairs = compare(events, minutes ? MINUTE_SCALES : SECOND_SCALES, marks, false)
      mixed += pairs.filter((pair) => pair.passed && pair.mixed).length
      edges += pairs.filter((pair) => pair.passed).length
      tested += pairs.filter((pair) => pair.best !== undefined).length
      scaleSeen = new Set([...scaleSeen, ...pairs.filter((p) => p.passed).map((p) => p.best?.scale ?? -1)])
    }),
    { numRuns: 120, seed: 1 },
  )
  expect(edges).toBeGreaterThan(20)
  expect(mixed).toBeGreaterThan(3)
  expect(tested).toBeGreaterThan(200)
  expect([...scaleSeen].sort()).toEqual([0, 1, 2])
})

test('burst mode is the first pass at the rate of edges', () => {
  let edges = 0
  fc.assert(
    fc.property(smallWorld, (events) => {
      edges += compare(events, SECOND_SCALES, 4095, true).filter((pair) => pair.passed).length
    }),
    { numRuns: 60, seed: 2 },
  )
  expect(edges).toBeGreaterThan(10)
})

test('a burst of strangers around a pair takes its edge away, and not in burst mode', () => {
  // 290 calm objects by strangers set the norm; a pair meets within seconds on 8 objects, each time amid 12 strangers.
  const world = (burst: boolean): ShareEvent[] => {
    const random = seededRandom(1)
    const events: ShareEvent[] = []
    for (let object = 0; object < 8; object++) {
      const at = object * 3 * HOUR
      events.push(shareAt(0, object, at + 30 * MINUTE), shareAt(1, object, at + 30 * MINUTE + 4_000))
      for (let k = 0; k < 12; k++)
        events.push(
          shareAt(
            10 + ((12 * object + k) % 90),
            object,
            at + (burst ? 30 * MINUTE + 700 * k - 4_000 : 5 * MINUTE * k),
          ),
        )
    }
    for (let object = 10; object < 300; object++) {
      events.push(shareAt(object % 2, object, object * HOUR + 22 * MINUTE))
      for (let k = 0; k < 13; k++)
        events.push(shareAt(10 + randomInt(random, 90), object, object * HOUR + 4 * MINUTE * k))
    }
    return events
  }
  const passes = (burst: boolean, mode: boolean): number => {
    const { coincidences, result } = everybody(world(burst), SECOND_SCALES, mode)
    for (let k = 0; k < coincidences.pairs; k++)
      if (coincidences.pairA[k] === 0 && coincidences.pairB[k] === 1) return result.passed[k]
    return Number.NaN
  }
  expect(passes(false, false)).toBe(1)
  expect(passes(true, false)).toBe(0)
  expect(passes(true, true)).toBe(1)
})

test('five meetings in one sitting are one session, and a session ends Δ after it opened', () => {
  const together = (times: number[]): ShareEvent[] =>
    times.flatMap((t, object) => [shareAt(0, object, t), shareAt(1, object, t + 1_000)])
  const sessionsOf = (times: number[]): number => {
    const { result } = everybody(together(times), [{ synchronyMs: 10_000, contextMs: HOUR }])
    return result.sessions[0]
  }
  const sitting = [0, 1, 2, 3, 4].map((k) => k * MINUTE)
  expect(sessionsOf(sitting)).toBe(0)
  expect(sessionsOf([...sitting, 2 * HOUR, 4 * HOUR])).toBe(3)
  expect(sessionsOf([0, HOUR, HOUR + 1, 2 * HOUR + 1, 2 * HOUR + 2])).toBe(3)
  // Chained meetings do not stretch a session: 0 opens one, 40 min is in it, 80 min opens the next.
  expect(sessionsOf([0, 40 * MINUTE, 80 * MINUTE, 200 * MINUTE])).toBe(3)
})

test('the chance of a coincidence is the larger of its two shares, between τ/Δ and .999', () => {
  const chance = { synchronyMs: 10, contextMs: 100, perShare: Float64Array.of(0.02, 0.3, 1) }
  expect(coincidenceChance(chance, 0, 0)).toBe(0.1)
  expect(coincidenceChance(chance, 0, 1)).toBe(0.3)
  expect(coincidenceChance(chance, 2, 1)).toBe(0.999)
})
