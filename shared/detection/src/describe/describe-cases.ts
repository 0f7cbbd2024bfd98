import type { CaseAccount, Evidence, ReviewCase, Run, Span } from '@murmuration/contracts'
import { type Backbone, TIER_NAMES } from '../backbone.ts'
import type { Community } from '../communities.ts'
import { objectFamilies } from '../families.ts'
import { PARAMETERS, type Parameters } from '../parameters.ts'
import { accountName, type Shares } from '../prepare.ts'
import type { SynchronyChance } from '../synchrony-chance.ts'
import { clusterId } from '../track.ts'
import { type AmplificationGraph, amplificationGraph } from './amplification-graph.ts'
import { assembleCases, type CaseDraft, membershipRange } from './assemble-cases.ts'
import { cannotSay } from './cannot-say.ts'
import { type CaseFacts, caseObjects, mostShared } from './case-facts.ts'
import { caseShares } from './case-shares.ts'
import { synchronyLog10Bound, weightLog10Bound } from './chance-range.ts'
import { caseScale, caseSessions, claimRows, coordination } from './coordination.ts'
import { evidenceAgainst } from './evidence-against.ts'
import { evidenceFor } from './evidence-for.ts'
import { type CohortIndexes, indicators } from './indicators.ts'
import { cohortIndex, mainValues, matchedCohort } from './matched-cohort.ts'
import { openingEvidence } from './opening-evidence.ts'
import { roles } from './roles.ts'
import { admittedLog10P, stability } from './stability.ts'
import { counted, number, rounded } from './wording.ts'

/**
 * What a description starts from. `chances`: the scales of tier A, at least one. `alerts`, `reviews`: communities
 * of A ∪ B and of A ∪ B ∪ C. `flagged`: 1 for flagged accounts, length accounts; nothing but the field of that name
 * reads it. `rates`: false discovery rates of the tiers and the group test.
 */
export interface DescribeInput {
  shares: Shares
  backbone: Backbone
  chances: readonly SynchronyChance[]
  alerts: readonly Community[]
  reviews: readonly Community[]
  flagged: Uint8Array
  /** 1 for accounts all of whose shares are known; undefined where that is everybody. Length accounts. */
  complete?: Uint8Array
  window: Span
  skipped: { pairs: number; objects: number }
  rates: { A: number; B: number; C: number; groupTest: number }
  run: Run
  parameters?: Parameters
}

/**
 * Review cases of one window, strongest first: alerts before reviews, then by the largest −log10 of what chance allows
 * of the case as a whole (Hoeffding's bound over all sessions, or Chernoff's over the summed weights of its tier B and C
 * edges), then by edges, then by id.
 *
 * @throws {RangeError} if there is no scale, or an account is out of range
 */
export function describeCases(input: DescribeInput): ReviewCase[] {
  const { shares, backbone, alerts, reviews } = input
  const { cases, caseOf } = assembleCases(shares.accounts, backbone, alerts, reviews)
  if (cases.length === 0) return []
  const inCase = new Uint8Array(shares.accounts)
  for (const draft of cases) for (const { account } of draft.accounts) inCase[account] = 1
  const byActivity = cohortIndex(shares, caseOf, undefined, input.complete)
  const { language } = shares.columns.texts
  const common = {
    graph: amplificationGraph(shares, inCase),
    admitted: admittedLog10P(backbone),
    families: objectFamilies(shares),
    wholeMinutes: inWholeMinutes(shares.timeMs),
    indexes: {
      byLanguage: language === undefined ? byActivity : cohortIndex(shares, caseOf, language, input.complete),
      byActivity,
      mainOf: mainValues(shares),
    },
  }
  return cases
    .map((draft) => describe(input, draft, common))
    .sort(
      (x, y) =>
        (x.found.level === y.found.level ? 0 : x.found.level === 'alert' ? -1 : 1) ||
        y.strength - x.strength ||
        y.found.coordination.edges - x.found.coordination.edges ||
        (x.found.caseId < y.found.caseId ? -1 : 1),
    )
    .map(({ found }) => found)
}

function inWholeMinutes(timeMs: Float64Array): boolean {
  for (let s = 0; s < timeMs.length; s++) if (timeMs[s] % 60_000 !== 0) return false
  return true
}

interface Common {
  graph: AmplificationGraph | undefined
  admitted: readonly number[]
  families: Uint8Array | undefined
  wholeMinutes: boolean
  indexes: CohortIndexes
}

