import fc from 'fast-check'
import { expect, test } from 'vitest'
import { targetsOf } from './compartments.ts'

const ORDERS = ['o1', 'o2', 'o3', 'o4']
const someOrders = fc.subarray(ORDERS)
const named = fc.array(fc.record({ open: fc.boolean(), orders: someOrders }), { maxLength: 6 })
const existing = fc.uniqueArray(someOrders, { selector: String, maxLength: 4 })
const READERS = Array.from({ length: 16 }, (_, bits) => ORDERS.filter((_, k) => bits & (1 << k)))

test('an open snapshot stands openly, and goes to every case of its cluster', () => {
  expect(targetsOf([['o1']], [{ open: true, orders: ['o2'] }])).toEqual({ existing: [['o1']], wanted: [[]] })
})

test('each order that names all alone gets a case of its own; lists that are open help', () => {
  expect(
    targetsOf(
      [],
      [
        { open: false, orders: ['o1', 'o2'] },
        { open: false, orders: ['o2', 'o1', 'o3'] },
        { open: true, orders: ['o3'] },
      ],
    ),
  ).toEqual({ existing: [], wanted: [['o1'], ['o2']] })
})

test('where no order names all, a least set of them does; cases in others stay as they are', () => {
  expect(
    targetsOf(
      [[], ['o1'], ['o1', 'o2', 'o3']],
      [
        { open: false, orders: ['o1', 'o3'] },
        { open: false, orders: ['o2'] },
        { open: false, orders: ['o3'] },
      ],
    ),
  ).toEqual({ existing: [['o1', 'o2', 'o3']], wanted: [['o2', 'o3']] })
})

test('an account that nobody is known to name is nobody to be read', () => {
  expect(targetsOf([[]], [{ open: false, orders: [] }])).toBeUndefined()
})

test('who reads a case may know of every flagged account in it, and who may know of all has one', () => {
  fc.assert(
    fc.property(existing, named, (cases, accounts) => {
      const targets = targetsOf(cases, accounts)
      const isUnknown = accounts.some(({ open, orders }) => !open && orders.length === 0)
      expect(targets === undefined).toBe(isUnknown)
      if (targets === undefined) return
      const all = [...targets.existing, ...targets.wanted]
      for (const one of all) expect(one).toEqual([...one].sort())
      for (const reader of READERS) {
        const reads = (compartments: readonly string[]) =>
          compartments.every((order) => reader.includes(order))
        const knows = accounts.every(
          ({ open, orders }) => open || orders.some((order) => reader.includes(order)),
        )
        if (all.some(reads)) expect(knows).toBe(true)
        const readsAll = accounts.every(
          ({ open, orders }) => open || orders.every((order) => reader.includes(order)),
        )
        // One order that names all is enough, too.
        const readsOne = ORDERS.some(
          (order) =>
            reader.includes(order) && accounts.every(({ open, orders }) => open || orders.includes(order)),
        )
        if (readsAll || readsOne) expect(targets.wanted.some(reads)).toBe(true)
      }
      // Nothing that is wanted could do with fewer orders.
      for (const one of targets.wanted)
        for (const order of one) {
          const fewer = one.filter((other) => other !== order)
          expect(
            accounts.every(({ open, orders }) => open || orders.some((other) => fewer.includes(other))),
          ).toBe(false)
        }
    }),
    { numRuns: 2_000 },
  )
})
