import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeReturnTo } from './return-to.ts'

test.each(['/cases/1?tab=a#b', '/', '/a//b', '/v1/me'])('a path stays: %s', (path) =>
  expect(safeReturnTo(path)).toBe(path),
)

test.each([
  undefined,
  '',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '/./\\evil.example',
  'javascript:alert(1)',
  ' //evil.example',
])('what may lead to another host is /: %j', (asked) => expect(safeReturnTo(asked)).toBe('/'))

test('whatever is asked, a browser stays on this host', () => {
  const parts = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '\t',
    '\n',
    ' ',
    '@',
    ':',
    'evil.example',
    '%2f',
    '?',
    '#',
    'http',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 8 }), (made) => {
      const to = safeReturnTo(made.join(''))
      const here = 'https://cases.example.org'
      return new URL(to, here).origin === here && new URL(to, 'http://localhost:1').host === 'localhost:1'
    }),
    { numRuns: 5_000 },
  )
})
