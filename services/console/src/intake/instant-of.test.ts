import { expect, test } from 'vitest'
import { instantOf } from './instant-of.ts'

test.each([
  ['2026-03-04T22:30', 'UTC', '2026-03-04T22:30:00.000Z'],
  ['2026-03-04T22:30', 'Asia/Kolkata', '2026-03-04T17:00:00.000Z'],
  ['2026-07-01T12:00', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
  ['2026-10-25T12:00', 'Europe/Berlin', '2026-10-25T11:00:00.000Z'],
])('%s in %s is %s', (local, zone, utc) => {
  expect(new Date(instantOf(local, zone)!).toISOString()).toBe(utc)
})

test('what is no time has no instant', () => {
  expect(instantOf('soon', 'UTC')).toBeUndefined()
})
