import { expect, it } from 'vitest'
import { rawClock } from './raw-topic.ts'

it('goes by the partition furthest back that has records ahead', () => {
  const clock = rawClock()
  clock.tell(0, -1, false)
  clock.tell(1, -1, false)
  expect(clock.tell(0, 900, false)).toBe(-1)
  expect(clock.tell(1, 100, false)).toBe(100)
  expect(clock.tell(1, 50, false)).toBe(100)
  expect(clock.tell(1, 300, true)).toBe(900)
  expect(clock.tell(0, 950, true)).toBe(950)
  expect(clock.tell(1, 960, true)).toBe(960)
})
