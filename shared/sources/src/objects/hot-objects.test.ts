import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hotObjects } from './hot-objects.ts'
import { seededNumbers } from './seeded-numbers.ts'

/** Exact counts. */
function countsOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

describe('hotObjects', () => {
  it('counts exactly while all objects have a counter', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e')), (ids) => {
        const hot = hotObjects({ counters: 5, minShares: 1, hotShare: 1e-9 })
        for (const id of ids) hot.count(id)
        const expected = [...countsOf(ids)].map(([objectId, shares]) => ({
          objectId,
          shares,
          sharesAtLeast: shares,
          shareOfAll: shares / ids.length,
        }))
        expect(hot.report()).toEqual(
          expected.sort((a, b) => b.shares - a.shares || (a.objectId < b.objectId ? -1 : 1)),
        )
      }),
    )
  })

  it('keeps the bounds of Space-Saving: never too low, too high by at most shares/counters, and all frequent ones there', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.nat(30).map((k) => `o${Math.floor(k ** 2 / 30)}`),
          { maxLength: 300 },
        ),
        fc.integer({ min: 1, max: 12 }),
        (ids, counters) => {
          const hot = hotObjects({ counters, minShares: 0, hotShare: 1e-9 })
          for (const id of ids) hot.count(id)
          const counts = countsOf(ids)
          const report = new Map(hot.report().map((object) => [object.objectId, object]))
          expect(hot.shares).toBe(ids.length)
          for (const [id, { shares, sharesAtLeast }] of report) {
            const exact = counts.get(id) ?? 0
            expect(shares).toBeGreaterThanOrEqual(exact)
            expect(sharesAtLeast).toBeLessThanOrEqual(exact)
            expect(shares - sharesAtLeast).toBeLessThanOrEqual(ids.length / counters)
          }
          for (const [id, exact] of counts)
            if (exact > ids.length / counters) expect(report.has(id)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('tells the hot from the rare among many', () => {
    const hot = hotObjects({ counters: 1_000 })
    const random = seededNumbers(3)
    const ids = Array.from({ length: 200_000 }, () =>
      random() < 0.05 ? `hot${Math.floor(3 * random())}` : `rare${Math.floor(100_000 * random())}`,
    )
    for (const id of ids) hot.count(id)
    const counts = countsOf(ids)
    const report = hot.report()
    expect(report.map(({ objectId }) => objectId).sort()).toEqual(['hot0', 'hot1', 'hot2'])
    for (const { objectId, shares, sharesAtLeast, shareOfAll } of report) {
      expect(counts.get(objectId)).toBeGreaterThanOrEqual(sharesAtLeast)
      expect(counts.get(objectId)).toBeLessThanOrEqual(shares)
      expect(shareOfAll).toBe(shares / 200_000)
    }
  })

  it('calls nothing hot among few shares', () => {
    const hot = hotObjects()
    for (let n = 0; n < 999; n++) hot.count('a')
    expect(hot.report()).toEqual([])
    hot.count('a')
    expect(hot.report()).toEqual([{ objectId: 'a', shares: 1_000, sharesAtLeast: 1_000, shareOfAll: 1 }])
  })

  it('calls hot what has its part of all shares, that part included', () => {
    const hot = hotObjects({ minShares: 1, hotShare: 0.5 })
    for (const id of ['a', 'b', 'a', 'c']) hot.count(id)
    expect(hot.report().map(({ objectId }) => objectId)).toEqual(['a'])
  })

  it('refuses options out of range', () => {
    expect(() => hotObjects({ counters: 0 })).toThrow(RangeError)
    expect(() => hotObjects({ hotShare: 2 })).toThrow(RangeError)
  })
})
