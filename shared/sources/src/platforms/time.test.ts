import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeMs } from './time.ts'

test('reads back every millisecond between the years 1000 and 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11, 31) }), (ms) => {
      expect(timeMs(new Date(ms).toISOString())).toBe(ms)
    }),
  )
})

test('takes zones by number and by names that mean one zone', () => {
  const noon = Date.UTC(2024, 1, 29, 12)
  for (const text of ['2024-02-29T12:00Z', '2024-02-29 13:00:00+01:00', '2024-02-29 06:30 -0530'])
    expect(timeMs(text)).toBe(noon)
  for (const text of ['2024-02-29 07:00:00 EST', '2024-02-29 05:00 PDT', '2024-02-29 12:00:00.0009 utc'])
    expect(timeMs(text)).toBe(noon)
  expect(timeMs('2024-02-29 12:00', 'utc')).toBe(noon)
  expect(timeMs('2024-02-29', 'utc')).toBe(noon - 43_200_000)
})

test('refuses what is no time, or in no certain zone', () => {
  for (const text of [
    '2023-02-29T12:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:00+25:00',
    '2024-01-01 00:00:00',
    '2024-01-01 00:00:00 CST',
    '2024-01-01 00:00:00 IST',
    '1/2/2024 10:00',
    ' 2024-01-01T00:00:00Z',
    '',
  ])
    expect(timeMs(text), text).toBeUndefined()
})
