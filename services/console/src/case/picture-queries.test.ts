import { describe, expect, it } from 'vitest'
import { smallPicture as picture } from './picture.fixture.ts'
import {
  binFor,
  binned,
  busiest,
  endOf,
  firstAtLeast,
  linkageOrder,
  MINUTE_MS,
  timelineOf,
} from './picture-queries.ts'

const at = (minutes: number): number => picture.fromMs + minutes * MINUTE_MS
const facts = {
  flagged: [true, false, true, true],
  membership: [0.7, 0.9, 0.95, 0.2],
  handles: ['@b', '@a', '@d', '@c'],
}
const query = { fromMs: at(0), toMs: at(60), sort: 'first' as const, mostBins: 120 }

describe('what the timeline draws of a span', () => {
  it('finds places in rising columns', () => {
    expect([0, 5, 6, 31].map((minute) => firstAtLeast([5, 6, 30], minute))).toEqual([0, 0, 1, 3])
  })

  it('chooses the narrowest bins that fit', () => {
    expect(binFor(120 * MINUTE_MS, 120)).toBe(MINUTE_MS)
    expect(binFor(121 * MINUTE_MS, 120)).toBe(2 * MINUTE_MS)
    expect(binFor(28 * 86_400_000, 200)).toBe(240 * MINUTE_MS)
  })

  it('adds sessions up by bin, and spreads the range of chance by the sum of variances', () => {
    const [, bin] = binned(picture, at(0), at(60), 5 * MINUTE_MS)
    expect(bin).toMatchObject({ fromMs: at(5), sessions: 6, observed: 4 })
    expect(bin.expected).toBeCloseTo(0.7)
    expect(bin.low).toBe(0)
    expect(bin.high).toBeCloseTo(0.7 + 1.96 * Math.sqrt(0.45))
  })

  it('loses no session, whatever the bins', () => {
    for (const width of [1, 2, 5, 10, 60])
      expect(
        binned(picture, at(0), at(60), width * MINUTE_MS).reduce((sum, { observed }) => sum + observed, 0),
      ).toBe(5)
  })

  it('draws a lane for each account with a share in the span, flagged first', () => {
    const { lanes, shares, objects } = timelineOf(picture, facts, query)
    expect(lanes.map(({ account }) => account)).toEqual([0, 2, 3, 1])
    expect({ shares, objects }).toEqual({ shares: 6, objects: 3 })
    expect(lanes[0].marks.map(({ atMs }) => atMs)).toEqual([at(5), picture.fromMs + 1_840_000])
  })

  it.each([
    ['membership', [2, 0, 3, 1]],
    ['handle', [0, 3, 2, 1]],
    ['linkage', [0, 2, 3, 1]],
  ] as const)('sorts lanes by %s', (sort, order) => {
    expect(timelineOf(picture, facts, { ...query, sort }).lanes.map(({ account }) => account)).toEqual(order)
  })

  it('gives letters by time to objects shared in synchrony, and their bursts the accounts in them', () => {
    const { letters, bursts } = timelineOf(picture, facts, query)
    expect(letters).toEqual([
      { object: 0, letter: 'a', inSynchrony: 3, firstMs: at(5) },
      { object: 1, letter: 'b', inSynchrony: 2, firstMs: at(30) },
    ])
    expect(bursts).toEqual([
      { object: 0, fromMs: at(5), accounts: 3 },
      { object: 1, fromMs: at(30), accounts: 2 },
    ])
  })

  it('counts the background of the span alone', () => {
    expect(timelineOf(picture, facts, { ...query, toMs: at(30) }).background).toEqual({
      minute: [4, 5],
      shares: [3, 7],
      total: 10,
    })
  })

  it('puts the busiest span around its sessions, and within the window', () => {
    expect(busiest(picture, at(600), 120 * MINUTE_MS)).toEqual({ fromMs: at(0), toMs: at(120) })
    expect(busiest(picture, at(60), 120 * MINUTE_MS)).toEqual({ fromMs: at(0), toMs: at(60) })
  })

  it('ends where the window or the last share does', () => {
    expect(endOf(picture, at(10))).toBe(picture.fromMs + 4_000_000)
    expect(endOf(picture, at(100))).toBe(at(100))
  })

  it('puts accounts with strong edges beside each other', () => {
    expect(linkageOrder(picture)).toEqual([0, 1, 2, 3])
  })
})
