import type { Backbone } from '../backbone.ts'
import type { Parameters } from '../parameters.ts'
import { poissonBinomialTail } from '../poisson-binomial.ts'
import type { Shares } from '../prepare.ts'
import { randomInt, seededRandom } from '../random.ts'
import type { SynchronyChance } from '../synchrony-chance.ts'
import type { CaseDraft } from './assemble-cases.ts'
import type { CaseShares } from './case-shares.ts'
import { synchronyLog10Bound, weightLog10Bound } from './chance-range.ts'
import { sessionRule } from './coordination.ts'
import { addSessions, noSessions, type SessionRows, type SessionRule } from './sessions-of-pair.ts'

const DRAWS = 100
const MOST_EDGES = 32
/** Sessions up to which the tail of tier A is exact; a bound is close enough beyond. */
const EXACT_SESSIONS = 24

/** Largest log10 p that each tier admitted in a run: an edge stands while its own is at most this. */
export const admittedLog10P = (backbone: Backbone): readonly number[] => {
  const largest = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let e = 0; e < backbone.size; e++) {
    const k = backbone.tier[e] - 1
    largest[k] = Math.max(largest[k], backbone.log10P[e])
  }
  return largest
}

/**
 * Stability of a case: mean share of its edges that still stand when each pair's sessions are drawn anew with
 * replacement, 100 times. At most 32 edges are drawn, evenly spread over the case's edges. An edge stands if its
 * p is at most the largest that its tier admitted in the run.
 *
 * Tier A: the upper tail over the drawn sessions' chances, exact up to 24 sessions, by Hoeffding's bound beyond.
 * Tiers B and C: T of the drawn sessions against the recorded mean, by Chernoff's bound for weights of at most 1,
 * scaled so that the full sessions give the recorded p; rarity counts all sharers outside the case.
 *
 * @param admitted largest log10 p of tiers A, B, C, see admittedLog10P
 * @param seed the same seed, the same draws
 * @see Efron 1979, the bootstrap
 */
export function stability(
  shares: Shares,
  draft: CaseDraft,
  own: CaseShares,
  backbone: Backbone,
  chances: readonly SynchronyChance[],
  parameters: Parameters,
  admitted: readonly number[],
  seed: number,
): number {
  const random = seededRandom(seed)
  const inCase = new Set(draft.accounts.map((entry) => entry.account))
  const sampled = Math.min(MOST_EDGES, draft.edges.length)
  let stood = 0
  let edges = 0
  for (let n = 0; n < sampled; n++) {
    const k = Math.floor((n * draft.edges.length) / sampled)
    const e = draft.edges[k]
    const tier = backbone.tier[e]
    const scale = chances.find((chance) => chance.synchronyMs === backbone.scaleSeconds[e] * 1000)
    if (tier === 1 && scale === undefined) continue
    const rows = noSessions()
    const rule = tier === 1 && scale ? sessionRule(scale) : rarityRule(shares, inCase, tier, parameters)
    addSessions(rows, shares, own, draft.a[k], draft.b[k], { ...rule, family: backbone.family[e] })
    edges++
    if (rows.size < parameters.minSessions) continue
    const stands =
      tier === 1 && scale
        ? synchronyStands(rows, scale, chances.length, parameters.minSessions, admitted[0])
        : weightStands(
            rows,
            backbone.log10P[e],
            backbone.expected[e],
            parameters.minWeight,
            admitted[tier - 1],
          )
    const drawn = new Uint32Array(rows.size)
    for (let draw = 0; draw < DRAWS; draw++) {
      for (let s = 0; s < drawn.length; s++) drawn[s] = randomInt(random, rows.size)
      if (stands(drawn)) stood++
    }
  }
  return edges === 0 ? 0 : stood / (edges * DRAWS)
}

function rarityRule(
  shares: Shares,
  inCase: ReadonlySet<number>,
  tier: number,
  parameters: Parameters,
): SessionRule {
  const weight = (share: number): number => {
    const object = shares.object[share]
    const t = shares.timeMs[share]
    let others = 0
    for (let s = shares.objectStart[object]; s < shares.objectStart[object + 1]; s++) {
      if (shares.timeMs[s] - t > parameters.rarityMs) break
      if (t - shares.timeMs[s] > parameters.rarityMs || inCase.has(shares.account[s])) continue
      if (++others > parameters.rarityLimit) return 0
    }
    return 1 / Math.max(1, others)
  }
  return {
    withinMs: tier === 2 ? parameters.coSelectionMs.B : parameters.coSelectionMs.C,
    lengthMs: parameters.coSelectionSessionMs,
    chance: () => 0,
    weight: (a, b) => Math.min(weight(a), weight(b)),
  }
}

function synchronyStands(
  rows: SessionRows,
  scale: SynchronyChance,
  scales: number,
  minSessions: number,
  admitted: number,
): (drawn: Uint32Array) => boolean {
  const p = new Float64Array(rows.size)
  return (drawn) => {
    let hits = 0
    let mean = 0
    for (let s = 0; s < drawn.length; s++) {
      if (rows.gapMs[drawn[s]] <= scale.synchronyMs) hits++
      p[s] = rows.chance[drawn[s]]
      mean += p[s]
    }
    if (hits < minSessions) return false
    const log10P =
      drawn.length <= EXACT_SESSIONS
        ? Math.log10(poissonBinomialTail(p, drawn.length, hits))
        : synchronyLog10Bound(drawn.length, hits, mean)
    return log10P + Math.log10(scales) <= admitted
  }
}

function weightStands(
  rows: SessionRows,
  recordedLog10P: number,
  expected: number,
  minWeight: number,
  admitted: number,
): (drawn: Uint32Array) => boolean {
  let total = 0
  for (const weight of rows.weight) total += weight
  const bound = weightLog10Bound(total, expected)
  const calibration = bound === 0 ? 0 : recordedLog10P / bound
  return (drawn) => {
    let t = 0
    for (const s of drawn) t += rows.weight[s]
    return t >= minWeight && weightLog10Bound(t, expected) * calibration <= admitted
  }
}
