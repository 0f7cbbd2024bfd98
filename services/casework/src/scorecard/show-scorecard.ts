import {
  ClaimType,
  RowResolution,
  type Scorecard,
  type ScorecardCount,
  Verdict,
} from '@murmuration/contracts'
import { ALWAYS_NOT_TESTABLE, countVerdicts } from '@murmuration/detection/verdicts'
import type { Tx } from '@murmuration/store'
import { answerClaims, type Cell, namedAccounts } from './answer-claims.ts'
import { compareControl, readControl } from './compare-control.ts'
import { type OrderFacts, readFacts } from './read-facts.ts'
import { readReadiness } from './readiness.ts'

const MOST_CASES = 100

/** The scorecard of an order, for readers of the order alone: every number with the request that lists what it counts. */
export async function showScorecard(tx: Tx, orderId: string): Promise<Scorecard> {
  const facts = await readFacts(tx, orderId)
  const cellsOf = answerClaims(facts)
  const coordinated = cellsOf('coordinated')
  const control = await readControl(tx)
  const compared = compareControl(coordinated, control, orderId)
  const count = (number: number, query: { [name: string]: string } = {}): ScorecardCount => {
    const search = new URLSearchParams(query).toString()
    return { count: number, rows: `/v1/orders/${orderId}/assessments${search === '' ? '' : `?${search}`}` }
  }
  const verdicts = (cells: readonly Cell[], query: { [name: string]: string }): Scorecard['coordination'] => {
    const counts = countVerdicts(cells.flatMap(({ verdict }) => (verdict === null ? [] : [verdict])))
    return Object.fromEntries(
      Verdict.options.map((verdict) => [verdict, count(counts[verdict], { ...query, verdict })]),
    ) as Scorecard['coordination']
  }
  const split = (claim: ClaimType, cells: readonly Cell[], asserted: boolean) => {
    const some = cells.filter((cell) => cell.verdict !== null && cell.asserted === asserted)
    const query = { claim, asserted: String(asserted) }
    return { accounts: count(some.length, query), verdicts: verdicts(some, query) }
  }
  const coordination = verdicts(coordinated, { claim: 'coordinated' })
  const resolved = coordinated.filter(({ verdict }) => verdict !== null).length
  const { pairs, supported, ...comparison } = compared
  return {
    orderId,
    atMs: tx.nowMs,
    sentence: sentenceOf(facts.rows.length, resolved, coordination),
    named: count(facts.rows.length),
    resolved: count(resolved, { resolution: 'resolved' }),
    rows: RowResolution.options.map((resolution) => ({
      resolution,
      count: count(facts.rows.filter((row) => row.resolution === resolution).length, { resolution }),
    })),
    coordination,
    claims: ClaimType.options.map((claim) => {
      const cells = claim === 'coordinated' ? coordinated : cellsOf(claim)
      return {
        claim,
        alwaysNotTestable: ALWAYS_NOT_TESTABLE[claim] ?? null,
        asserted: split(claim, cells, true),
        notAsserted: split(claim, cells, false),
      }
    }),
    ...casesOf(facts, count),
    readiness: await readReadiness(tx, orderId, facts.analysis),
    comparison: {
      ...comparison,
      pairs: count(pairs.size, { compared: 'pairs' }),
      listSupported: count(supported.size, { compared: 'supported' }),
    },
  }
}

function casesOf(
  facts: OrderFacts,
  count: (number: number, query: { [name: string]: string }) => ScorecardCount,
): Pick<Scorecard, 'cases' | 'caseCount'> {
  const listed = namedAccounts(facts)
  const cases = facts.cases.map(({ caseId, state, level, finding, strength }) => {
    const members = facts.members.get(caseId)!
    const named = members.filter(({ accountId }) => listed.has(accountId)).length
    return {
      caseId,
      state: state as Scorecard['cases'][number]['state'],
      level,
      finding,
      strength,
      named: count(named, { caseId }),
      unnamed: count(members.length - named, { caseId, named: 'false' }),
    }
  })
  return {
    caseCount: cases.length,
    cases: cases.sort((x, y) => y.named.count - x.named.count).slice(0, MOST_CASES),
  }
}

function sentenceOf(named: number, resolved: number, verdicts: Scorecard['coordination']): string {
  const of = (verdict: Verdict): string => verdicts[verdict].count.toLocaleString('en')
  const weak = verdicts.weak.count === 0 ? '' : `weak for ${of('weak')}; `
  return (
    `Of ${named.toLocaleString('en')} named: ${resolved.toLocaleString('en')} resolved; coordination supported for ${of('supported')}; ` +
    `${weak}not supported for ${of('not_supported')}; not testable for ${of('not_testable')}.`
  )
}
