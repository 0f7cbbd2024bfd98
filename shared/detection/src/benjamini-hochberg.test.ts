import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepUpReference } from './benjamini-hochberg.reference.ts'
import { admitPairs, fdrThreshold } from './benjamini-hochberg.ts'

test('the threshold admits what the textbook step-up admits', () => {
  let some = 0
  const log10P = fc.oneof(
    fc.double({ min: -12, max: -1e-3, noNaN: true }),
    fc.double({ min: -3, max: -1e-3, noNaN: true }),
    fc.constantFrom(-1, -1.5, -2, -2.5),
  )
  fc.assert(
    fc.property(
      fc.array(log10P, { maxLength: 40 }),
      fc.nat({ max: 60 }),
      fc.constantFrom(0.01, 0.05, 0.2),
      (below, ones, rate) => {
        const threshold = fdrThreshold(Float64Array.from(below), below.length + ones, rate)
        const admitted = stepUpReference([...below.map((lp) => 10 ** lp), ...Array(ones).fill(1)], rate)
        expect(below.map((lp) => lp <= threshold)).toEqual(admitted.slice(0, below.length))
        const passing = admitted.filter((one) => one).length
        if (passing > 0 && passing < below.length) some++
      },
    ),
    { numRuns: 500, seed: 1 },
  )
  expect(some).toBeGreaterThan(50)
})

test('a p-value that only the rank of a larger one carries passes as well', () => {
  // Of four, the first three stand at .03, .03 and .0375 = .05 · 3/4: none of the first two passes by its own rank.
  const log10P = Float64Array.of(Math.log10((0.05 * 3) / 4), Math.log10(0.03), Math.log10(0.03))
  expect(fdrThreshold(log10P, 4, 0.05)).toBe(log10P[0])
  expect(fdrThreshold(log10P, 5, 0.05)).toBe(Number.NEGATIVE_INFINITY)
})

test('nothing passes in an empty family, and the input stays in its order', () => {
  expect(fdrThreshold(new Float64Array(0), 0, 0.01)).toBe(Number.NEGATIVE_INFINITY)
  const log10P = Float64Array.of(-1, -5, -3)
  fdrThreshold(log10P, 3, 0.05)
  expect([...log10P]).toEqual([-1, -5, -3])
})

test('pairs with an account that is not tested are a family of their own', () => {
  const pair = fc.record({
    log10P: fc.oneof(fc.constant(0), fc.double({ min: -6, max: -0.01, noNaN: true })),
    mixed: fc.nat({ max: 1 }),
  })
  fc.assert(
    fc.property(
      fc.array(pair, { maxLength: 40 }),
      fc.nat({ max: 9 }),
      fc.nat({ max: 9 }),
      (pairs, more, moreMixed) => {
        const size = [more, moreMixed].map(
          (ones, kind) => ones + pairs.filter(({ mixed }) => mixed === kind).length,
        )
        const passed = admitPairs(
          Float64Array.from(pairs, ({ log10P }) => log10P),
          Uint8Array.from(pairs, ({ mixed }) => mixed),
          [size[0], size[1]],
          0.05,
        )
        for (const kind of [0, 1]) {
          const own = [...pairs.keys()].filter((k) => pairs[k].mixed === kind)
          const p = own.map((k) => 10 ** pairs[k].log10P)
          const admitted = stepUpReference([...p, ...Array(size[kind] - own.length).fill(1)], 0.05)
          expect(own.map((k) => passed[k])).toEqual(own.map((_, n) => (p[n] < 1 && admitted[n] ? 1 : 0)))
        }
      },
    ),
    { numRuns: 200, seed: 1 },
  )
})
