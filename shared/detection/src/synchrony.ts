import { type Annotation, companyWithin, countMarked } from './annotate.ts'
import { admitPairs } from './benjamini-hochberg.ts'
import type { Coincidences } from './coincidences.ts'
import { FAMILIES } from './families.ts'
import type { Parameters, Scale } from './parameters.ts'
import { poissonBinomialLog10Tail } from './poisson-binomial.ts'
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
  /** Pairs with enough sessions, of tested accounts and mixed: the families of the false discovery rate. */
  family: [number, number]
  chances: SynchronyChance[]
}

const AGE_CLASSES = 8
const TRAFFIC_CLASSES = 10
const STRATA = AGE_CLASSES * TRAFFIC_CLASSES

/**
 * Tier A: synchrony that the objects' own traffic does not explain. Two passes: the first finds suspects against
 * the strata alone, the second counts local chance among strangers, the accounts that are no suspects.
 *
 * @param options `burst`: leave the strangers out and judge by strata alone (research; finds one-off farms and organic
 *   bursts); `reference`: see stratumChance
 * @see docs/detection.md, tier A
 */
export function testSynchrony(
  shares: Shares,
  annotation: Annotation,
  coincidences: Coincidences,
  scales: readonly Scale[],
  parameters: Parameters,
  { burst = false, reference }: { burst?: boolean; reference?: Uint8Array | undefined } = {},
): SynchronyTest {
  const { mixed } = coincidences
  const strata = scales.map((scale) => stratumChance(shares, annotation, coincidences, scale, reference))
  const byStratum = scales.map((scale, k) => ({ ...scale, perShare: strata[k] }))
  const first = testPairs(shares, coincidences, byStratum, parameters)
  const admit = (test: SynchronyTest, rate: number): Uint8Array =>
    admitPairs(test.log10P, mixed, test.family, rate)
  if (burst) return { ...first, passed: admit(first, parameters.synchronyRate) }
  const suspects = new Uint8Array(shares.accounts)
  admit(first, parameters.suspectRate).forEach((passed, k) => {
    if (!passed) return
    suspects[coincidences.pairA[k]] = 1
    suspects[coincidences.pairB[k]] = 1
  })
  const local = scales.map((scale, k) => ({
    ...scale,
    perShare: localChance(shares, annotation, scale, strata[k], suspects, parameters.localPrior),
  }))
  const second = testPairs(shares, coincidences, local, parameters)
  return { ...second, passed: admit(second, parameters.synchronyRate) }
}

/**
 * Chance of synchrony of every share's stratum: shares of one family of objects, with like age of the object and like
 * company within Δ. It is
 * learnt from company that an account meets once or twice: those who meet again and again are what the test looks
 * for, and would set their own norm. Where little such company is known, the rate of all company stands in for it, with
 * the weight of Δ/τ. Each share is weighted by 1/(number of its account's shares with company), so that busy accounts
 * do not set the norm.
 *
 * @param reference 1 for accounts whose shares it is learnt from, undefined for everybody; length accounts
 * @returns Float64Array(shares), 0 for shares without company
 */
export function stratumChance(
  shares: Shares,
  annotation: Annotation,
  coincidences: Coincidences,
  scale: Scale,
  reference?: Uint8Array,
): Float64Array {
  const near = companyWithin(annotation, scale.synchronyMs)
  const around = companyWithin(annotation, scale.contextMs)
  const strata = new Uint16Array(shares.count)
  const { familyOf } = coincidences
  for (let s = 0; s < shares.count; s++) {
    const family = familyOf === undefined ? 0 : familyOf[shares.object[s]]
    strata[s] = family * STRATA + stratum(annotation.ageMs[s], around[s])
  }
  const once = withoutRepeated(shares, coincidences, scale, near, around)
  const prior = scale.contextMs / scale.synchronyMs
  const all = weightedCompany(shares, strata, near, around, reference)
  const rare = weightedCompany(shares, strata, once.near, once.around, reference)
  const chance = all.near.map((sum, g) => {
    const ofAll = (sum + 1) / (all.around[g] + prior)
    return (rare.near[g] + prior * ofAll) / (rare.around[g] + prior)
  })
  const perShare = new Float64Array(shares.count)
  for (let s = 0; s < shares.count; s++) if (around[s] > 0) perShare[s] = chance[strata[s]]
  return perShare
}

/** Company by accounts that form no candidate pair with the sharer: those it does not meet again and again. */
function withoutRepeated(
  shares: Shares,
  { shareA, shareB }: Coincidences,
  scale: Scale,
  near: Uint32Array,
  around: Uint32Array,
): { near: Uint32Array; around: Uint32Array } {
  const once = { near: near.slice(), around: around.slice() }
  for (let c = 0; c < shareA.length; c++) {
    const a = shareA[c]
    const b = shareB[c]
    const gap = Math.abs(shares.timeMs[a] - shares.timeMs[b])
    if (gap > scale.contextMs) continue
    once.around[a]--
    once.around[b]--
    if (gap > scale.synchronyMs) continue
    once.near[a]--
    once.near[b]--
  }
  return once
}

/** Weighted sums of company by stratum, within τ and within Δ. */
function weightedCompany(
  shares: Shares,
  strata: Uint16Array,
  near: Uint32Array,
  around: Uint32Array,
  reference: Uint8Array | undefined,
): { near: Float64Array; around: Float64Array } {
  const accompanied = new Uint32Array(shares.accounts)
  for (let s = 0; s < shares.count; s++) if (around[s] > 0) accompanied[shares.account[s]]++
  const sums = {
    near: new Float64Array(FAMILIES.length * STRATA),
    around: new Float64Array(FAMILIES.length * STRATA),
  }
  for (let s = 0; s < shares.count; s++) {
    if (around[s] === 0 || (reference !== undefined && !reference[shares.account[s]])) continue
    const weight = 1 / accompanied[shares.account[s]]
    sums.near[strata[s]] += weight * near[s]
    sums.around[strata[s]] += weight * around[s]
  }
  return sums
}

/** Stratum of a share: class of the object's age (8) × class of local traffic (10). */
function stratum(ageMs: number, around: number): number {
  const age = Math.min(AGE_CLASSES - 1, Math.floor(Math.log2(1 + ageMs / 60_000)))
  const traffic = Math.min(TRAFFIC_CLASSES - 1, 31 - Math.clz32(1 + around))
  return age * TRAFFIC_CLASSES + traffic
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
    const local = (near[s] - suspectsNear[s] + prior * chance) / (around[s] - suspectsAround[s] + prior)
    return local > chance ? local : chance
  })
}

/** Chance that a co-amplification within Δ is one within τ, given both shares' surroundings. */
export function coincidenceChance(chance: SynchronyChance, shareA: number, shareB: number): number {
  const own = Math.max(chance.perShare[shareA], chance.perShare[shareB])
  return Math.min(0.999, Math.max(chance.synchronyMs / chance.contextMs, own))
}

function testPairs(
  shares: Shares,
  coincidences: Coincidences,
  chances: SynchronyChance[],
  parameters: Parameters,
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
    family: [0, 0],
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
      const tail = poissonBinomialLog10Tail(p, sessions, synchronous) + Math.log10(chances.length)
      const log10P = Math.max(-300, Math.min(0, tail))
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
    if (inFamily) result.family[coincidences.mixed[k]]++
  }
  return result
}
