import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { poissonBinomialTail } from '../poisson-binomial.ts'
import { activityByHour, compatibleOffsets, LOCAL_PROFILE, offsetPosterior } from './activity-hours.ts'
import { poissonBinomialRange, poissonRange, synchronyLog10Bound, weightLog10Bound } from './chance-range.ts'
import { creationBurst } from './creation-burst.ts'
import { hypergeometricLog10Tail, hypergeometricRange, logGamma } from './hypergeometric.ts'
import { planted, plantedInput } from './planted-case.fixture.ts'
import { counted, interval, number, pValue, range } from './wording.ts'

const choose = (n: bigint, k: bigint): bigint => {
  if (k < 0n || k > n) return 0n
  let result = 1n
  for (let i = 1n; i <= k; i++) result = (result * (n - k + i)) / i
  return result
}

/** Exact tail as a ratio of whole numbers, then one division. */
const exactTail = (total: number, marked: number, draws: number, seen: number): number => {
  let ways = 0n
  for (let k = seen; k <= draws; k++) {
    ways += choose(BigInt(marked), BigInt(k)) * choose(BigInt(total - marked), BigInt(draws - k))
  }
  return Number((ways * 10n ** 60n) / choose(BigInt(total), BigInt(draws))) / 1e60
}

describe('hypergeometricLog10Tail', () => {
  it('equals the exact sum of whole numbers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.nat(60),
        fc.nat(60),
        (total, m, d, seen) => {
          const marked = m % (total + 1)
          const draws = d % (total + 1)
          const found = hypergeometricLog10Tail(total, marked, draws, seen)
          const exact = exactTail(total, marked, draws, seen)
          if (exact === 0) expect(found).toBe(Number.NEGATIVE_INFINITY)
          else expect(found).toBeCloseTo(Math.log10(exact), 9)
        },
      ),
    )
  })

  it('keeps its precision where 1 − cdf is 0', () => {
    // All 100 draws are marked: 1/C(10000, 100) times C(100, 100).
    const log10 = hypergeometricLog10Tail(10_000, 100, 100, 100)
    expect(log10).toBeLessThan(-200)
    expect(log10).toBeCloseTo(-Math.log10(Number(choose(10_000n, 100n))), 6)
  })

  it('has a range that leaves at most 2.5 % outside on either side', () => {
    const [low, high] = hypergeometricRange(200, 40, 30)
    expect(10 ** hypergeometricLog10Tail(200, 40, 30, high + 1)).toBeLessThanOrEqual(0.025)
    expect(1 - 10 ** hypergeometricLog10Tail(200, 40, 30, low)).toBeLessThanOrEqual(0.025)
  })

  it('knows logGamma', () => {
    let log = 0
    for (let n = 1; n < 50; n++) {
      expect(logGamma(n)).toBeCloseTo(log, 10)
      log += Math.log(n)
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10)
  })
})

describe('ranges and bounds', () => {
  const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })

  it('leaves at most 2.5 % of the Poisson-binomial outside on either side, and no less than it must', () => {
    fc.assert(
      fc.property(chances, (p) => {
        const [low, high] = poissonBinomialRange(p)
        const tail = (m: number): number => (m > p.length ? 0 : poissonBinomialTail(p, p.length, m))
        expect(tail(high + 1)).toBeLessThanOrEqual(0.025 + 1e-9)
        expect(1 - tail(low)).toBeLessThanOrEqual(0.025 + 1e-9)
        if (high > low) expect(tail(high)).toBeGreaterThanOrEqual(0.025 - 1e-9)
      }),
    )
  })

  it('agrees with the normal where it takes over', () => {
    const p = new Float64Array(4000).fill(0.06)
    const [low, high] = poissonBinomialRange(p)
    const long = poissonBinomialRange(new Float64Array(40_000).fill(0.06))
    expect((high - low) / (long[1] - long[0])).toBeCloseTo(1 / Math.sqrt(10), 1)
    for (const mean of [0.3, 20, 700, 900, 999]) {
      const spread = 1.96 * Math.sqrt(mean)
      expect(Math.abs(poissonRange(mean)[0] - Math.max(0, mean - spread))).toBeLessThan(2)
      expect(Math.abs(poissonRange(mean)[1] - (mean + spread))).toBeLessThan(2)
    }
    expect(poissonRange(0)).toEqual([0, 0])
    expect(poissonRange(0.4)).toEqual([0, 2])
  })

  it('bounds the exact tail from above', () => {
    fc.assert(
      fc.property(chances, fc.nat(30), (p, k) => {
        const m = k % (p.length + 1)
        const mean = p.reduce((sum, chance) => sum + chance, 0)
        const exact = poissonBinomialTail(p, p.length, m)
        expect(synchronyLog10Bound(p.length, m, mean)).toBeGreaterThanOrEqual(Math.log10(exact) - 1e-9)
      }),
    )
    // Poisson of mean .5 at 4: the exact tail is .00175.
    expect(weightLog10Bound(4, 0.5)).toBeGreaterThan(Math.log10(0.00175))
    expect(weightLog10Bound(4, 0.5)).toBeLessThan(-1.5)
    expect(weightLog10Bound(0.4, 0.5)).toBe(0)
  })
})

