import { expect, test } from 'vitest'
import { returnPath } from './return-path.ts'

test.each([
  ['/cases/1?tab=pairs', '/cases/1?tab=pairs'],
  ['/sign-in', '/'],
  ['/first', '/'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
  ['https://elsewhere.example', '/'],
  ['', '/'],
])('%s leads to %s', (path, to) => {
  expect(returnPath(path)).toBe(to)
})
