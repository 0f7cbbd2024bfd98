import { type Activity, withKnown } from './activity.ts'
import type { Annotation } from './annotate.ts'
import { type Backbone, buildBackbone } from './backbone.ts'
import { type CoSelectionTest, testCoSelection } from './co-selection.ts'
import { type Coincidences, overFamilies, sweepCoincidences } from './coincidences.ts'
import { type Community, type CommunityAlgorithm, extendCores, findCores } from './communities.ts'
import { objectFamilies } from './families.ts'
import { MINUTE_SCALES, type Parameters, type Scale, SECOND_SCALES } from './parameters.ts'
import type { Shares } from './prepare.ts'
import { findAudiences } from './shared-audience.ts'
import { type SynchronyTest, testSynchrony } from './synchrony.ts'
import type { SynchronyChance } from './synchrony-chance.ts'

export type AnalyzeStage = 'sweep' | 'tier A' | 'tier B' | 'tier C' | 'communities'

export interface AnalyzeOptions {
  /** 1 for accounts whose pairs are tested; everybody else is background. Uint8Array(accounts). */
  tested: Uint8Array
  /** 1 for accounts that the group test may take in, besides the tested ones: companions that nobody flagged. */
  joinable?: Uint8Array
  /** 1 for accounts all of whose shares are known, undefined where that is everybody. Uint8Array(accounts). */
  complete?: Uint8Array
  /** 1 for the accounts that norms are learnt from, undefined for everybody. Uint8Array(accounts). */
  reference?: Uint8Array
  community: CommunityAlgorithm
  seed: number
  /** Tier A without strangers, for research. */
  burst?: boolean
  onStage?: (stage: AnalyzeStage) => void
  /** Is handed the tests of all candidate pairs, for calibration; the columns belong to the analysis. */
  onTests?: ((tests: PairTests) => void) | undefined
}

/** Every candidate pair with what each tier found of it, those that did not pass among them. */
export interface PairTests {
  shares: Shares
  coincidences: Coincidences
  A: SynchronyTest
  B: CoSelectionTest
  C: CoSelectionTest
}

/** Pairs that chose the same rare objects often, ranked by weight; a ranking for a reader, and never a case. */
export interface Lead {
  a: number
  b: number
  weight: number
  sessions: number
}

export interface Analysis {
  scales: readonly Scale[]
  chances: SynchronyChance[]
  backbone: Backbone
  /** Communities of tiers A and B. */
  alerts: Community[]
  /** Communities of tiers A, B and C. */
  reviews: Community[]
  /** Communities of tier C that the timing of their objects explains: audiences, set aside, and never a case. */
  audiences: Community[]
  leads: Lead[]
  counts: {
    accountsTestable: number
    sharePairsConsidered: number
    sharePairsSkipped: number
    objectsSkipped: number
    pairsConsidered: number
    pairsTested: { A: number; B: number; C: number }
    edges: { A: number; B: number; C: number }
    /** Review communities that were set aside as audiences. */
    audiencesSetAside: number
  }
}

/** Scales that the times allow: the one of minutes where every time is a whole minute. */
export function scalesFor(shares: Shares): readonly Scale[] {
  return shares.timeMs.every((t) => t % 60_000 === 0) ? MINUTE_SCALES : SECOND_SCALES
}

/**
 * Pair tests, backbone and communities of one window of annotated shares.
 *
 * @param everybodys everybody's activity in the window, whether or not their shares are known
 * @see docs/detection.md
 */
