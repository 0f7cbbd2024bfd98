import type { Evidence } from '@murmuration/contracts'
import { TIER_NAMES } from '../backbone.ts'
import { accountName } from '../prepare.ts'
import { accountsOf, type CaseFacts, edgesOfTier, restsOn } from './case-facts.ts'
import { sharesByEverybody } from './case-shares.ts'
import { poissonRange } from './chance-range.ts'
import { evidence } from './evidence-item.ts'
import { counted, interval, number, pValue, range, rounded, SHARED_AUDIENCE } from './wording.ts'

/**
 * What speaks for coordination, strongest tier first: synchrony over the case's tier A edges, repeated choice of rare
 * objects over those of tiers B and C, and the group test of each account that it admitted, smallest p first.
 * `log10P` of the first three is that of their weakest pair.
 */
export function evidenceFor(facts: CaseFacts): Evidence[] {
  const found: Evidence[] = []
  const edges = TIER_NAMES.map((_, k) => edgesOfTier(facts, k + 1))
  if (edges[0].length > 0) found.push(synchrony(facts, edges[0]))
  if (edges[1].length > 0) found.push(rareChoice(facts, edges[1], 2))
  if (edges[2].length > 0) found.push(rareChoice(facts, edges[2], 3))
  return [...found, ...extendedAccounts(facts)]
}

function synchrony(facts: CaseFacts, edges: readonly number[]): Evidence {
  const { sessions } = facts
  const { rows } = facts
  const { expectedSynchronous: expected, expectedRange } = facts.coordination
  const hits = rows.filter((r) => sessions.synchronous[r] === 1)
  const accounts = accountsOf(facts, edges)
  const basis = restsOn(facts, hits)
  const seconds = sessions.scale.synchronyMs / 1000
  return evidence({
    side: 'for',
    kind: 'synchrony',
    family: basis.family,
    accounts: accounts.ids,
    objects: basis.objects,
    window: basis.window,
    count: hits.length,
    expected,
    expectedRange,
    log10P: weakest(facts, edges).log10P,
    tier: 'A',
    postIds: basis.postIds,
    sentence:
      `${counted(accounts.count, 'account')} shared the same ${counted(basis.distinct, 'object')} within ` +
      `${interval(seconds)} of each other in ${number(hits.length)} of ${counted(rows.length, 'session')}. ` +
      `Chance explains ${range(expectedRange)}. ${weakest(facts, edges).sentence}`,
  })
}

function rareChoice(facts: CaseFacts, edges: readonly number[], tier: 2 | 3): Evidence {
  const { backbone, draft, sessions, shares, parameters } = facts
  const withinMs = tier === 2 ? parameters.coSelectionMs.B : parameters.coSelectionMs.C
  const rare = (r: number): boolean =>
    sharesByEverybody(shares, shares.object[sessions.shareA[r]]) <=
    parameters.rarityLimit + draft.accounts.length
  const rows = edges.flatMap((k) => rowsOf(facts, k)).filter((r) => sessions.gapMs[r] <= withinMs && rare(r))
  let meetings = 0
  let observed = 0
  let expected = 0
  for (const k of edges) {
    meetings += backbone.sessions[draft.edges[k]]
    observed += backbone.observed[draft.edges[k]]
    expected += backbone.expected[draft.edges[k]]
  }
  const accounts = accountsOf(facts, edges)
  const basis = restsOn(facts, rows)
  const expectedRange = poissonRange(expected)
  return evidence({
    side: 'for',
    kind: tier === 2 ? 'rare_choice_minutes' : 'rare_choice_hour',
    family: basis.family,
    accounts: accounts.ids,
    objects: basis.objects,
    window: basis.window,
    count: rounded(observed),
    expected: rounded(expected),
    expectedRange,
    log10P: weakest(facts, edges).log10P,
    tier: TIER_NAMES[tier - 1],
    postIds: basis.postIds,
    sentence:
      `${counted(accounts.count, 'account')} in ${counted(edges.length, 'pair')} shared the same rare objects within ` +
      `${interval(withinMs / 1000)} of each other in ${counted(meetings, 'session')}. Weighted by rarity that makes ` +
      `${number(observed)}; chance explains ${range(expectedRange)}. ${weakest(facts, edges).sentence}` +
      (tier === 3 ? ` ${SHARED_AUDIENCE}` : ''),
  })
}

function extendedAccounts(facts: CaseFacts): Evidence[] {
  const found: Evidence[] = []
  for (const { account, member } of facts.draft.accounts) {
    const test = member.groupTest
    if (test === undefined) continue
    const expectedRange = poissonRange(test.expected)
    found.push(
      evidence({
        side: 'for',
        kind: 'group_test',
        family: 'co_amplification',
        accounts: [accountName(facts.shares, account)],
        window: facts.window,
        count: rounded(test.observed),
        expected: rounded(test.expected),
        expectedRange,
        log10P: Math.min(0, rounded(test.log10P)),
        tier: 'C',
        sentence:
          `1 account shared ${counted(test.hits, 'rare object')} near this community's times. Weighted by rarity that ` +
          `makes ${number(test.observed)}, ${pValue(test.log10P)}; chance explains ${number(test.expected)}. ` +
          SHARED_AUDIENCE,
      }),
    )
  }
  return found.sort((x, y) => (x.log10P ?? 0) - (y.log10P ?? 0) || (x.accounts[0] < y.accounts[0] ? -1 : 1))
}

const rowsOf = (facts: CaseFacts, k: number): number[] => {
  const rows: number[] = []
  for (let r = facts.sessions.starts[k]; r < facts.sessions.starts[k + 1]; r++) rows.push(r)
  return rows
}

/** The pair with the largest p among the edges, in words. */
function weakest(facts: CaseFacts, edges: readonly number[]): { log10P: number; sentence: string } {
  const { backbone, draft } = facts
  let e = draft.edges[edges[0]]
  for (const k of edges) if (backbone.log10P[draft.edges[k]] > backbone.log10P[e]) e = draft.edges[k]
  const log10P = backbone.log10P[e]
  const who = edges.length === 1 ? 'The pair' : `The weakest of ${number(edges.length)} pairs`
  const did =
    backbone.tier[e] === 1
      ? `was in synchrony in ${number(backbone.synchronous[e])} of ${counted(backbone.sessions[e], 'session')}`
      : `met in ${counted(backbone.sessions[e], 'session')}`
  return { log10P: Math.min(0, rounded(log10P)), sentence: `${who} ${did}, ${pValue(log10P)}.` }
}
