import { expect, test } from 'vitest'
import { WAITS_MS, waitMs } from './backoff.ts'

test('it waits longer each time, spread by a fifth, and gives up after ten tries', () => {
  expect([1, 2, 9].map((tries) => waitMs(tries, 0.5))).toEqual([5_000, 30_000, 36_000_000])
  expect(waitMs(1, 0)).toBe(4_000)
  expect(waitMs(1, 1)).toBe(6_000)
  expect(waitMs(10, 0.5)).toBeUndefined()
  expect([...WAITS_MS].sort((x, y) => x - y)).toEqual(WAITS_MS)
})

test('it waits as long as it was asked to, but no longer than ten hours', () => {
  expect(waitMs(1, 0.5, 60)).toBe(60_000)
  expect(waitMs(2, 0.5, 1)).toBe(30_000)
  expect(waitMs(1, 0.5, 999_999)).toBe(36_000_000)
})
