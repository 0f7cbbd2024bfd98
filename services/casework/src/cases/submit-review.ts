import type { Outcome, SubmitReview } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { RULES, refuseViolations, type Violation } from '../safeguards/judge-decisions.ts'
import { outcomeAllows } from '../safeguards/outcome.ts'
import { type SignedDecision, standingActions, standingDecisions } from './decision-rows.ts'
import { mustBeVersion } from './difference-since.ts'
import { groundsOf } from './evidence-of-case.ts'
import { type CaseRow, lockCase, moveCase } from './move-case.ts'

/**
 * Ends the first review: each account of the current evidence has a decision, written on the evidence as it is, and every
 * safeguard is asked once more. The case then awaits its second reader, who reads it blind.
 *
 * @throws {ProblemError} 403, 404, 409 or 422
 */
export async function submitReview(
  tx: Tx,
  reader: Reader,
  caseId: string,
  version: number,
  { outcome, against, reason }: SubmitReview,
): Promise<{ version: number; state: CaseRow['state'] }> {
  const row = await lockCase(tx, caseId)
  await mustBeVersion(tx, row, version)
  if (row.state !== 'in_review' && row.state !== 'escalated')
    throw new ProblemError(409, `A review is submitted while a case is in_review; this one is ${row.state}.`)
  const { grounds } = await groundsOf(tx, caseId, row.evidence_number, 'current')
  const standing = await standingActions(tx, caseId)
  const written = await standingDecisions(tx, caseId, 'first')
  const decisions = written.filter(({ accountId }) => grounds.has(accountId))
  const violations: Violation[] = decisions.flatMap((decision, index) => {
    const { accountId, signature, bulk: isBulk } = decision
    const account = grounds.get(accountId)!
    if (account.signature !== signature)
      return [
        { index, sentence: `The evidence on ${accountId} is another since it was decided on; decide again.` },
      ]
    const facts = { nowMs: tx.nowMs, standing: standing.get(accountId), isBulk }
    return RULES.flatMap((rule) => rule(decision, account, facts) ?? []).map((sentence) => ({
      index,
      sentence,
    }))
  })
  refuseViolations(violations, (index) => `/case/decisions/${index}`)
  mustAllow(outcome, decisions)
  await layAside(tx, caseId, written, grounds)
  await writeReview(tx, row, 'first', reader, {
    outcome,
    against,
    reason,
    evidenceNumber: row.evidence_number,
  })
  await tx.query('update cases set first_reader = $2 where id = $1', [caseId, reader.userId])
  tx.record({
    type: 'case.first_review_submitted',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
    payload: { accounts: decisions.length, evidenceNumber: row.evidence_number },
  })
  return moveCase(tx, caseId, {
    to: 'awaiting_second',
    by: reader,
    reason: 'The first review was submitted.',
  })
}

/** @throws {ProblemError} 422 where the outcome forbids what is decided */
export function mustAllow(outcome: Outcome, decisions: readonly Pick<SignedDecision, 'action'>[]): void {
  const sentence = outcomeAllows(
    outcome,
    decisions.map(({ action }) => action),
  )
  if (sentence !== undefined) throw new ProblemError(422, sentence)
}

/** Decisions on accounts that have left the case are kept, and stand no more. */
async function layAside(
  tx: Tx,
  caseId: string,
  written: readonly SignedDecision[],
  grounds: ReadonlyMap<string, unknown>,
): Promise<void> {
  const left = written.filter(({ accountId }) => !grounds.has(accountId)).map(({ id }) => id)
  if (left.length > 0)
    await tx.query('update decisions set stands = false where case_id = $1 and id = any($2::uuid[])', [
      caseId,
      left,
    ])
}

export async function writeReview(
  tx: Tx,
  { id }: Pick<CaseRow, 'id'>,
  stage: 'first' | 'second',
  { userId }: Reader,
  review: { outcome: Outcome; against: string; reason: string; evidenceNumber: number },
): Promise<void> {
  await tx.query(
    `insert into reviews (case_id, stage, reader, evidence_number, outcome, against, reason, at_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, stage, userId, review.evidenceNumber, review.outcome, review.against, review.reason, tx.nowMs],
  )
}
