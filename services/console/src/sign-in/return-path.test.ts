import { expect, test } from 'vitest'
import { returnPath } from './return-path.ts'

test.each([
  ['/cases/1?tab=pairs', '/cases/1?tab=pairs'],
  ['/sign-in', '/queue'],
  ['/first', '/queue'],
  ['//elsewhere.example', '/queue'],
  ['/\\elsewhere.example', '/queue'],
  ['https://elsewhere.example', '/queue'],
  ['', '/queue'],
])('%s leads to %s', (path, to) => {
  expect(returnPath(path)).toBe(to)
})
