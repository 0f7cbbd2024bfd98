import type { ShareEvent } from '@murmuration/contracts'
import { describe, expect, it } from 'vitest'
import { type Backbone, emptyBackbone } from '../backbone.ts'
import { prepare, type Shares } from '../prepare.ts'
import { columnsFrom } from '../share-columns.ts'
import { amplificationGraph } from './amplification-graph.ts'
import { assembleCases, membershipRange } from './assemble-cases.ts'
import { caseShares } from './case-shares.ts'
import { amplifiedWithin, earlyAccounts, roles } from './roles.ts'

type Row = [account: string, object: string, seconds: number, author?: string]

const sharesOf = (rows: readonly Row[]): Shares =>
  prepare(
    columnsFrom(
      rows.map(
        ([accountId, objectId, seconds, authorId]): ShareEvent => ({
          schemaVersion: 1,
          accountId,
          objectId,
          timestampMs: seconds * 1000,
          ...(authorId === undefined ? {} : { authorId }),
        }),
      ),
    ),
  )

const backboneOf = (edges: readonly [number, number, number, number][]): Backbone => ({
  ...emptyBackbone(edges.length),
  a: Uint32Array.from(edges, (e) => e[0]),
  b: Uint32Array.from(edges, (e) => e[1]),
  tier: Uint8Array.from(edges, (e) => e[2]),
  weight: Float64Array.from(edges, (e) => e[3]),
})

const community = (accounts: readonly number[], membership = 1) => ({
  tookBack: false,
  members: accounts.map((account) => ({ account, admittedBy: 'community' as const, membership })),
})

describe('amplificationGraph', () => {
  const shares = sharesOf([
    ['a', 'o1', 1, 'c'],
    ['a', 'o2', 2, 'c'],
    ['a', 'o3', 3, 'star'],
    ['b', 'o1', 4, 'c'],
    ['b', 'o4', 5],
    ['c', 'o3', 6, 'star'],
  ])

  it('counts distinct objects per account and author, and knows authors that are accounts', () => {
    const graph = amplificationGraph(shares)
    expect(graph?.authorIds).toEqual(['c', 'star'])
    expect([...(graph?.authorAccount ?? [])]).toEqual([2, -1])
    expect([...(graph?.starts ?? [])]).toEqual([0, 2, 3, 4])
    expect([...(graph?.authors ?? [])]).toEqual([0, 1, 0, 1])
    expect([...(graph?.weights ?? [])]).toEqual([2, 1, 1, 1])
  })

  it('leaves out accounts that are not asked for, and is absent without authors', () => {
    expect([...(amplificationGraph(shares, Uint8Array.of(0, 1, 0))?.starts ?? [])]).toEqual([0, 0, 1, 1])
    expect(amplificationGraph(sharesOf([['a', 'o', 1]]))).toBeUndefined()
  })

  it('counts who is amplified within the case', () => {
    const graph = amplificationGraph(shares)
    const { cases } = assembleCases(3, backboneOf([]), [community([0, 1, 2])], [])
    const amplified = graph && amplifiedWithin(graph, cases[0])
    expect([...(amplified?.by ?? [])]).toEqual([0, 0, 2])
    expect([...(amplified?.shares ?? [])]).toEqual([0, 0, 3])
  })
})

describe('roles', () => {
  it('finds seed, bridge, bystander and amplifier on a graph made by hand', () => {
    // 0 to 4 are one case, 5 and 6 another; 0 is the author that 1, 2, 3 share; 1 has an edge into the other case.
    const rows: Row[] = []
    for (const account of ['1', '2', '3']) for (let o = 0; o < 3; o++) rows.push([account, `o${o}`, o, '0'])
    for (const account of ['0', '4', '5', '6']) rows.push([account, `alone${account}`, 9, 'x'])
    const shares = sharesOf(rows)
    const backbone = backboneOf([
      [0, 1, 1, 1],
      [0, 2, 1, 1],
      [1, 2, 1, 1],
      [1, 5, 1, 1],
      [2, 3, 1, 1],
      [3, 4, 3, 1],
      [5, 6, 1, 1],
    ])
    const { cases } = assembleCases(7, backbone, [community([0, 1, 2, 3, 4]), community([5, 6])], [])
    const own = caseShares(shares, [0, 1, 2, 3, 4], 60_000)
    const graph = amplificationGraph(shares)
    const strongest = Uint8Array.of(1, 1, 1, 1, 3)
    const partners = Uint32Array.of(2, 2, 3, 2, 1)
    expect(roles(shares, cases[0], own, graph, strongest, partners)).toEqual([
      'seed',
      'bridge',
      'amplifier',
      'amplifier',
      'bystander',
    ])
    cases[0].accounts[0].member.membership = 0.4
    expect(roles(shares, cases[0], own, graph, strongest, partners)[0]).toBe('bystander')
  })

  it('finds the account that is first more often than chance explains, and nobody where it is even', () => {
    const rows: Row[] = []
    for (let o = 0; o < 30; o++) {
      for (let k = 0; k < 5; k++) rows.push([`a${k}`, `first${o}`, k])
    }
    const { cases } = assembleCases(5, backboneOf([]), [community([0, 1, 2, 3, 4])], [])
    const early = (list: readonly Row[]): number[] => {
      const shares = sharesOf(list)
      return [...earlyAccounts(shares, cases[0], caseShares(shares, [0, 1, 2, 3, 4], 60_000))]
    }
    expect(early(rows)).toEqual([1, 0, 0, 0, 0])
    expect(early(rows.map(([a, o, k], n) => [a, o, (k + Math.floor(n / 5)) % 5]))).toEqual([0, 0, 0, 0, 0])
    // Ties are nobody's.
    expect(early(rows.map(([a, o]) => [a, o, 7]))).toEqual([0, 0, 0, 0, 0])
  })
})

describe('assembleCases', () => {
  it('hangs a review community on the alert with the most common members and keeps accounts apart', () => {
    const { cases, caseOf } = assembleCases(
      10,
      backboneOf([[0, 1, 1, 0.5]]),
      [community([3, 4, 5]), community([0, 1, 2])],
      [community([1, 2, 3, 6]), community([7, 8]), community([8, 9])],
    )
    expect(cases.map((one) => one.accounts.map((entry) => entry.account))).toEqual([
      [0, 1, 2, 6],
      [3, 4, 5],
      [7, 8],
      [9],
    ])
    expect(cases.map((one) => one.level)).toEqual(['alert', 'alert', 'review', 'review'])
    expect(cases[0].accounts.map((entry) => entry.level)).toEqual(['alert', 'alert', 'alert', 'review'])
    expect([...caseOf]).toEqual([0, 0, 0, 1, 1, 1, 0, 2, 2, 3])
  })

  it('ranges membership by leaving one partner out', () => {
    const backbone = backboneOf([
      [0, 1, 1, 1],
      [0, 2, 1, 1],
      [0, 3, 1, 1],
      [1, 2, 1, 1],
    ])
    const { cases } = assembleCases(4, backbone, [community([0, 1, 2], 0.9)], [])
    // Account 0: 2 of 3 inside; without a partner 1 of 2, without the outsider 2 of 2.
    const [low, high] = membershipRange(cases[0], 0)
    expect(low).toBeCloseTo(0.9 * (1 / 2 / (2 / 3)), 10)
    expect(high).toBe(1)
    expect(membershipRange(cases[0], 1)).toEqual([0.9, 0.9])
  })
})
