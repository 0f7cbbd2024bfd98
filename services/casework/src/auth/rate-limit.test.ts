import { expect, test } from 'vitest'
import { addressKey, rateLimit } from './rate-limit.ts'

test('so many at once as a minute allows, then one for each share of a minute', () => {
  let now = 1_612_515_600_000
  const limit = rateLimit(30, () => now, 'too many')
  const taken = (key: string, tries: number): number => {
    let passed = 0
    for (let k = 0; k < tries; k++)
      try {
        limit.take(key)
        passed++
      } catch {}
    return passed
  }
  expect(taken('a', 100)).toBe(30)
  expect(taken('b', 100)).toBe(30)
  expect(() => limit.take('a')).toThrow(expect.objectContaining({ status: 429, retryAfterSeconds: 2 }))
  now += 1_999
  expect(taken('a', 5)).toBe(0)
  now += 1
  expect(taken('a', 5)).toBe(1)
  now += 3_600_000
  expect(taken('a', 100)).toBe(30)
  now -= 7_200_000
  expect(() => limit.take('a')).toThrow(expect.objectContaining({ retryAfterSeconds: 2 }))
  now += 2_000
  expect(taken('a', 5)).toBe(1)
})

test('addresses that one customer has count as one', () => {
  expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::9'))
  expect(addressKey('2001:db8:1:2::9')).not.toBe(addressKey('2001:db8:1:3::9'))
  expect(addressKey('2001:0db8::1')).toBe('2001:db8:0:0::/64')
  expect(addressKey('::1')).toBe('0:0:0:0::/64')
  expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(addressKey('::ffff:192.0.2.7')).toBe('192.0.2.7')
  expect(addressKey('192.0.2.7')).toBe('192.0.2.7')
})
