import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BITS, log10Of, poissonBinomialReference } from './poisson-binomial.reference.ts'
import { poissonBinomialLog10Tail, poissonBinomialTail } from './poisson-binomial.ts'

const numerator = fc.oneof(
  fc.nat({ max: 2 ** BITS }),
  fc.nat({ max: 200 }),
  fc.constantFrom(0, 1, 2 ** BITS, 2 ** BITS - 1),
)

test('the tail is the sum over all outcomes, to twelve digits even where it is tiny', () => {
  let tiny = 0
  fc.assert(
    fc.property(fc.array(numerator, { maxLength: 9 }), (numerators) => {
      const p = numerators.map((k) => k / 2 ** BITS)
      for (let m = 0; m <= p.length; m++) {
        const exact = log10Of(poissonBinomialReference(numerators, m), BITS * p.length)
        const tail = Math.log10(poissonBinomialTail(p, p.length, m))
        if (exact < -20) tiny++
        if (exact === Number.NEGATIVE_INFINITY) expect(tail).toBe(exact)
        else expect(Math.abs(tail - exact)).toBeLessThan(1e-12 * Math.max(1, -exact))
      }
    }),
    { numRuns: 60, seed: 1 },
  )
  expect(tiny).toBeGreaterThan(10)
})

test('it falls with m, rises with every chance, and reads the first n entries only', () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(fc.array(chance, { minLength: 1, maxLength: 40 }), fc.nat(), chance, (p, at, other) => {
      const n = p.length
      const tails = Array.from({ length: n + 1 }, (_, m) => poissonBinomialTail([...p, 1, 1], n, m))
      expect(tails[0]).toBe(1)
      for (let m = 0; m < n; m++) expect(tails[m + 1]).toBeLessThanOrEqual(tails[m] * (1 + 1e-12))
      const raised = p.with(at % n, Math.max(p[at % n], other))
      for (let m = 0; m <= n; m++)
        expect(poissonBinomialTail(raised, n, m)).toBeGreaterThanOrEqual(tails[m] * (1 - 1e-12))
    }),
    { numRuns: 60 },
  )
})

test('what is no probability, or no number of sessions, is refused', () => {
  expect(() => poissonBinomialTail([0.5, 1.1], 2, 1)).toThrow(RangeError)
  expect(() => poissonBinomialTail([-0.1], 1, 1)).toThrow(RangeError)
  expect(() => poissonBinomialTail([Number.NaN], 1, 1)).toThrow(RangeError)
  expect(() => poissonBinomialTail([0.5], 1, 2)).toThrow(RangeError)
  expect(() => poissonBinomialTail([0.5], 1, -1)).toThrow(RangeError)
})

test('the logarithm is exact, but for the half at or below the mean and for what lies below 10⁻³⁰', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 40 }),
      fc.nat(),
      (p, k) => {
        const m = k % (p.length + 1)
        const mean = p.reduce((sum, chance) => sum + chance, 0)
        const log10 = poissonBinomialLog10Tail(p, p.length, m)
        const exact = Math.log10(poissonBinomialTail(p, p.length, m))
        if (m <= mean) expect(log10).toBe(0)
        else if (exact > -30) expect(log10).toBeCloseTo(exact, 9)
        else {
          expect(log10).toBeGreaterThanOrEqual(exact - 1e-9)
          expect(log10).toBeLessThanOrEqual(-20)
        }
      },
    ),
  )
  const rare = new Array(60).fill(0.01)
  const bound = poissonBinomialLog10Tail(rare, 60, 60)
  expect(bound).toBeCloseTo(-120, 9)
  expect(poissonBinomialLog10Tail(rare, 60, 30)).toBeGreaterThan(
    Math.log10(poissonBinomialTail(rare, 60, 30)),
  )
})
