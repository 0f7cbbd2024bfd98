import { GAP_BIN_SECONDS } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { binsWithin, GAP_EDGES, gapBars } from './gap-bars.ts'

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)

test('bins are those of pictures', () => {
  expect(GAP_EDGES).toEqual(GAP_BIN_SECONDS)
})

test('chance within the interval is spread evenly over it, the rest up to the context interval', () => {
  const gaps = [13, 18, 16, 10, 4, 3, 4, 2, 2, 1, 1]
  const bars = gapBars(gaps, 12, 60, 3_600)
  expect(bars.map(({ observed }) => observed)).toEqual(gaps)
  // 5, 5, 10, 20 and 20 of 60 seconds.
  expect(bars.slice(0, 5).map(({ expected }) => expected)).toEqual(
    [1, 1, 2, 4, 4].map((n) => expect.closeTo(n, 9)),
  )
  // 62 others over 3,540 seconds; the sixth bin is a minute long, the last 20.
  expect(bars[5]!.expected).toBeCloseTo((62 * 60) / 3_540)
  expect(bars[10]!.expected).toBeCloseTo((62 * 1_200) / 3_540)
  expect(sum(bars.map(({ expected }) => expected))).toBeCloseTo(sum(gaps))
  expect(binsWithin(bars, 60)).toBe(5)
})

test('the range is of a binomial count, and never below nothing or above all', () => {
  const bars = gapBars([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100], 0, 60, 3_600)
  const last = bars[10]!
  const mean = (100 * 1_200) / 3_540
  expect(last.high - mean).toBeCloseTo(1.96 * Math.sqrt(mean * (1 - mean / 100)))
  expect(bars[0]).toEqual({ toSeconds: 5, observed: 0, expected: 0, low: 0, high: 0 })
  for (const { low, high, expected } of bars) {
    expect(low).toBeGreaterThanOrEqual(0)
    expect(high).toBeLessThanOrEqual(100)
    expect(low).toBeLessThanOrEqual(expected)
  }
})

test('a shorter context interval has fewer bins, and one without sessions has empty ones', () => {
  expect(gapBars([1, 1, 1, 1, 1, 1], 2, 10, 120).map(({ toSeconds }) => toSeconds)).toEqual([
    5, 10, 20, 40, 60, 120,
  ])
  expect(
    gapBars(
      GAP_EDGES.map(() => 0),
      0,
      60,
      3_600,
    ).every(({ high }) => high === 0),
  ).toBe(true)
})

test('chance never explains more sessions than there are', () => {
  expect(
    sum(gapBars([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 9, 60, 3_600).map(({ expected }) => expected)),
  ).toBeCloseTo(3)
})
