import { canonicalRank, idAt, type ShareColumns } from '@murmuration/detection'
import { expect, test } from 'vitest'
import { simulateShares } from './simulate-shares.ts'

test('has as many rows as asked for, with dense indices and distinct ids, the same for one seed', () => {
  const columns = simulateShares({ shares: 50_000, seed: 3 })
  expect(columns.count).toBe(50_000)
  for (const column of [columns.account, columns.object, columns.timeMs]) expect(column).toHaveLength(50_000)
  expect(Math.max(...columns.account)).toBeLessThan(columns.accountIds.size)
  expect(Math.max(...columns.object)).toBe(columns.objectIds.size - 1)
  expect(columns.timeMs.every((t) => Number.isInteger(t / 1000) && t > 0)).toBe(true)
  expect(idAt(columns.objectIds, 1042)).toBe('t0001042')
  const { rank } = canonicalRank(columns.objectIds)
  expect(rank.every((r, i) => r === i)).toBe(true)
  const bytes = ({ account, object, timeMs }: ShareColumns) =>
    Buffer.concat([account, object, timeMs].map((column) => Buffer.from(column.buffer)))
  expect(bytes(simulateShares({ shares: 50_000, seed: 3 })).equals(bytes(columns))).toBe(true)
  expect(bytes(simulateShares({ shares: 50_000, seed: 4 })).equals(bytes(columns))).toBe(false)
})

test('density stays when it grows', () => {
  const density = (shares: number) => {
    const { account, object, accountIds, objectIds } = simulateShares({ shares, seed: 1 })
    const perAccount = new Uint32Array(accountIds.size)
    for (const a of account) perAccount[a]++
    const perObject = new Uint32Array(objectIds.size)
    for (const o of object) perObject[o]++
    const above = (counts: Uint32Array, least: number): number =>
      counts.reduce((sum, x) => sum + (x >= least ? 1 : 0), 0) / counts.length
    return [accountIds.size / shares, objectIds.size / shares, above(perAccount, 3), above(perObject, 20)]
  }
  const small = density(100_000)
  density(400_000).forEach((value, k) => {
    expect(value / small[k]).toBeGreaterThan(0.9)
    expect(value / small[k]).toBeLessThan(1.1)
  })
})
