import { expect, test } from 'vitest'
import { holdArrived, holdOrder, NOTHING_HELD } from './hold-order.ts'

test('the first read gives the order', () => {
  expect(holdOrder(NOTHING_HELD, [['a', 'b']])).toEqual({ ids: ['a', 'b'], pages: 1, arrived: [] })
})

test('a further page goes to the end', () => {
  const held = holdOrder(NOTHING_HELD, [['a', 'b']])
  expect(holdOrder(held, [['a', 'b'], ['c']])).toEqual({ ids: ['a', 'b', 'c'], pages: 2, arrived: [] })
})

test('what is sorted anew stays in place, what is new waits, what is gone stays', () => {
  const held = holdOrder(NOTHING_HELD, [['a', 'b', 'c']])
  const next = holdOrder(held, [['c', 'n', 'a']])
  expect(next).toEqual({ ids: ['a', 'b', 'c'], pages: 1, arrived: ['n'] })
  expect(holdOrder(next, [['n', 'c', 'a']])).toBe(next)
})

test('a case that moved from one page to the next is not shown twice', () => {
  const held = holdOrder(NOTHING_HELD, [['a', 'b']])
  expect(
    holdOrder(held, [
      ['n', 'a'],
      ['b', 'c'],
    ]),
  ).toEqual({ ids: ['a', 'b', 'c'], pages: 2, arrived: ['n'] })
})

test('what was heard of waits once', () => {
  const held = holdOrder(NOTHING_HELD, [['a']])
  expect(holdArrived(holdArrived(held, ['a', 'n', 'n']), ['n']).arrived).toEqual(['n'])
  expect(holdArrived(held, ['a'])).toBe(held)
})
