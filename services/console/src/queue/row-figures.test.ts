import { expect, test } from 'vitest'
import { accountsBar, personOf, rowsBetween, shortCount } from './row-figures.ts'

test('the bar of accounts grows with the square root, and is filled by the share that is flagged', () => {
  const small = accountsBar(25, 5)
  const large = accountsBar(100, 100)
  expect(large.length / small.length).toBeCloseTo(2)
  expect(small.filled).toBeCloseTo(small.length / 5)
  expect(large.filled).toBe(large.length)
  expect(accountsBar(100_000, 0)).toEqual({ length: 60, filled: 0 })
})

test('large counts are short', () => {
  expect([812, 3_000, 9_499, 640_000, 999_499, 999_500, 2_100_000, 44_000_000].map(shortCount)).toEqual(
    ['812', '3 k', '9 k', '640 k', '999 k', '1 M', '2.1 M', '44 M'].map((text) =>
      text.replace(' ', '\u2009'),
    ),
  )
})

test('who works on a case goes before who it is given to, until the lease has run out', () => {
  const lease = { userId: 'a', name: 'A', untilMs: 10 }
  const assignee = { userId: 'b', name: 'B' }
  expect(personOf({ lease, assignee }, 'a', 5)).toEqual({ isMe: true, name: 'A', works: true })
  expect(personOf({ lease, assignee }, 'a', 10)).toEqual({ isMe: false, name: 'B', works: false })
  expect(personOf({ lease: null, assignee: null }, 'a', 0)).toBeUndefined()
})

test('a selection is extended from either end', () => {
  const ids = ['a', 'b', 'c', 'd']
  expect(rowsBetween(ids, 'd', 'b')).toEqual(['b', 'c', 'd'])
  expect(rowsBetween(ids, undefined, 'b')).toEqual(['b'])
  expect(rowsBetween(ids, 'gone', 'b')).toEqual(['b'])
  expect(rowsBetween(ids, 'a', 'gone')).toEqual([])
})
