import type { AssessmentFilter, AssessmentRow } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { answerClaims, type Cell, unnamedCells } from './answer-claims.ts'
import { compareControl, readControl } from './compare-control.ts'
import { readFrozen } from './freeze-assessments.ts'
import { type OrderFacts, readFacts } from './read-facts.ts'
import { readReadiness } from './readiness.ts'
import { writeUp } from './write-up.ts'

/** Where a page of assessments ends: row of the list (0: not named) and account id. */
export type After = readonly [row: number, accountId: string]

export interface Listed {
  items: AssessmentRow[]
  hasMore: boolean
  total: number
  frozenAtMs: number | null
}

/**
 * Lists rows of an order with what is said of one claim: every row once, or the accounts that share a case with them.
 * What the scorecard counts is what this lists.
 */
export async function listAssessments(
  tx: Tx,
  orderId: string,
  filter: AssessmentFilter,
  after: After | undefined,
  limit: number,
): Promise<Listed> {
  if (filter.at === 'frozen') return listFrozen(tx, orderId, filter, after, limit)
  const facts = await readFacts(tx, orderId)
  const cells = await chosenCells(tx, facts, filter)
  const { page, hasMore } = pageAfter(cells, after, limit)
  const { state } = await readReadiness(tx, orderId, facts.analysis)
  const written = await writeUp(
    tx,
    facts,
    filter.claim,
    page.filter(({ verdict }) => verdict !== null),
    state === 'covered',
  )
  const byAccount = new Map(written.map((one) => [one.accountId, one]))
  return {
    items: page.map((cell) =>
      rowOf(cell, cell.verdict === null ? null : (byAccount.get(cell.accountId!) ?? null)),
    ),
    hasMore,
    total: cells.length,
    frozenAtMs: null,
  }
}

/** Cells that a filter lets through, in the order in which they are listed. */
async function chosenCells(tx: Tx, facts: OrderFacts, filter: AssessmentFilter): Promise<Cell[]> {
  const { claim, caseId, named, compared } = filter
  const all = named === 'true' ? answerClaims(facts)(claim) : unnamedCells(facts, claim)
  const members =
    caseId === undefined
      ? undefined
      : new Set((facts.members.get(caseId) ?? []).map(({ accountId }) => accountId))
  const matched = compared === undefined ? undefined : await matchedAccounts(tx, facts, compared)
  return all.filter(
    (cell) =>
      passes(cell, filter) &&
      (members === undefined || (cell.verdict !== null && members.has(cell.accountId!))) &&
      (matched === undefined || (cell.verdict !== null && matched.has(cell.accountId!))),
  )
}

/** @param which of the accounts that were matched with a control */
async function matchedAccounts(
  tx: Tx,
  facts: OrderFacts,
  which: 'pairs' | 'supported',
): Promise<ReadonlySet<string>> {
  const compared = compareControl(answerClaims(facts)('coordinated'), await readControl(tx), facts.orderId)
  return compared[which]
}

const passes = (
  { verdict, resolution, asserted }: Pick<Cell, 'verdict' | 'resolution' | 'asserted'>,
  filter: AssessmentFilter,
): boolean =>
  (filter.verdict === undefined || verdict === filter.verdict) &&
  (filter.resolution === undefined ||
    (filter.resolution === 'resolved'
      ? resolution !== null && verdict !== null
      : resolution === filter.resolution)) &&
  (filter.asserted === undefined || (verdict !== null && asserted === (filter.asserted === 'true')))

function pageAfter<One extends { row: number | null; accountId: string | null }>(
  all: readonly One[],
  after: After | undefined,
  limit: number,
): { page: One[]; hasMore: boolean } {
  const isAfter = ({ row, accountId }: One): boolean => {
    if (after === undefined) return true
    return (row ?? 0) > after[0] || ((row ?? 0) === after[0] && (accountId ?? '') > after[1])
  }
  const rest = all.filter(isAfter)
  return { page: rest.slice(0, limit), hasMore: rest.length > limit }
}

const rowOf = (cell: Cell, assessment: AssessmentRow['assessment']): AssessmentRow => ({
  row: cell.row,
  locator: cell.locator,
  resolution: cell.resolution,
  accountId: cell.accountId,
  asserted: cell.asserted,
  claimSays: claimSays(cell),
  assessment,
})

function claimSays({ row, accountId, asserted }: Pick<Cell, 'row' | 'accountId' | 'asserted'>): string {
  if (row === null) return 'This list does not name the account, and makes no claim of it.'
  if (accountId === null) return 'No account was found for this row; nothing can be said of it.'
  return asserted
    ? 'The list makes this claim of the account.'
    : 'The list does not make this claim of the account.'
}

async function listFrozen(
  tx: Tx,
  orderId: string,
  filter: AssessmentFilter,
  after: After | undefined,
  limit: number,
): Promise<Listed> {
  if (filter.compared !== undefined || filter.named === 'false')
    throw new ProblemError(
      400,
      'Only accounts that the list names are frozen, and no comparison; leave `named` and `compared` out.',
    )
  const { rows, frozenAtMs } = await readFrozen(tx, orderId, filter.claim)
  if (frozenAtMs === null)
    throw new ProblemError(409, 'Nothing is frozen for this order yet; draft an answer first.')
  const chosen = rows.filter(
    ({ assessment, ...row }) =>
      passes({ ...row, verdict: assessment?.verdict ?? null }, filter) &&
      (filter.caseId === undefined || assessment?.caseId === filter.caseId),
  )
  const { page, hasMore } = pageAfter(chosen, after, limit)
  return {
    items: page.map((row) => ({ ...row, claimSays: claimSays(row) })),
    hasMore,
    total: chosen.length,
    frozenAtMs,
  }
}
