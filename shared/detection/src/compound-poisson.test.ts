import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chernoffLog10, meanWeight, WEIGHT_BINS } from './chernoff.ts'
import { compoundPoissonReference } from './compound-poisson.reference.ts'
import { compoundPoissonTailLog10 } from './compound-poisson.ts'

const rate = fc.oneof(
  fc.constant(0),
  fc.double({ min: 1e-14, max: 1e-6, noNaN: true }),
  fc.double({ min: 1e-4, max: 0.2, noNaN: true }),
  fc.double({ min: 0.1, max: 6, noNaN: true }),
)

test('the tail is that of the convolved bins', () => {
  let exact = 0
  fc.assert(
    fc.property(
      fc.array(rate, { minLength: 4, maxLength: 4 }),
      fc.oneof(
        fc.double({ min: 0.2, max: 12, noNaN: true }),
        fc.integer({ min: 1, max: 96 }).map((n) => n / 8),
      ),
      (light, total) => {
        const expected = [...light, 0, 0, 0, 0]
        const tail = compoundPoissonTailLog10(expected, total)
        const bound = chernoffLog10(expected, total)
        expect(tail).toBeLessThanOrEqual(bound)
        if (total <= meanWeight(expected)) expect(tail).toBe(0)
        else if (bound < -12) expect(tail).toBe(bound)
        else {
          exact++
          const reference = Math.log10(compoundPoissonReference(light, total, 60))
          expect(tail).toBeCloseTo(Math.min(bound, reference), 6)
        }
      },
    ),
    { numRuns: 150, seed: 1 },
  )
  expect(exact).toBeGreaterThan(50)
})

test('with one bin it is the tail of a Poisson number', () => {
  for (const [z, mean, atLeast] of [
    [0, 0.5, 3],
    [3, 2, 7],
    [6, 1, 5],
    [7, 3, 12],
  ]) {
    const expected = new Float64Array(WEIGHT_BINS)
    expected[z] = mean
    let below = 0
    let mass = Math.exp(-mean)
    for (let n = 0; n < atLeast; n++) {
      below += mass
      mass *= mean / (n + 1)
    }
    expect(compoundPoissonTailLog10(expected, atLeast / 2 ** z)).toBeCloseTo(Math.log10(1 - below), 9)
  }
})

test('a light bin that is all but empty cuts no tail short', () => {
  const heavy = [20, 0, 0, 0, 0, 0, 0, 0]
  const exact = compoundPoissonTailLog10(heavy, 20.5)
  expect(compoundPoissonTailLog10(heavy.with(6, 1e-14), 20.5)).toBeCloseTo(exact, 6)
})

test('many light sessions give a number', () => {
  const expected = [0, 0, 0, 0, 0, 0, 1200, 0]
  const tail = compoundPoissonTailLog10(expected, 20)
  expect(tail).toBeLessThan(0)
  expect(tail).toBeGreaterThan(-5)
})

test('it falls with T', () => {
  fc.assert(
    fc.property(
      fc.array(rate, { minLength: 8, maxLength: 8 }),
      fc.double({ min: 0.2, max: 20, noNaN: true }),
      (expected, total) => {
        const further = compoundPoissonTailLog10(expected, total + 0.5)
        // Below 1e-12 the bound stands in for the tail, and it may lie above the tail of a smaller sum.
        const least = Math.max(-12, compoundPoissonTailLog10(expected, total))
        if (further >= -12) expect(further).toBeLessThanOrEqual(least + 1e-7)
      },
    ),
    { numRuns: 100, seed: 1 },
  )
})
