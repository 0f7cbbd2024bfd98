import { describe, expect, test } from 'vitest'
import { addressGuard, isHostOrRange, isPublic } from './address-guard.ts'

const PRIVATE =
  `127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
  100.100.100.200 192.0.0.192 198.18.0.1 192.0.2.1 224.0.0.1 255.255.255.255 168.63.129.16
  ::1 :: fe80::1 fec0::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:a9fe:a9fe ::127.0.0.1
  64:ff9b::7f00:1 64:ff9b:1::a00:1 2002:7f00:1:: 2001::1 2001:db8::1 100::1`.split(/\s+/)

test.each(PRIVATE)('%s is not public', (address) => {
  expect(isPublic(address)).toBe(false)
})

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
  '%s is public',
  (address) => {
    expect(isPublic(address)).toBe(true)
  },
)

describe('a URL that somebody typed', () => {
  const guard = addressGuard(['hooks.internal', '10.1.0.0/16', 'fd12::/16', '192.168.7.7'])

  test.each([
    ['https://example.org/hooks', undefined],
    ['https://8.8.8.8/', undefined],
    ['https://10.1.2.3/', undefined],
    ['http://10.1.2.3:8080/', undefined],
    ['http://HOOKS.internal/', undefined],
    ['https://[fd12::1]/', undefined],
    ['http://192.168.7.7/', undefined],
    ['http://example.org/', 'https://'],
    ['https://10.2.0.1/', 'public internet'],
    ['https://192.168.7.8/', 'public internet'],
    ['https://0x7f.1/', 'public internet'],
    ['https://2130706433/', 'public internet'],
    ['https://[::ffff:127.0.0.1]/', 'public internet'],
    ['https://user:secret@example.org/', 'password'],
    ['https://example.org/#x', 'after #'],
    ['file:///etc/passwd', 'https://'],
    ['javascript:alert(1)', 'https://'],
    ['nonsense', 'cannot be read'],
  ])('%s: %s', (url, says) => {
    if (says === undefined) expect(guard.refusalOf(url)).toBeUndefined()
    else expect(guard.refusalOf(url)).toContain(says)
  })

  test('what a host was resolved to is looked at, whatever the host', () => {
    expect(guard.mayReach('10.2.0.1', 'example.org', true)).toBe(false)
    expect(guard.mayReach('10.1.0.1', 'example.org', true)).toBe(true)
    expect(guard.mayReach('10.2.0.1', 'hooks.internal', false)).toBe(true)
    expect(guard.mayReach('8.8.8.8', 'example.org', false)).toBe(false)
    expect(guard.mayReach('8.8.8.8', 'example.org', true)).toBe(true)
    expect(guard.mayReach('nonsense', 'hooks.internal', true)).toBe(false)
  })
})

test.each([
  ['example.org', true],
  ['10.0.0.1', true],
  ['10.0.0.0/8', true],
  ['fd00::/8', true],
  ['10.0.0.0/33', false],
  ['10.0.0.0/8/8', false],
  ['example.org/8', false],
  ['https://example.org', false],
])('the setting %s is one: %s', (text, is) => {
  expect(isHostOrRange(text)).toBe(is)
})
