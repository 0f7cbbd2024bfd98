import { type Annotation, companyWithin, countMarked } from './annotate.ts'
import { fdrThreshold } from './benjamini-hochberg.ts'
import type { Coincidences } from './coincidences.ts'
import type { Parameters, Scale } from './parameters.ts'
import { poissonBinomialTail } from './poisson-binomial.ts'
import type { Shares } from './prepare.ts'
import type { SynchronyChance } from './synchrony-chance.ts'

/**
 * Tier A over candidate pairs: columns of length pairs. `log10P`: 0 where a pair was not tested.
 * `passed`: 1 where the pair is an edge. `sessions`, `synchronous`, `expected`, `scale`: of the scale with the
 * smallest p.
 */
export interface SynchronyTest {
  log10P: Float64Array
  passed: Uint8Array
  sessions: Uint32Array
  synchronous: Uint32Array
  expected: Float64Array
  scale: Uint8Array
  /** Pairs with enough sessions: the family of the false discovery rate. */
  family: number
  chances: SynchronyChance[]
}

const STRATA = 80

/**
 * Tier A: synchrony that the objects' own traffic does not explain. Two passes: the first finds suspects against
 * the strata alone, the second counts local chance among strangers, the accounts that are no suspects.
 *
 * @param burst leave the strangers out and judge by strata alone (research; finds one-off farms and organic bursts)
 * @see detection.md, tier A
 */
export function testSynchrony(
  shares: Shares,
  annotation: Annotation,
  coincidences: Coincidences,
  scales: readonly Scale[],
  parameters: Parameters,
  burst = false,
): SynchronyTest {
  const strata = scales.map((scale) => stratumChance(shares, annotation, scale))
  const byStratum = scales.map((scale, k) => ({ ...scale, perShare: strata[k] }))
  const first = testPairs(shares, coincidences, byStratum, parameters, parameters.suspectRate)
  if (burst) {
    const threshold = fdrThreshold(tested(first.log10P), first.family, parameters.synchronyRate)
    return { ...first, passed: Uint8Array.from(first.log10P, (lp) => (lp < 0 && lp <= threshold ? 1 : 0)) }
  }
  const suspects = new Uint8Array(shares.accounts)
  for (let k = 0; k < coincidences.pairs; k++) {
    if (!first.passed[k]) continue
    suspects[coincidences.pairA[k]] = 1
    suspects[coincidences.pairB[k]] = 1
  }
  const local = scales.map((scale, k) => ({
    ...scale,
    perShare: localChance(shares, annotation, scale, strata[k], suspects, parameters.localPrior),
  }))
  return testPairs(shares, coincidences, local, parameters, parameters.synchronyRate)
}

/**
 * Chance of synchrony of every share's stratum: shares with like age of the object and like company within Δ.
 * Each share is weighted by 1/(number of its account's shares with company), so that busy accounts do not set the norm.
 *
 * @returns Float64Array(shares), 0 for shares without company
 */
export function stratumChance(shares: Shares, annotation: Annotation, scale: Scale): Float64Array {
  const near = companyWithin(annotation, scale.synchronyMs)
  const around = companyWithin(annotation, scale.contextMs)
  const accompanied = new Uint32Array(shares.accounts)
  for (let s = 0; s < shares.count; s++) if (around[s] > 0) accompanied[shares.account[s]]++
  const nearSum = new Float64Array(STRATA)
  const aroundSum = new Float64Array(STRATA)
  for (let s = 0; s < shares.count; s++) {
    if (around[s] === 0) continue
    const g = stratum(shares.timeMs[s] - shares.createdMs[shares.object[s]], around[s])
    const weight = 1 / accompanied[shares.account[s]]
    nearSum[g] += weight * near[s]
    aroundSum[g] += weight * around[s]
  }
  const prior = scale.contextMs / scale.synchronyMs
  const chance = Float64Array.from(nearSum, (sum, g) => (sum + 1) / (aroundSum[g] + prior))
  const perShare = new Float64Array(shares.count)
  for (let s = 0; s < shares.count; s++) {
    if (around[s] === 0) continue
    perShare[s] = chance[stratum(shares.timeMs[s] - shares.createdMs[shares.object[s]], around[s])]
  }
  return perShare
}

/** Stratum of a share: class of the object's age (8) × class of local traffic (10). */
function stratum(ageMs: number, around: number): number {
  const age = Math.min(7, Math.floor(Math.log2(1 + ageMs / 60_000)))
  const traffic = Math.min(9, 31 - Math.clz32(1 + around))
  return age * 10 + traffic
}

