import type { CaseState, Outcome } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { type CaseFacts, type CaseMove, nextState } from './case-state.ts'

/** A case as it is locked: nobody else changes it until the transaction ends. */
export interface CaseRow {
  id: string
  cluster_case_id: string
  compartments: string[]
  state: CaseState
  outcome: Outcome | null
  version: number
  evidence_number: number
  decided_evidence_number: number | null
  level: string
  against: string
  assignee: string | null
  lease_by: string | null
  lease_until_ms: number | null
  snoozed_until_ms: number | null
  first_reader: string | null
  second_reader: string | null
}

/** Reads a case and locks it to the end of the transaction. @throws {ProblemError} 404 where it is hidden or absent */
export async function lockCase(tx: Tx, caseId: string): Promise<CaseRow> {
  const [row] = await tx.query<CaseRow>(
    `select id, cluster_case_id, compartments, state, outcome, version, evidence_number, decided_evidence_number, level,
       against, assignee, lease_by, lease_until_ms, snoozed_until_ms, first_reader, second_reader
     from cases where id = $1 for update`,
    [caseId],
  )
  if (row === undefined) throw notFound('case')
  return row
}

/** What of the other tables the state of a case depends on; past row-level security, and told to nobody. */
export async function factsOf(tx: Tx, row: CaseRow): Promise<CaseFacts> {
  const [found] = await tx.asOwner(() =>
    tx.query<{
      undecided: number
      against: string | null
      deciders: string[]
      to_confirm: boolean
      has_receipt: boolean
    }>(
      `select
         (select count(*) from case_accounts a where a.case_id = $1 and not exists (
           select from decisions d where d.case_id = $1 and d.account_id = a.account_id and d.stage = 'first' and d.stands)) as undecided,
         (select r.against from reviews r where r.case_id = $1 and r.stage = 'first' and r.stands) as against,
         array(select distinct d.reader::text from decisions d where d.case_id = $1 and d.stage = 'first' and d.stands) as deciders,
         exists (select from decisions d where d.case_id = $1 and d.stage = 'final' and d.stands and d.action <> 'no_action')
           or exists (select from receipts r where r.case_id = $1) as to_confirm,
         exists (select from receipts r where r.case_id = $1 and r.stands) as has_receipt`,
      [row.id],
    ),
  )
  const { undecided, against, deciders, to_confirm, has_receipt } = found!
  return {
    state: row.state,
    nowMs: tx.nowMs,
    leaseBy: row.lease_by,
    leaseUntilMs: row.lease_until_ms,
    snoozedUntilMs: row.snoozed_until_ms,
    firstReader: row.first_reader,
    firstDeciders: deciders,
    secondReader: row.second_reader,
    undecided,
    against: against ?? row.against,
    toConfirm: to_confirm,
    hasReceipt: has_receipt,
  }
}

/** States in which whoever held a case works on it no more: entering one ends the lease. */
const RESTING = new Set<CaseState>([
  'new',
  'triaged',
  'snoozed',
  'escalated',
  'awaiting_second',
  'decided',
  'actioned',
  'closed',
  'reversed',
  'merged',
  'split',
])

/**
 * Moves a case: locks it, asks the table, writes the new state and what goes with it, and records `case.state_changed`.
 * The only way by which a case changes its state.
 *
 * @throws {ProblemError} 404 where it is hidden or absent; 403, 409 or 422 where the table forbids the move
 */
export async function moveCase(
  tx: Tx,
  caseId: string,
  move: CaseMove,
): Promise<{ state: CaseState; prevState: CaseState; version: number }> {
  const row = await lockCase(tx, caseId)
  const next = nextState(await factsOf(tx, row), move)
  if (!next.allowed) throw new ProblemError(next.status, next.sentence)
  const { state } = next
  const prevState = row.state
  const version = row.version + 1
  const isReturned = prevState === 'awaiting_second' && state === 'in_review'
  const isAnew = state === 'reopened'
  await tx.query(
    `update cases set state = $2, version = $3, updated_at_ms = $4, snoozed_until_ms = $5,
       merged_into = coalesce($6, merged_into), lease_by = case when $7 then null else lease_by end,
       lease_until_ms = case when $7 then null else lease_until_ms end,
       outcome = $8, against = $9, decided_evidence_number = $10,
       first_reader = case when $11 then null else first_reader end,
       second_reader = case when $11 then null else second_reader end,
       attention = case when $12 then array_remove(attention, 'new_evidence') else attention end
     where id = $1`,
    [
      caseId,
      state,
      version,
      tx.nowMs,
      state === 'snoozed' ? move.snoozedUntilMs : null,
      state === 'merged' ? move.mergedInto : null,
      RESTING.has(state),
      isAnew ? null : (move.settled?.outcome ?? row.outcome),
      isAnew ? '' : againstAfter(row, move),
      move.settled?.evidenceNumber ?? row.decided_evidence_number,
      isReturned || isAnew,
      // Why it woke is known to whoever takes it.
      prevState === 'triaged' && state === 'in_review',
    ],
  )
  if (isReturned || isAnew) await endReviews(tx, caseId, isAnew)
  if (isAnew || state === 'reversed') await endReceipts(tx, caseId)
  tx.record({
    type: 'case.state_changed',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
    prevState,
    nextState: state,
    reason: move.reason,
    payload: move.cause === undefined ? undefined : { cause: move.cause },
  })
  return { state, prevState, version }
}

/** A case that is closed at once as no case has its reason as what speaks against it. */
const againstAfter = ({ state, against }: CaseRow, { to, reason, settled }: CaseMove): string =>
  settled?.against ?? (state === 'new' && to === 'closed' ? reason : against)

/**
 * Lays aside what was submitted: on a return, the reviews and the second reader's decisions (the first reader goes on
 * from their own); on a reopening, all but the final decisions, which stand until others take their place.
 */
async function endReviews(tx: Tx, caseId: string, isAnew: boolean): Promise<void> {
  await tx.asOwner(async () => {
    await tx.query('update reviews set stands = false where case_id = $1 and stands', [caseId])
    await tx.query(
      `update decisions set stands = false where case_id = $1 and stands and (stage = 'second' or ($2 and stage = 'first'))`,
      [caseId, isAnew],
    )
  })
}

/** What the platform confirmed is not what stands any more. */
export const endReceipts = (tx: Tx, caseId: string): Promise<unknown> =>
  tx.asOwner(() => tx.query('update receipts set stands = false where case_id = $1 and stands', [caseId]))
