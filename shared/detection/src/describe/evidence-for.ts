import type { Evidence } from '@murmuration/contracts'
import { type TestedPairs, TIER_NAMES } from '../backbone.ts'
import { FAMILIES } from '../families.ts'
import { accountName } from '../prepare.ts'
import { accountsOf, type CaseFacts, restsOn } from './case-facts.ts'
import { sharesByEverybody } from './case-shares.ts'
import { poissonBinomialRange, poissonRange } from './chance-range.ts'
import { sessionRule } from './coordination.ts'
import { evidence } from './evidence-item.ts'
import { addSessions, noSessions, type SessionRows } from './sessions-of-pair.ts'
import { counted, interval, number, pValue, range, rounded, SHARED_AUDIENCE } from './wording.ts'

/**
 * What speaks for coordination, strongest tier first: synchrony over the case's tier A edges, repeated choice of rare
 * objects over those of tiers B and C, each family of objects apart; then the families in which pairs passed a test
 * besides that of their edge; and the group test of each account that it admitted, smallest p first. `log10P` of all but
 * the last is that of their weakest pair.
 */
export function evidenceFor(facts: CaseFacts): Evidence[] {
  const { backbone, draft } = facts
  const edges = [...draft.edges].map((row, k): PairTest => ({ k, of: backbone, row }))
  return [
    ...byTierAndFamily(facts, edges),
    ...byTierAndFamily(facts, agreeingTests(facts)),
    ...extendedAccounts(facts),
  ]
}

/** A test that a pair of the case passed. `k`: number of its local edge; `row`: row of the columns `of`. */
interface PairTest {
  k: number
  of: TestedPairs
  row: number
}

/** Tests that the case's pairs passed in other families of objects than those of their edges. */
function agreeingTests({ backbone: { agreeing }, draft }: CaseFacts): PairTest[] {
  const local = new Map([...draft.edges].map((edge, k) => [edge, k]))
  return [...agreeing.edge].flatMap((edge, row) => {
    const k = local.get(edge)
    return k === undefined ? [] : [{ k, of: agreeing, row }]
  })
}

function byTierAndFamily(facts: CaseFacts, tests: readonly PairTest[]): Evidence[] {
  const found: Evidence[] = []
  for (const tier of [1, 2, 3] as const) {
    FAMILIES.forEach((family, code) => {
      const own = tests.filter(({ of, row }) => of.tier[row] === tier && of.family[row] === code)
      if (own.length === 0) return
      found.push(tier === 1 ? synchrony(facts, own, family) : rareChoice(facts, own, tier, family))
    })
  }
  return found
}

/** Sessions of the pairs at the case's scale, each in the family of its test. */
function sessionsOf(facts: CaseFacts, tests: readonly PairTest[]): SessionRows {
  const { shares, own, draft, sessions } = facts
  const rows = noSessions()
  for (const { k, of, row } of tests)
    addSessions(rows, shares, own, draft.a[k], draft.b[k], {
      ...sessionRule(sessions.scale),
      family: of.family[row],
    })
  return rows
}

function synchrony(
  facts: CaseFacts,
  tests: readonly PairTest[],
  family: (typeof FAMILIES)[number],
): Evidence {
  const { scale } = facts.sessions
  const sessions = sessionsOf(facts, tests)
  const hits = [...sessions.gapMs.keys()].filter((r) => sessions.gapMs[r] <= scale.synchronyMs)
  const expected = rounded(sessions.chance.reduce((sum, chance) => sum + chance, 0))
  const expectedRange = poissonBinomialRange(sessions.chance)
  const accounts = accountsOf(
    facts,
    tests.map(({ k }) => k),
  )
  const basis = restsOn(facts, sessions, hits)
  const seconds = scale.synchronyMs / 1000
  const least = weakest(tests)
  return evidence({
    side: 'for',
    kind: 'synchrony',
    family,
    accounts: accounts.ids,
    objects: basis.objects,
    window: basis.window,
    count: hits.length,
    expected,
    expectedRange,
    log10P: least.log10P,
    tier: 'A',
    postIds: basis.postIds,
    sentence:
      `${counted(accounts.count, 'account')} shared the same ${counted(basis.distinct, 'object')} within ` +
      `${interval(seconds)} of each other in ${number(hits.length)} of ${counted(sessions.size, 'session')}. ` +
      `Chance explains ${range(expectedRange)}. ${least.sentence}`,
  })
}

function rareChoice(
  facts: CaseFacts,
  tests: readonly PairTest[],
  tier: 2 | 3,
  family: (typeof FAMILIES)[number],
): Evidence {
  const { draft, shares, parameters } = facts
  const withinMs = tier === 2 ? parameters.coSelectionMs.B : parameters.coSelectionMs.C
  const sessions = sessionsOf(facts, tests)
  const rare = (r: number): boolean =>
    sharesByEverybody(shares, shares.object[sessions.shareA[r]]) <=
    parameters.rarityLimit + draft.accounts.length
  const rows = [...sessions.gapMs.keys()].filter((r) => sessions.gapMs[r] <= withinMs && rare(r))
  let meetings = 0
  let observed = 0
  let expected = 0
  for (const { of, row } of tests) {
    meetings += of.sessions[row]
    observed += of.observed[row]
    expected += of.expected[row]
  }
  const accounts = accountsOf(
    facts,
    tests.map(({ k }) => k),
  )
  const basis = restsOn(facts, sessions, rows)
  const expectedRange = poissonRange(expected)
  const least = weakest(tests)
  return evidence({
    side: 'for',
    kind: tier === 2 ? 'rare_choice_minutes' : 'rare_choice_hour',
    family,
    accounts: accounts.ids,
    objects: basis.objects,
    window: basis.window,
    count: rounded(observed),
    expected: rounded(expected),
    expectedRange,
    log10P: least.log10P,
    tier: TIER_NAMES[tier - 1],
    postIds: basis.postIds,
    sentence:
      `${counted(accounts.count, 'account')} in ${counted(tests.length, 'pair')} shared the same rare objects within ` +
      `${interval(withinMs / 1000)} of each other in ${counted(meetings, 'session')}. Weighted by rarity that makes ` +
      `${number(observed)}; chance explains ${range(expectedRange)}. ${least.sentence}` +
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

/** The pair with the largest p among the tests, in words. */
function weakest(tests: readonly PairTest[]): { log10P: number; sentence: string } {
  const { of, row } = tests.reduce((least, test) =>
    test.of.log10P[test.row] > least.of.log10P[least.row] ? test : least,
  )
  const log10P = of.log10P[row]
  const who = tests.length === 1 ? 'The pair' : `The weakest of ${number(tests.length)} pairs`
  const did =
    of.tier[row] === 1
      ? `was in synchrony in ${number(of.synchronous[row])} of ${counted(of.sessions[row], 'session')}`
      : `met in ${counted(of.sessions[row], 'session')}`
  return { log10P: Math.min(0, rounded(log10P)), sentence: `${who} ${did}, ${pValue(log10P)}.` }
}