/** Stratum's chance or the local chance among strangers, whichever is larger. */
function localChance(
  shares: Shares,
  annotation: Annotation,
  scale: Scale,
  stratumChances: Float64Array,
  suspects: Uint8Array,
  prior: number,
): Float64Array {
  const near = companyWithin(annotation, scale.synchronyMs)
  const around = companyWithin(annotation, scale.contextMs)
  const suspectsNear = countMarked(shares, suspects, scale.synchronyMs)
  const suspectsAround = countMarked(shares, suspects, scale.contextMs)
  return stratumChances.map((chance, s) => {
    const local =
      (near[s] - suspectsNear[s] + prior * chance) / (around[s] - suspectsAround[s] + prior)
    return local > chance ? local : chance
  })
}

/** Chance that a co-amplification within Δ is one within τ, given both shares' surroundings. */
export function coincidenceChance(chance: SynchronyChance, shareA: number, shareB: number): number {
  const own = Math.max(chance.perShare[shareA], chance.perShare[shareB])
  return Math.min(0.999, Math.max(chance.synchronyMs / chance.contextMs, own))
}

const tested = (log10P: Float64Array): Float64Array => log10P.filter((lp) => lp < 0)

function testPairs(
  shares: Shares,
  coincidences: Coincidences,
  chances: SynchronyChance[],
  parameters: Parameters,
  rate: number,
): SynchronyTest {
  const { pairs, starts, shareA, shareB } = coincidences
  const { timeMs } = shares
  const result: SynchronyTest = {
    log10P: new Float64Array(pairs),
    passed: new Uint8Array(pairs),
    sessions: new Uint32Array(pairs),
    synchronous: new Uint32Array(pairs),
    expected: new Float64Array(pairs),
    scale: new Uint8Array(pairs),
    family: 0,
    chances,
  }
  let longest = 0
  for (let k = 0; k < pairs; k++) longest = Math.max(longest, starts[k + 1] - starts[k])
  const p = new Float64Array(longest)
  for (let k = 0; k < pairs; k++) {
    let inFamily = false
    for (let scale = 0; scale < chances.length; scale++) {
      const chance = chances[scale]
      const floor = chance.synchronyMs / chance.contextMs
      const { perShare, synchronyMs, contextMs } = chance
      // One greedy walk: a session opens at a coincidence and takes in all within Δ of its opening.
      let sessions = 0
      let synchronous = 0
      let opened = Number.NEGATIVE_INFINITY
      let none = 1
      let hit = false
      for (let c = starts[k]; c < starts[k + 1]; c++) {
        const a = shareA[c]
        const b = shareB[c]
        const ta = timeMs[a]
        const tb = timeMs[b]
        const gap = ta < tb ? tb - ta : ta - tb
        if (gap > contextMs) continue
        const t = ta < tb ? ta : tb
        if (t - opened > contextMs) {
          if (sessions > 0) {
            p[sessions - 1] = 1 - none
            if (hit) synchronous++
          }
          sessions++
          opened = t
          none = 1
          hit = false
        }
        const own = perShare[a] > perShare[b] ? perShare[a] : perShare[b]
        none *= 1 - (own > 0.999 ? 0.999 : own > floor ? own : floor)
        if (gap <= synchronyMs) hit = true
      }
      if (sessions > 0) {
        p[sessions - 1] = 1 - none
        if (hit) synchronous++
      }
      if (sessions < parameters.minSessions) continue
      inFamily = true
      if (synchronous < parameters.minSessions) continue
      const tail = Math.max(1e-300, poissonBinomialTail(p, sessions, synchronous) * chances.length)
      const log10P = Math.min(0, Math.log10(tail))
      if (log10P < result.log10P[k] || result.sessions[k] === 0) {
        result.log10P[k] = log10P
        result.sessions[k] = sessions
        result.synchronous[k] = synchronous
        result.scale[k] = scale
        let expected = 0
        for (let n = 0; n < sessions; n++) expected += p[n]
        result.expected[k] = expected
      }
    }
    if (inFamily) result.family++
  }
  const threshold = fdrThreshold(tested(result.log10P), result.family, rate)
  for (let k = 0; k < pairs; k++) {
    if (result.log10P[k] < 0 && result.log10P[k] <= threshold) result.passed[k] = 1
  }
  return result
}
