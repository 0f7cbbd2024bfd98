import { expect, test } from 'vitest'
import { blindOrder } from './blind-order.ts'

const accounts = Array.from({ length: 40 }, (_, k) => `u${k}`)

test('the order of a blind reading comes from the case alone', () => {
  const order = blindOrder('case-1', accounts)
  expect([...order].sort()).toEqual([...accounts].sort())
  expect(blindOrder('case-1', [...accounts].reverse())).toEqual(order)
  expect(blindOrder('case-2', accounts)).not.toEqual(order)
  expect(order).not.toEqual(accounts)
})