export function analyze(
  shares: Shares,
  annotation: Annotation,
  everybodys: Activity,
  options: AnalyzeOptions,
  parameters: Parameters,
): Analysis {
  const { onStage = () => {}, complete, reference } = options
  const activity = complete === undefined ? everybodys : withKnown(everybodys, shares)
  const eligible = testable(shares, options.tested, parameters.minObjects)
  const scales = scalesFor(shares)

  onStage('sweep')
  const coincidences = sweepCoincidences(shares, {
    tested: eligible,
    open: sharesWithin(annotation.day, parameters.rarityLimit),
    spanMs: parameters.sweepMs,
    minimum: parameters.minSessions,
    minObjects: parameters.minObjects,
    budget: parameters.pairBudget,
    families: objectFamilies(shares),
  })
  onStage('tier A')
  const tierA = testSynchrony(shares, annotation, coincidences, scales, parameters, {
    burst: options.burst ?? false,
    reference,
  })
  const select = (joined: Uint8Array, reachMs: number): CoSelectionTest =>
    testCoSelection(shares, annotation, coincidences, activity, joined, reachMs, parameters, complete)
  onStage('tier B')
  const tierB = select(tierA.passed, parameters.coSelectionMs.B)
  onStage('tier C')
  const alertEdges = overFamilies(
    coincidences,
    tierA.passed.map((passed, k) => passed | tierB.passed[k]),
  )
  const tierC = select(alertEdges, parameters.coSelectionMs.C)
  options.onTests?.({ shares, coincidences, A: tierA, B: tierB, C: tierC })

  onStage('communities')
  const backbone = buildBackbone(coincidences, tierA, tierB, tierC, parameters)
  const { community: algorithm, seed } = options
  const cores = (weakestTier: 2 | 3): Community[] =>
    findCores(backbone, { algorithm, seed, weakestTier }, parameters)
  const { joinable } = options
  const mayJoin = joinable === undefined ? eligible : eligible.map((one, i) => one | joinable[i])
  const grow = (seeds: Community[]): Community[] =>
    extendCores(shares, annotation, activity, seeds, mayJoin, parameters, complete)
  const alerts = grow(cores(2))
  const found = cores(3)
  const alerted = new Set(alerts.flatMap(({ members }) => members.map((m) => m.account)))
  const isWiderCircle = ({ members }: Community): boolean =>
    members.filter((m) => alerted.has(m.account)).length >= parameters.circleOverlap * members.length
  const audience = findAudiences(shares, annotation, found, parameters, (core) => !isWiderCircle(core))
  const audiences = found.filter(({ members }, c) => audience[c] && members.length >= parameters.minCommunity)
  return {
    scales,
    chances: tierA.chances,
    backbone,
    alerts,
    reviews: grow(found.filter((_, c) => !audience[c])),
    audiences,
    leads: rankLeads(coincidences, alertEdges, tierC, parameters.leadWeight),
    counts: {
      accountsTestable: eligible.reduce((sum, one) => sum + one, 0),
      sharePairsConsidered: coincidences.considered,
      sharePairsSkipped: coincidences.skipped.pairs,
      objectsSkipped: coincidences.skipped.objects,
      pairsConsidered: coincidences.mixed.reduce((sum, mixed) => sum + 1 - mixed, 0),
      pairsTested: { A: tierA.family[0], B: tierB.tested, C: tierC.tested },
      edges: {
        A: count(backbone, 1),
        B: count(backbone, 2),
        C: count(backbone, 3),
      },
      audiencesSetAside: audiences.length,
    },
  }
}

/** 1 for tested accounts with enough distinct objects to form pairs. */
export function testable(shares: Shares, tested: Uint8Array, minObjects: number): Uint8Array {
  const { accountStart } = shares
  return tested.map((one, i) => (one && accountStart[i + 1] - accountStart[i] >= minObjects ? 1 : 0))
}

/** 1 for shares with at most that much company; length shares. */
function sharesWithin(company: Uint32Array, limit: number): Uint8Array {
  const within = new Uint8Array(company.length)
  for (let s = 0; s < company.length; s++) if (company[s] <= limit) within[s] = 1
  return within
}

const count = (backbone: Backbone, tier: number): number =>
  backbone.tier.reduce((sum, t) => sum + (t === tier ? 1 : 0), 0)

function rankLeads(
  coincidences: Coincidences,
  alertEdges: Uint8Array,
  tierC: CoSelectionTest,
  leadWeight: number,
): Lead[] {
  const leads: Lead[] = []
  const joined = overFamilies(
    coincidences,
    alertEdges.map((edge, k) => edge | tierC.passed[k]),
  )
  for (let k = 0; k < coincidences.pairs; k++) {
    if (coincidences.mixed[k] || joined[k] || tierC.weight[k] < leadWeight) continue
    leads.push({
      a: coincidences.pairA[k],
      b: coincidences.pairB[k],
      weight: tierC.weight[k],
      sessions: tierC.sessions[k],
    })
  }
  return leads.sort((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b)
}
