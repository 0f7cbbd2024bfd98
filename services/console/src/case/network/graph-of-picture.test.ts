import type { Tier } from '@murmuration/contracts'
import { describe, expect, test } from 'vitest'
import {
  activeIn,
  nearestTowards,
  partnersOf,
  shownBy,
  sizeOf,
  walkPartners,
  weightBins,
} from './graph-of-picture.ts'

const accounts = ['u1', 'u2', 'u3', 'u4']
const edges = {
  a: [0, 0, 1],
  b: [1, 2, 2],
  tier: ['A', 'B', 'C'] as Tier[],
  weight: [1, 3, 2],
} as never as Parameters<typeof partnersOf>[0]['edges']
const picture = { accounts, edges }
const layout = { x: [0, 100, 0, -50], y: [0, 0, 100, 0] }
const all = new Uint8Array([1, 1, 1, 1])
const of = {
  isFlagged: (k: number) => k !== 2,
  roleOf: (k: number) => (k === 3 ? ('bystander' as const) : ('core' as const)),
}
const tiers = new Set<Tier>(['A', 'B', 'C'])

describe('the network is drawn from the columns', () => {
  test('partners come strongest first, and every edge is one partner to each of its ends', () => {
    const partners = partnersOf(picture)
    expect(partners[0]).toEqual({ accounts: [2, 1], edges: [1, 0] })
    expect(partners[3].accounts).toEqual([])
    expect(partners.reduce((sum, one) => sum + one.accounts.length, 0)).toBe(2 * 3)
  })

  test('area grows with partners', () => {
    expect(sizeOf(0, 10, 'core', 4)).toBe(2.5)
    expect(sizeOf(10, 10, 'core', 4)).toBe(9)
    expect(sizeOf(10, 10, 'bystander', 4)).toBe(2.5)
    const quarter = sizeOf(25, 100, 'core', 4) - 2.5
    expect(quarter * 2).toBeCloseTo(sizeOf(100, 100, 'core', 4) - 2.5)
    expect(sizeOf(10, 10, 'core', 800)).toBe(4.5)
  })

  test('an edge stands where both its accounts, its tier and its weight do', () => {
    const shown = (change: object) => {
      const { accountCount, edgeCount } = shownBy(
        picture,
        { scope: 'everybody', tiers, leastWeight: 0, ...change },
        of,
      )
      return [accountCount, edgeCount]
    }
    expect(shown({})).toEqual([4, 3])
    expect(shown({ scope: 'moving' })).toEqual([3, 3])
    expect(shown({ scope: 'flagged' })).toEqual([3, 1])
    expect(shown({ tiers: new Set(['A']) })).toEqual([4, 1])
    expect(shown({ leastWeight: 2 })).toEqual([4, 2])
  })

  test('arrows go to what lies that way', () => {
    expect(nearestTowards(layout, all, 0, 'right')).toBe(1)
    expect(nearestTowards(layout, all, 0, 'up')).toBe(2)
    expect(nearestTowards(layout, all, 0, 'left')).toBe(3)
    expect(nearestTowards(layout, all, 0, 'down')).toBeUndefined()
    expect(nearestTowards(layout, new Uint8Array([1, 0, 1, 1]), 0, 'right')).toBeUndefined()
    expect(nearestTowards(layout, all, null, 'right')).toBe(3)
  })

  test('every account with an edge is reached by a walk over partners', () => {
    const [first] = partnersOf(picture)
    expect(walkPartners(first, all, null, 1)).toBe(2)
    expect(walkPartners(first, all, 2, 1)).toBe(1)
    expect(walkPartners(first, all, 1, 1)).toBe(2)
    expect(walkPartners(first, all, 2, -1)).toBe(1)
    expect(walkPartners(first, new Uint8Array([1, 1, 0, 1]), null, 1)).toBe(1)
  })

  test('bins of the weights hold every edge', () => {
    const { from, to, counts } = weightBins([1, 3, 2, 3], 4)
    expect([from, to]).toEqual([1, 3])
    expect(counts).toEqual([1, 0, 1, 2])
    expect(weightBins([2, 2]).counts[0]).toBe(2)
    expect(weightBins([]).counts.every((n) => n === 0)).toBe(true)
  })

  test('a brush leaves those who shared within it', () => {
    const shares = {
      second: [0, 10, 20],
      account: [0, 1, 2],
      object: [0, 0, 0],
      gapSeconds: [null, null, null],
    }
    const at = { accounts, shares, fromMs: 5_000 }
    expect([...activeIn(at, null)]).toEqual([1, 1, 1, 1])
    expect([...activeIn(at, { fromMs: 15_000, toMs: 25_000 })]).toEqual([0, 1, 0, 0])
  })
})
