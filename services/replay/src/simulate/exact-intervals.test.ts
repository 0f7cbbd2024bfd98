import { expect, test } from 'vitest'
import { clopperPearson, garwood } from './exact-intervals.ts'

test('the Poisson interval is Garwood’s', () => {
  // Garwood 1936, 95 %: the chi-square table divided by two.
  for (const [count, low, high] of [
    [0, 0, 3.6889],
    [1, 0.0253, 5.5716],
    [5, 1.6235, 11.6683],
    [10, 4.7954, 18.3904],
    [100, 81.3639, 121.6268],
  ]) {
    const found = garwood(count)
    expect(found.low).toBeCloseTo(low, 3)
    expect(found.high).toBeCloseTo(high, 3)
  }
  expect(garwood(0, 0.9).high).toBeCloseTo(-Math.log(0.05), 9)
})

test('the binomial interval is Clopper and Pearson’s', () => {
  for (const [hits, trials, low, high] of [
    [0, 10, 0, 0.3085],
    [1, 10, 0.0025, 0.445],
    [5, 10, 0.1871, 0.8129],
    [10, 10, 0.6915, 1],
    [3, 100, 0.0062, 0.0852],
  ]) {
    const found = clopperPearson(hits, trials)
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  }
  // 1 − (1 − p)^n = .975 where nothing was hit.
  expect(clopperPearson(0, 1e6).high).toBeCloseTo(1 - 0.025 ** 1e-6, 12)
  const many = clopperPearson(10_000, 1_000_000)
  expect(many.low).toBeCloseTo(0.01 - 1.96 * Math.sqrt(0.0099 / 1e6), 5)
  expect(many.high).toBeCloseTo(0.01 + 1.96 * Math.sqrt(0.0099 / 1e6), 5)
  expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 })
})
