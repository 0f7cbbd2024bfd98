import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chernoffReference } from './chernoff.reference.ts'
import { chernoffLog10, meanWeight, WEIGHT_BINS, weightBin } from './chernoff.ts'

const rate = fc.oneof(
  fc.constant(0),
  fc.double({ min: 1e-12, max: 1e-3, noNaN: true }),
  fc.double({ min: 1e-3, max: 20, noNaN: true }),
)
const bins = fc.array(rate, { minLength: WEIGHT_BINS, maxLength: WEIGHT_BINS })
const total = fc.oneof(
  fc.double({ min: 0, max: 5, noNaN: true }),
  fc.double({ min: 0, max: 120, noNaN: true }),
)

test('the bound is the least exponent that a dense search finds', () => {
  let positive = 0
  fc.assert(
    fc.property(bins, total, (expected, observed) => {
      const bound = chernoffLog10(expected, observed)
      const searched = Math.max(-300, chernoffReference(expected, observed))
      if (bound < -1) positive++
      if (meanWeight(expected) === 0) return
      expect(bound).toBeLessThanOrEqual(searched + 1e-9)
      expect(bound).toBeGreaterThanOrEqual(searched - 1e-4 * Math.max(1, -searched))
    }),
    { numRuns: 300, seed: 1 },
  )
  expect(positive).toBeGreaterThan(20)
})

test('with one bin it is the closed form', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: WEIGHT_BINS - 1 }),
      fc.double({ min: 1e-6, max: 50, noNaN: true }),
      fc.double({ min: 1.01, max: 60, noNaN: true }),
      (z, mean, times) => {
        const expected = new Float64Array(WEIGHT_BINS)
        expected[z] = mean
        const sessions = mean * times
        const closed = (sessions - mean - sessions * Math.log(times)) / Math.LN10
        expect(chernoffLog10(expected, sessions / 2 ** z)).toBeCloseTo(Math.max(-300, closed), 8)
      },
    ),
  )
})

test('it is 0 at and below the mean, falls with T, rises with every Λ', () => {
  fc.assert(
    fc.property(bins, total, fc.nat({ max: WEIGHT_BINS - 1 }), rate, (expected, observed, z, more) => {
      expect(chernoffLog10(expected, meanWeight(expected))).toBe(0)
      const bound = chernoffLog10(expected, observed)
      expect(bound).toBeLessThanOrEqual(0)
      expect(chernoffLog10(expected, observed + 0.5)).toBeLessThanOrEqual(bound + 1e-9)
      expect(chernoffLog10(expected.with(z, expected[z] + more), observed)).toBeGreaterThanOrEqual(
        bound - 1e-9,
      )
    }),
    { numRuns: 200 },
  )
})

test('bins hold company from 2^z up to below 2^(z + 1), none and one together', () => {
  for (let company = 0; company < 256; company++) {
    let z = 0
    while (2 ** (z + 1) <= company) z++
    expect(weightBin(company)).toBe(z)
  }
})

test('what cannot happen at all is as far out as the scale goes', () => {
  expect(chernoffLog10(new Float64Array(WEIGHT_BINS), 1)).toBe(-300)
})
