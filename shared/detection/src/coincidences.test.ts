import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sweepReference } from './coincidences.reference.ts'
import { type Coincidences, overFamilies, type SweepOptions, sweepCoincidences } from './coincidences.ts'
import type { Shares } from './prepare.ts'
import { shareAt, sharesOf, smallWorld } from './small-world.fixture.ts'

/** Coincidences as plain pairs; those at one time in the order of their object, as no test may depend on it. */
const plain = (shares: Shares, found: Coincidences) => ({
  pairs: Array.from({ length: found.pairs }, (_, k) => ({
    a: found.pairA[k],
    b: found.pairB[k],
    met: inOrder(
      shares,
      Array.from({ length: found.starts[k + 1] - found.starts[k] }, (_, c): [number, number] => [
        found.shareA[found.starts[k] + c],
        found.shareB[found.starts[k] + c],
      ]),
    ),
  })),
  considered: found.considered,
  skipped: found.skipped,
})

/** Sorts ties by object after checking that the times themselves already stand in order. */
function inOrder(shares: Shares, met: [number, number][]): [number, number][] {
  const times = met.map(([s, t]) => Math.min(shares.timeMs[s], shares.timeMs[t]))
  expect(times).toEqual([...times].sort((x, y) => x - y))
  return met.toSorted(
    (x, y) =>
      Math.min(shares.timeMs[x[0]], shares.timeMs[x[1]]) -
        Math.min(shares.timeMs[y[0]], shares.timeMs[y[1]]) || x[0] - y[0],
  )
}

const expected = (shares: Shares, options: SweepOptions) => {
  const found = sweepReference(shares, options)
  return { ...found, pairs: found.pairs.map((pair) => ({ ...pair, met: inOrder(shares, pair.met) })) }
}

const mask = (length: number, marks: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (marks >> (i % 12)) & 1)

const ALL = 4095

const sweepAll = (shares: Shares): SweepOptions => ({
  tested: mask(shares.accounts, ALL),
  open: new Uint8Array(shares.count),
  spanMs: 3_600_000,
  minimum: 2,
  minObjects: 1,
  budget: 1e9,
})

test('the sweep finds every pair that meets often enough, and all its meetings', () => {
  let pairs = 0
  let mixed = 0
  fc.assert(
    fc.property(
      smallWorld,
      fc.constantFrom(ALL, ALL, ALL - 16, 0b101101, 0b11),
      fc.constantFrom(0, 0b110110101, ALL),
      fc.constantFrom(0, 10_000, 3_600_000),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(1, 3, 6),
      (events, testedMarks, openMarks, spanMs, minimum, minObjects) => {
        const shares = sharesOf(events)
        const tested = mask(shares.accounts, testedMarks)
        const open = mask(shares.count, openMarks)
        const options = { tested, open, spanMs, minimum, minObjects, budget: 1e9 }
        const found = sweepCoincidences(shares, options)
        pairs += found.pairs
        expect(plain(shares, found)).toEqual(expected(shares, options))
        for (let k = 0; k < found.pairs; k++) {
          expect(found.mixed[k]).toBe(1 - tested[found.pairB[k]])
          mixed += found.mixed[k]
        }
      },
    ),
    { numRuns: 120, seed: 1 },
  )
  expect(pairs).toBeGreaterThan(200)
  expect(mixed).toBeGreaterThan(50)
})

test('beyond the budget the objects with the most pairs are left out, and counted', () => {
  let left = 0
  fc.assert(
    fc.property(
      smallWorld,
      fc.integer({ min: 0, max: 250 }),
      fc.constantFrom(ALL, 0b101101),
      (events, budget, marks) => {
        const shares = sharesOf(events)
        const open = mask(shares.count, 0b110110101)
        const options = { ...sweepAll(shares), tested: mask(shares.accounts, marks), open, budget }
        const found = sweepCoincidences(shares, options)
        left += found.skipped.objects
        expect(found.considered).toBeLessThanOrEqual(budget)
        expect(plain(shares, found)).toEqual(expected(shares, options))
      },
    ),
    { numRuns: 60, seed: 1 },
  )
  expect(left).toBeGreaterThan(20)
})

