import { describe, expect, test } from 'vitest'
import { count, decimal, duration, percent, pValue, range } from './numbers.ts'

describe('numbers are written one way', () => {
  test('counts, shares, ranges', () => {
    expect(count(1178)).toBe('1,178')
    expect(decimal(0.934)).toBe('.93')
    expect(decimal(0)).toBe('.00')
    expect(decimal(1)).toBe('1')
    expect(decimal(-0.5)).toBe('-.50')
    expect(percent(0.4724)).toBe('47\u2009%')
    expect(percent(0.237, 1)).toBe('23.7\u2009%')
    expect(range(277.6, 345.2)).toBe('277 to 346')
  })

  test('a small p stands as a bound that it does not pass', () => {
    expect(pValue(-12.7)).toBe('p < 10⁻¹²')
    expect(pValue(-1.3)).toBe('p = .05')
  })

  test('spans in two units at most', () => {
    expect(duration(14)).toBe('14 s')
    expect(duration(560)).toBe('9 min 20 s')
    expect(duration(90_061)).toBe('1 d 1 h')
    expect(duration(0)).toBe('0 s')
  })
})