function describe(
  input: DescribeInput,
  draft: CaseDraft,
  common: Common,
): { found: ReviewCase; strength: number } {
  const { shares, backbone, chances, window } = input
  const parameters = input.parameters ?? PARAMETERS
  const members = draft.accounts.map((entry) => entry.account)
  const ids = members.map((account) => accountName(shares, account))
  const id = clusterId(window.startMs, ids)
  const scale = caseScale(draft, backbone, chances)
  const own = caseShares(shares, members, scale.synchronyMs, common.families)
  const sessions = caseSessions(shares, draft, own, scale, backbone)
  const seed = Number.parseInt(id.slice(0, 8), 16)
  const stable = stability(shares, draft, own, backbone, chances, parameters, common.admitted, seed)
  const rows = claimRows(draft, backbone, sessions)
  const axis = coordination(shares, draft, backbone, sessions, rows, input.rates, stable)
  const facts: CaseFacts = {
    shares,
    backbone,
    draft,
    own,
    sessions,
    rows,
    coordination: axis,
    graph: common.graph,
    admitted: common.admitted,
    parameters,
    skipped: input.skipped,
    window,
    wholeMinutes: common.wholeMinutes,
  }
  const top = mostShared(shares, own)
  const speaksFor = evidenceFor(facts)
  const unmatched = matchedCohort(common.indexes.byLanguage, members).unmatched.length
  const found: ReviewCase = {
    schemaVersion: 1,
    caseId: `case-${id}`,
    level: draft.level,
    finding: finding(draft, speaksFor),
    window,
    cluster: {
      schemaVersion: 1,
      clusterId: id,
      level: draft.level,
      state: 'born',
      window,
      accounts: ids,
      related: [],
      history: [{ window, change: 'born', size: ids.length, joined: ids.length, left: 0, clusters: [] }],
    },
    coordination: axis,
    accounts: caseAccounts(input, draft, facts, ids),
    objects: caseObjects(shares, own, top),
    evidenceFor: speaksFor,
    evidenceAgainst: evidenceAgainst(facts),
    indicators: indicators(
      shares,
      draft,
      top.map((n) => own.objects[n]),
      common.indexes,
      window,
    ),
    cannotSay: cannotSay(facts, unmatched),
    skipped: input.skipped,
    run: input.run,
  }
  return { found, strength: strengthOf(facts) }
}

function caseAccounts(
  input: DescribeInput,
  draft: CaseDraft,
  facts: CaseFacts,
  ids: readonly string[],
): CaseAccount[] {
  const { shares, backbone, flagged } = input
  const size = draft.accounts.length
  const partners = new Uint32Array(size)
  const strongest = new Uint8Array(size)
  draft.edges.forEach((e, edge) => {
    const tier = backbone.tier[e]
    for (const k of [draft.a[edge], draft.b[edge]]) {
      partners[k]++
      strongest[k] = strongest[k] === 0 ? tier : Math.min(strongest[k], tier)
    }
  })
  const role = roles(shares, draft, facts.own, facts.graph, strongest, partners)
  return draft.accounts.map(({ account, level, member }, k) => {
    const test = member.groupTest
    const [low, high] = membershipRange(draft, k)
    return {
      accountId: ids[k],
      level,
      tier: TIER_NAMES[(strongest[k] || 3) - 1],
      role: role[k],
      membership: rounded(member.membership),
      membershipRange: [rounded(low), rounded(high)],
      core: member.membership >= facts.parameters.coreMembership && member.admittedBy !== 'group_test',
      admittedBy: member.admittedBy,
      partners: partners[k],
      shares: shares.accountStart[account + 1] - shares.accountStart[account],
      rareShares:
        test === undefined
          ? null
          : { count: test.hits, expected: rounded(test.expected), log10P: Math.min(0, rounded(test.log10P)) },
      flagged: flagged[account] === 1,
    }
  })
}

/** The evidence that opens the case, in words, and the wider circle apart. */
function finding(draft: CaseDraft, speaksFor: readonly Evidence[]): string {
  const held = draft.accounts.filter((entry) => entry.level === draft.level).length
  const wider = draft.accounts.length - held
  const opening = openingEvidence(draft.level, speaksFor, held)
  const parts = [
    opening?.sentence ??
      `${counted(draft.accounts.length, 'account')} stand in one community without an edge between them.`,
  ]
  const named = opening?.accounts.length ?? 0
  if (named > 0 && named < held) parts.push(`The community holds ${counted(held, 'account')}.`)
  if (wider > 0) {
    const stand = wider === 1 ? 'account stands' : 'accounts stand'
    parts.push(`${number(wider)} further ${stand} in its wider circle, at level review.`)
  }
  return parts.join(' ')
}

function strengthOf({ coordination: axis, draft, backbone }: CaseFacts): number {
  let observed = 0
  let expected = 0
  for (const e of draft.edges) {
    if (backbone.tier[e] === 1) continue
    observed += backbone.observed[e]
    expected += backbone.expected[e]
  }
  const bound = Math.min(
    synchronyLog10Bound(axis.sessions, axis.synchronousSessions, axis.expectedSynchronous),
    weightLog10Bound(observed, expected),
  )
  return rounded(-bound)
}
