import { describe, expect, test } from 'vitest'
import { formatTime, untilWords } from './format-time.ts'

const at = Date.UTC(2026, 2, 3, 20, 41, 9)

describe('times', () => {
  test('are written in the zone that is asked for', () => {
    expect(formatTime(at, 'UTC')).toBe('3 Mar 20:41')
    expect(formatTime(at, 'UTC', 'second')).toBe('3 Mar 20:41:09')
    expect(formatTime(at, 'UTC', 'day')).toBe('3 Mar 2026')
    expect(formatTime(at, 'Asia/Kolkata', 'clock')).toBe('02:11')
  })

  test('what is left stands in two units', () => {
    expect(untilWords((25 * 60 + 49) * 60_000)).toBe('25 h 49 min')
    expect(untilWords((52 * 60 + 5) * 60_000)).toBe('2 d 4 h')
    expect(untilWords(-90_000)).toBe('0 h 1 min')
  })
})
