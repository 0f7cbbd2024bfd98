import { ageReference, companyReference } from './annotate.reference.ts'
import { stepUpReference } from './benjamini-hochberg.reference.ts'
import { type PairReference, sweepReference } from './coincidences.reference.ts'
import type { SweepOptions } from './coincidences.ts'
import { PARAMETERS, type Parameters, type Scale } from './parameters.ts'
import type { Shares } from './prepare.ts'

/** Largest k with 2^k ≤ x, for x ≥ 1. */
function floorLog2(x: number): number {
  let k = 0
  while (2 ** (k + 1) <= x) k++
  return k
}

/**
 * π of every share's stratum by grouping, 0 for shares without company. Over all company, π = (Σ w·a + 1)/(Σ w·b + Δ/τ);
 * over company that is in no candidate pair with the share, π_g = (Σ w·a + π·Δ/τ)/(Σ w·b + Δ/τ).
 */
export function stratumChanceReference(
  shares: Shares,
  pairs: readonly PairReference[],
  { synchronyMs, contextMs }: Scale,
): number[] {
  const all = [...Array(shares.count).keys()]
  const met = new Set(pairs.flatMap((pair) => pair.met.flatMap(([s, t]) => [`${s} ${t}`, `${t} ${s}`])))
  const company = (s: number, radiusMs: number, withRepeated: boolean): number =>
    all.filter(
      (t) =>
        t !== s &&
        shares.object[t] === shares.object[s] &&
        Math.abs(shares.timeMs[t] - shares.timeMs[s]) <= radiusMs &&
        (withRepeated || !met.has(`${s} ${t}`)),
    ).length
  const accompanied = all.filter((s) => company(s, contextMs, true) > 0)
  const stratum = (s: number): string => {
    const age = floorLog2(1 + ageReference(shares, s, PARAMETERS.ageMs) / 60_000)
    return `${Math.min(7, age)} ${Math.min(9, floorLog2(1 + company(s, contextMs, true)))}`
  }
  const sums = (withRepeated: boolean): Map<string, { a: number; b: number }> => {
    const counted = all
      .map((s) => ({ s, a: company(s, synchronyMs, withRepeated), b: company(s, contextMs, withRepeated) }))
      .filter(({ b }) => b > 0)
    const byStratum = new Map<string, { a: number; b: number }>()
    for (const { s, a, b } of counted) {
      const w = 1 / counted.filter((other) => shares.account[other.s] === shares.account[s]).length
      const sum = byStratum.get(stratum(s)) ?? { a: 0, b: 0 }
      byStratum.set(stratum(s), { a: sum.a + w * a, b: sum.b + w * b })
    }
    return byStratum
  }
  const ofAll = sums(true)
  const ofOnce = sums(false)
  const prior = contextMs / synchronyMs
  const chance = new Map<string, number>()
  for (const [g, { a, b }] of ofAll) {
    const once = ofOnce.get(g) ?? { a: 0, b: 0 }
    chance.set(g, (once.a + (prior * (a + 1)) / (b + prior)) / (once.b + prior))
  }
  return all.map((s) => (accompanied.includes(s) ? (chance.get(stratum(s)) ?? Number.NaN) : 0))
}

/** P(at least m) from the whole distribution, one chance after the other. */
function tail(chances: readonly number[], m: number): number {
  let distribution = [1]
  for (const p of chances)
    distribution = [...distribution, 0].map(
      (mass, hits) => mass * (1 - p) + (hits > 0 ? distribution[hits - 1] * p : 0),
    )
  return distribution.slice(m).reduce((sum, mass) => sum + mass, 0)
}

export interface SynchronyReference {
  a: number
  b: number
  mixed: boolean
  /** Sessions at any scale reach the least number: the pair is in the family. */
  inFamily: boolean
  /** 1 where the pair was not tested. */
  p: number
  passed: boolean
  /** Of the scale with the smallest p; absent where the pair was not tested. */
  best?: { scale: number; sessions: number; synchronous: number; expected: number }
}

/** `testSynchrony` by definition: sessions as lists, chances by coincidence, the textbook step-up for either family. */
export function synchronyReference(
  shares: Shares,
  options: SweepOptions,
  scales: readonly Scale[],
  parameters: Parameters,
  burst = false,
): SynchronyReference[] {
  const { pairs } = sweepReference(shares, options)
  const strata = scales.map((scale) => stratumChanceReference(shares, pairs, scale))
  const judge = (perShare: number[][], rate: number): SynchronyReference[] => {
    const tests = pairs.map((pair) => ({
      ...testPair(shares, pair, scales, perShare, parameters),
      mixed: !options.tested[pair.b],
    }))
    for (const mixed of [false, true]) {
      const family = tests.filter((test) => test.inFamily && test.mixed === mixed)
      const passed = stepUpReference(
        family.map((test) => test.p),
        rate,
      )
      family.forEach((test, k) => {
        test.passed = test.p < 1 && passed[k]
      })
    }
    return tests
  }
  if (burst) return judge(strata, parameters.synchronyRate)
  const first = judge(strata, parameters.suspectRate)
  const suspects = new Set(first.filter((test) => test.passed).flatMap(({ a, b }) => [a, b]))
  const stranger = (account: number): boolean => !suspects.has(account)
  const local = scales.map(({ synchronyMs, contextMs }, k) => {
    const a = companyReference(shares, synchronyMs, stranger)
    const b = companyReference(shares, contextMs, stranger)
    const prior = parameters.localPrior
    return strata[k].map((chance, s) => Math.max(chance, (a[s] + prior * chance) / (b[s] + prior)))
  })
  return judge(local, parameters.synchronyRate)
}

function testPair(
  shares: Shares,
  pair: PairReference,
  scales: readonly Scale[],
  perShare: number[][],
  parameters: Parameters,
): SynchronyReference {
  const test: SynchronyReference = {
    a: pair.a,
    b: pair.b,
    mixed: false,
    inFamily: false,
    p: 1,
    passed: false,
  }
  scales.forEach(({ synchronyMs, contextMs }, scale) => {
    const sessions: { startMs: number; chances: number[]; hit: boolean }[] = []
    for (const [s, t] of pair.met) {
      const gapMs = Math.abs(shares.timeMs[s] - shares.timeMs[t])
      if (gapMs > contextMs) continue
      const atMs = Math.min(shares.timeMs[s], shares.timeMs[t])
      let session = sessions.at(-1)
      if (session === undefined || atMs > session.startMs + contextMs) {
        session = { startMs: atMs, chances: [], hit: false }
        sessions.push(session)
      }
      session.chances.push(
        Math.min(0.999, Math.max(synchronyMs / contextMs, perShare[scale][s], perShare[scale][t])),
      )
      session.hit ||= gapMs <= synchronyMs
    }
    if (sessions.length < parameters.minSessions) return
    test.inFamily = true
    const synchronous = sessions.filter((session) => session.hit).length
    if (synchronous < parameters.minSessions) return
    const chances = sessions.map((session) => 1 - session.chances.reduce((none, p) => none * (1 - p), 1))
    const mean = chances.reduce((sum, chance) => sum + chance, 0)
    const p = synchronous <= mean ? 1 : Math.min(1, tail(chances, synchronous) * scales.length)
    if (test.best !== undefined && p >= test.p) return
    test.p = p
    test.best = {
      scale,
      sessions: sessions.length,
      synchronous,
      expected: chances.reduce((sum, chance) => sum + chance, 0),
    }
  })
  return test
}
