import { expect, test } from 'vitest'
import { momentOf } from './wall-time.ts'

test('a wall clock is read in its zone', () => {
  expect(momentOf('2026-03-04T22:30', 'UTC')).toBe(Date.UTC(2026, 2, 4, 22, 30))
  expect(momentOf('2026-03-04T22:30', 'Asia/Kolkata')).toBe(Date.UTC(2026, 2, 4, 17, 0))
  expect(momentOf('2026-07-01T12:00', 'America/New_York')).toBe(Date.UTC(2026, 6, 1, 16))
  expect(momentOf('2026-01-01T12:00', 'America/New_York')).toBe(Date.UTC(2026, 0, 1, 17))
  expect(momentOf('', 'UTC')).toBeUndefined()
})

test('on the day a clock is set back, the earlier of two moments', () => {
  expect(momentOf('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30))
  expect(momentOf('2026-10-25T04:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 3))
  expect(momentOf('2026-03-29T04:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 2))
})