test('pairs of tested accounts are the same whatever else is looked at', () => {
  fc.assert(
    fc.property(smallWorld, fc.constantFrom(0b101101, 0b11111), (events, marks) => {
      const shares = sharesOf(events)
      const tested = mask(shares.accounts, marks)
      const pairsOf = (options: SweepOptions) =>
        plain(shares, sweepCoincidences(shares, options)).pairs.filter(({ a, b }) => tested[a] && tested[b])
      const everybody = pairsOf(sweepAll(shares))
      expect(pairsOf({ ...sweepAll(shares), tested })).toEqual(everybody)
      expect(pairsOf({ ...sweepAll(shares), tested, open: mask(shares.count, ALL) })).toEqual(everybody)
    }),
    { numRuns: 40 },
  )
})

test('with families each pair is swept in each of them as if it were alone, side by side', () => {
  let twice = 0
  fc.assert(
    fc.property(
      smallWorld,
      fc.constantFrom(ALL, 0b101101),
      fc.constantFrom([0, 1, 2, 3], [2, 2, 2, 2], [3, 0, 3, 0]),
      fc.integer({ min: 1, max: 3 }),
      (events, marks, families, minimum) => {
        const shares = sharesOf(events)
        const familyOf = Uint8Array.from({ length: shares.objects }, (_, o) => families[o % 4])
        const open = mask(shares.count, 0b110110101)
        const options = { ...sweepAll(shares), tested: mask(shares.accounts, marks), open, minimum }
        const found = sweepCoincidences(shares, { ...options, families: familyOf })
        const all = plain(shares, sweepCoincidences(shares, { ...options, minimum: 1 }))
        const inFamily = all.pairs.flatMap(({ a, b, met }) =>
          [0, 1, 2, 3].map((family) => ({
            a,
            b,
            family,
            met: met.filter(([s]) => familyOf[shares.object[s]] === family),
          })),
        )
        expect(plain(shares, found).pairs.map((pair, k) => ({ ...pair, family: found.family[k] }))).toEqual(
          inFamily.filter(({ met }) => met.length >= minimum),
        )
        expect(found.considered).toBe(all.considered)
        const again = overFamilies(
          found,
          Uint8Array.from(found.family, (family) => (family === 3 ? 1 : 0)),
        )
        for (let k = 0; k < found.pairs; k++) {
          const same = [...Array(found.pairs).keys()].filter(
            (j) => found.pairA[j] === found.pairA[k] && found.pairB[j] === found.pairB[k],
          )
          if (same.length > 1) twice++
          expect(again[k]).toBe(same.some((j) => found.family[j] === 3) ? 1 : 0)
        }
      },
    ),
    { numRuns: 60, seed: 1 },
  )
  expect(twice).toBeGreaterThan(50)
})

test('a sweep that outgrows its first arrays loses nothing', () => {
  const events: ShareEvent[] = []
  for (let object = 0; object < 12; object++)
    for (let account = 0; account < 60; account++)
      events.push(shareAt(account, object, object * 1e7 + account))
  const shares = sharesOf(events)
  const found = sweepCoincidences(shares, { ...sweepAll(shares), spanMs: 100, minimum: 3 })
  expect(found.pairs).toBe((60 * 59) / 2)
  expect(found.shareA).toHaveLength((12 * 60 * 59) / 2)
  expect(found.considered).toBe((12 * 60 * 59) / 2)
})

test('no shares, or nobody tested, give no pairs', () => {
  const empty = { pairs: 0, considered: 0, skipped: { pairs: 0, objects: 0 } }
  expect(sweepCoincidences(sharesOf([]), sweepAll(sharesOf([])))).toMatchObject(empty)
  const shares = sharesOf([shareAt(0, 0, 0), shareAt(1, 0, 0)])
  const nobody = { ...sweepAll(shares), tested: new Uint8Array(2), minimum: 1 }
  expect(sweepCoincidences(shares, nobody)).toMatchObject(empty)
  expect(sweepCoincidences(shares, { ...nobody, tested: mask(2, ALL) }).pairs).toBe(1)
})
