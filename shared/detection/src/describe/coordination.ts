import type { Coordination, Tier } from '@murmuration/contracts'
import { type Backbone, TIER_NAMES } from '../backbone.ts'
import type { Shares } from '../prepare.ts'
import { coincidenceChance } from '../synchrony.ts'
import type { SynchronyChance } from '../synchrony-chance.ts'
import type { CaseDraft, CaseEdges } from './assemble-cases.ts'
import type { CaseShares } from './case-shares.ts'
import { poissonBinomialRange } from './chance-range.ts'
import { addSessions, noSessions, type SessionRows, type SessionRule } from './sessions-of-pair.ts'
import { rounded } from './wording.ts'

const DAY_MS = 86_400_000

/**
 * Sessions of a case's pairs at one scale. Rows of edge k: `starts[k] .. starts[k + 1]`. `synchronous`: 1 where the
 * session holds a coincidence within τ.
 */
export interface CaseSessions extends SessionRows {
  scale: SynchronyChance
  starts: Uint32Array
  synchronous: Uint8Array
}

/**
 * The one scale at which a case is counted: the commonest among its tier A edges, the shorter on a tie; without such
 * edges, the longest there is, as the other tiers look at minutes and hours.
 */
export function caseScale(
  draft: CaseEdges,
  backbone: Backbone,
  chances: readonly SynchronyChance[],
): SynchronyChance {
  const byLength = [...chances].sort((x, y) => x.synchronyMs - y.synchronyMs)
  const edges = byLength.map(() => 0)
  for (const e of draft.edges) {
    if (backbone.tier[e] !== 1) continue
    const k = byLength.findIndex((chance) => chance.synchronyMs === backbone.scaleSeconds[e] * 1000)
    if (k !== -1) edges[k]++
  }
  const most = Math.max(...edges)
  const scale = most > 0 ? byLength[edges.indexOf(most)] : byLength.at(-1)
  if (scale === undefined) throw new RangeError('no scale to count sessions at')
  return scale
}

/** Sessions as tier A counts them at a scale. */
export const sessionRule = (scale: SynchronyChance): SessionRule => ({
  withinMs: scale.contextMs,
  lengthMs: scale.contextMs,
  chance: (a, b) => coincidenceChance(scale, a, b),
  weight: () => 1,
})

/** Sessions of every edge of the case in the family of objects of its test, whatever its tier, at one scale. */
export function caseSessions(
  shares: Shares,
  draft: CaseEdges,
  own: CaseShares,
  scale: SynchronyChance,
  { family }: Pick<Backbone, 'family'>,
): CaseSessions {
  const rows = noSessions()
  const starts = new Uint32Array(draft.edges.length + 1)
  const rule = sessionRule(scale)
  for (let k = 0; k < draft.edges.length; k++) {
    addSessions(rows, shares, own, draft.a[k], draft.b[k], { ...rule, family: family[draft.edges[k]] })
    starts[k + 1] = rows.size
  }
  const synchronous = Uint8Array.from(rows.gapMs, (gap) => (gap <= scale.synchronyMs ? 1 : 0))
  return { ...rows, scale, starts, synchronous }
}

/**
 * Rows of the sessions that a case's claim rests on: those of its tier A edges, or, where it has none, of all its edges.
 */
export function claimRows(draft: CaseDraft, backbone: Backbone, sessions: CaseSessions): number[] {
  const synchrony = draft.edges.some((e) => backbone.tier[e] === 1)
  const rows: number[] = []
  for (let k = 0; k < draft.edges.length; k++) {
    if (synchrony && backbone.tier[draft.edges[k]] !== 1) continue
    for (let r = sessions.starts[k]; r < sessions.starts[k + 1]; r++) rows.push(r)
  }
  return rows
}

/**
 * The coordination axis. Density, edges and tiers are of all edges between the case's accounts; sessions and all that is
 * counted from them, of the sessions that the claim rests on, at the case's one scale. The expected number is the
 * sum of the sessions' chances, its range that of a Poisson-binomial. Chances lean upwards, as the test takes the
 * largest of several: an observed number under the range is no sign of anything.
 *
 * @param rows see claimRows
 * @param rates false discovery rate at which each tier, and the group test, admits
 */
export function coordination(
  shares: Shares,
  draft: CaseDraft,
  backbone: Backbone,
  sessions: CaseSessions,
  rows: readonly number[],
  rates: { A: number; B: number; C: number; groupTest: number },
  stability: number,
): Coordination {
  const tiers = tiersOf(draft, backbone)
  const extended = draft.accounts.some((entry) => entry.member.admittedBy === 'group_test')
  const size = draft.accounts.length
  const perObject = new Map<number, number>()
  const days = new Set<number>()
  for (const r of rows) {
    const object = shares.object[sessions.shareA[r]]
    perObject.set(object, (perObject.get(object) ?? 0) + 1)
    days.add(Math.floor(sessions.openedMs[r] / DAY_MS))
  }
  let entropy = 0
  for (const object of [...perObject.keys()].sort((x, y) => x - y)) {
    const part = (perObject.get(object) ?? 0) / rows.length
    entropy -= part * Math.log2(part)
  }
  const chances = rows.map((r) => sessions.chance[r])
  const expected = chances.reduce((sum, chance) => sum + chance, 0)
  const { scale } = sessions
  const admitted = tiers.map((tier) => rates[tier])
  if (extended) admitted.push(rates.groupTest)
  return {
    tiers,
    falseDiscoveryRate: Math.max(...admitted),
    synchronySeconds: scale.synchronyMs / 1000,
    sessions: rows.length,
    synchronousSessions: rows.reduce((sum, r) => sum + sessions.synchronous[r], 0),
    expectedSynchronous: rounded(expected),
    expectedRange: poissonBinomialRange(chances),
    medianGapSeconds: medianSeconds(rows.map((r) => sessions.gapMs[r])),
    expectedMedianGapSeconds: rows.length === 0 ? null : expectedMedianGap(scale, expected / rows.length),
    density: size < 2 ? 0 : rounded(draft.edges.length / ((size * (size - 1)) / 2)),
    edges: draft.edges.length,
    distinctObjects: perObject.size,
    distinctDays: days.size,
    objectEntropyBits: rounded(Math.max(0, entropy)),
    stability: rounded(stability),
  }
}

function tiersOf(draft: CaseDraft, backbone: Backbone): Tier[] {
  const found = TIER_NAMES.filter((_, k) => draft.edges.some((e) => backbone.tier[e] === k + 1))
  return found.length > 0 ? found : ['C']
}

/** Median of gaps in ms, in seconds; null where there is none. */
export function medianSeconds(gapsMs: readonly number[]): number | null {
  if (gapsMs.length === 0) return null
  const sorted = Float64Array.from(gapsMs).sort()
  const half = sorted.length >> 1
  const middle = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  return rounded(middle / 1000)
}

/**
 * Median of a session's smallest gap under chance. Chance puts a part P̄ of the sessions (the mean of their chances)
 * within τ and the rest between τ and Δ; within each of the two spans gaps are taken as even, so that bursts enter
 * through P̄ alone: τ/(2P̄) where P̄ is at least a half, τ + (Δ − τ)(½ − P̄)/(1 − P̄) otherwise.
 */
function expectedMedianGap({ synchronyMs, contextMs }: SynchronyChance, within: number): number {
  const gapMs =
    within >= 0.5
      ? synchronyMs / (2 * within)
      : synchronyMs + ((contextMs - synchronyMs) * (0.5 - within)) / (1 - within)
  return rounded(gapMs / 1000)
}