describe('creationBurst', () => {
  const HOUR = 3_600_000

  /** Share of all ways to pick the case's dates from the pool that crowd at least as much: the exact p. */
  const exactP = (pool: readonly number[], n: number, windowMs: number, count: number): number => {
    let all = 0
    let crowded = 0
    for (let mask = 0; mask < 1 << pool.length; mask++) {
      const picked = pool.filter((_, k) => mask & (1 << k)).sort((x, y) => x - y)
      if (picked.length !== n) continue
      all++
      const most = Math.max(...picked.map((t) => picked.filter((u) => u >= t && u - t <= windowMs).length))
      if (most >= count) crowded++
    }
    return crowded / all
  }

  it('never claims less than the exact permutation p', () => {
    const times = fc.array(fc.nat(200), { minLength: 3, maxLength: 5 })
    fc.assert(
      fc.property(times, fc.array(fc.nat(200), { minLength: 1, maxLength: 6 }), (own, cohort) => {
        const windowMs = 24 * HOUR
        const inHours = (list: number[]): number[] => list.map((hour) => hour * HOUR)
        const found = creationBurst(inHours(own), inHours(cohort), [windowMs])
        const exact = exactP(inHours([...own, ...cohort]), own.length, windowMs, found?.count ?? 0)
        expect(10 ** (found?.log10P ?? 0)).toBeGreaterThanOrEqual(exact - 1e-9)
      }),
      { numRuns: 60 },
    )
  })

  it('finds a planted burst and leaves a wave that everybody is part of', () => {
    const own = Array.from({ length: 20 }, (_, k) => k * HOUR)
    const even = Array.from({ length: 400 }, (_, k) => k * 100 * HOUR)
    expect(creationBurst(own, even)).toMatchObject({ count: 20, matched: 1, startMs: 0 })
    expect(creationBurst(own, even)?.log10P).toBeLessThan(-15)
    const wave = Array.from({ length: 400 }, (_, k) => (k % 20) * HOUR)
    expect(creationBurst(own, wave)?.log10P).toBe(0)
    expect(creationBurst([1, 2], even)).toBeUndefined()
  })
})

describe('activity hours', () => {
  it('finds the offset that a profile was shifted by', () => {
    for (const offset of [0, 5, 13]) {
      const byHour = Float64Array.from(
        { length: 24 },
        (_, hour) => 2000 * LOCAL_PROFILE[(hour + offset) % 24],
      )
      expect(compatibleOffsets(offsetPosterior(byHour))).toContain(offset)
    }
  })

  it('fits every offset where there is nothing to go by', () => {
    const posterior = offsetPosterior(new Float64Array(24))
    expect(compatibleOffsets(posterior).length).toBeGreaterThanOrEqual(23)
    expect(posterior.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12)
  })

  it('counts an account, day and hour once', () => {
    const { shares } = plantedInput(planted())
    const { byHour, posts } = activityByHour(shares, [0])
    expect(posts).toBe(shares.accountStart[1])
    expect(byHour.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(posts)
  })
})

describe('wording', () => {
  it('writes numbers, ranges and p as the house does', () => {
    expect([2318, 148, 1_234_567, 10.4, 2.5, 0.4, 0.04, 3].map(number)).toEqual([
      '2,318',
      '148',
      '1,234,567',
      '10',
      '2.5',
      '.4',
      '.04',
      '3',
    ])
    expect(range([278, 346])).toBe('278 to 346')
    expect(range([1, 1])).toBe('1')
    expect(counted(1, 'account')).toBe('1 account')
    expect([10, 60, 120, 300, 3600].map(interval)).toEqual(['10 s', '60 s', '120 s', '5 min', '1 h'])
    expect([-12.3, -12, -1.5, 0].map(pValue)).toEqual(['p < 10⁻¹²', 'p = 10⁻¹²', 'p = .04', 'p = 1'])
  })
})
