import type {
  AccountGrounds,
  Comparison,
  Outcome,
  ResolveSecond,
  StoredDecision,
  SubmitSecondReview,
} from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { judgeDecisions, refuseViolations, type Violation } from '../safeguards/judge-decisions.ts'
import { publicInterestBrake } from '../safeguards/public-interest.ts'
import { suspendEnds } from '../safeguards/terms.ts'
import { compareReviews, narrowerOutcome } from './compare-reviews.ts'
import { standingActions, standingDecisions, writeDecisionRows } from './decision-rows.ts'
import { mustBeVersion } from './difference-since.ts'
import { groundsOf } from './evidence-of-case.ts'
import { type CaseRow, lockCase, moveCase } from './move-case.ts'
import { mustAllow, writeReview } from './submit-review.ts'
import { bumpVersion } from './write-decisions.ts'

/** What a second reader may know of the first review before their own: which evidence, and which accounts. */
interface Frozen {
  evidenceNumber: number
  accountIds: string[]
  /** Took part in the first review, as its reader or by a decision. */
  tookPart: boolean
}

export interface ReviewRow {
  stage: 'first' | 'second'
  reader: string
  evidenceNumber: number
  outcome: Outcome
  against: string
  reason: string
  atMs: number
}

/** @throws {ProblemError} 409 where there is no first review */
export async function frozenReview(tx: Tx, caseId: string, { userId }: Reader): Promise<Frozen> {
  const [found] = await tx.asOwner(() =>
    tx.query<{ evidence_number: number; ids: string[]; took_part: boolean }>(
      `select r.evidence_number,
         array(select d.account_id from decisions d where d.case_id = $1 and d.stage = 'first' and d.stands order by d.account_id) as ids,
         r.reader = $2 or exists (select from decisions d where d.case_id = $1 and d.stage = 'first' and d.stands and d.reader = $2) as took_part
       from reviews r where r.case_id = $1 and r.stage = 'first' and r.stands`,
      [caseId, userId],
    ),
  )
  if (found === undefined)
    throw new ProblemError(409, 'This case has no first review to read after; wait for it.')
  return { evidenceNumber: found.evidence_number, accountIds: found.ids, tookPart: found.took_part }
}

/** Reviews that stand, as far as the reader may see them. */
export async function standingReviews(
  tx: Tx,
  caseId: string,
): Promise<{ first: ReviewRow | null; second: ReviewRow | null }> {
  const rows = await tx.query<ReviewRow & object>(
    `select stage, reader, evidence_number as "evidenceNumber", outcome, against, reason, at_ms as "atMs"
     from reviews where case_id = $1 and stands`,
    [caseId],
  )
  const of = (stage: string): ReviewRow | null => rows.find((row) => row.stage === stage) ?? null
  return { first: of('first'), second: of('second') }
}

/** The two reviews side by side; null until the second one is there, or where the reader is blind to them. */
export async function comparisonOf(tx: Tx, caseId: string): Promise<Comparison | null> {
  const { first, second } = await standingReviews(tx, caseId)
  if (first === null || second === null) return null
  return compareReviews(
    [first.outcome, second.outcome],
    await standingDecisions(tx, caseId, 'first'),
    await standingDecisions(tx, caseId, 'second'),
  )
}

/**
 * Takes the second reader's own decisions, made before they saw those of the first, on the evidence that the first read.
 *
 * @throws {ProblemError} 403 for whoever took part in the first review; 404, 409; 422 where a safeguard forbids a decision,
 * or the accounts are not those of the first review
 */
export async function submitSecond(
  tx: Tx,
  reader: Reader,
  caseId: string,
  version: number,
  { outcome, against, decisions }: SubmitSecondReview,
): Promise<void> {
  const row = await lockCase(tx, caseId)
  await mustBeVersion(tx, row, version)
  if (row.state !== 'awaiting_second')
    throw new ProblemError(
      409,
      `A second review is of a case that is awaiting_second; this one is ${row.state}.`,
    )
  const frozen = await frozenReview(tx, caseId, reader)
  if (frozen.tookPart)
    throw new ProblemError(403, 'Somebody who took no part in the first review has to read this case.')
  if (row.second_reader !== null)
    throw new ProblemError(409, 'This case has its second reader, who resolves or returns it.')
  if (against.trim() === '')
    throw new ProblemError(422, "Write down what speaks against the finding: 'against' must not be empty.")
  const { grounds } = await groundsOf(tx, caseId, frozen.evidenceNumber, frozen.accountIds)
  const standing = await standingActions(tx, caseId)
  const { violations, bulk } = judgeDecisions(decisions, { nowMs: tx.nowMs, accounts: grounds, standing })
  refuseViolations(violations)
  if (decisions.length < frozen.accountIds.length)
    throw new ProblemError(
      422,
      `${frozen.accountIds.length - decisions.length} accounts have no decision; decide each, no_action included.`,
    )
  mustAllow(outcome, decisions)
  const next = await bumpVersion(tx, row)
  await writeDecisionRows(
    tx,
    caseId,
    'second',
    decisions.map((decision) => ({
      ...decision,
      bulk: bulk.has(decision.accountId),
      signature: grounds.get(decision.accountId)!.signature,
      reader: reader.userId,
    })),
    { evidenceNumber: frozen.evidenceNumber, version: next },
  )
  await writeReview(tx, row, 'second', reader, {
    outcome,
    against,
    reason: '',
    evidenceNumber: frozen.evidenceNumber,
  })
  await tx.query('update cases set second_reader = $2 where id = $1', [caseId, reader.userId])
  tx.record({
    type: 'case.second_review_submitted',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
    payload: { accounts: decisions.length, evidenceNumber: frozen.evidenceNumber },
  })
}

/**
 * Ends the second review: what both agree on stands, and of two that differ the narrower; or the case goes back to the
 * first reader, with a reason.
 *
 * @throws {ProblemError} 403, 404, 409; 422 where neither of two decisions or outcomes is the narrower, so that the case
 * has to be returned
 */
export async function resolveSecond(
  tx: Tx,
  reader: Reader,
  caseId: string,
  version: number,
  resolution: ResolveSecond,
): Promise<void> {
  const row = await lockCase(tx, caseId)
  await mustBeVersion(tx, row, version)
  if (row.state !== 'awaiting_second')
    throw new ProblemError(409, `Only a case that is awaiting_second is resolved; this one is ${row.state}.`)
  if ((await frozenReview(tx, caseId, reader)).tookPart)
    throw new ProblemError(403, 'Somebody who took no part in the first review has to read this case.')
  if (row.second_reader !== reader.userId)
    throw new ProblemError(409, 'Submit your own decisions first, before you see those of the first reader.')
  const comparison = await comparisonOf(tx, caseId)
  tx.record({
    type: 'case.second_review_resolved',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
    payload: { verdict: resolution.verdict, differing: comparison?.differing ?? 0 },
  })
  if (resolution.verdict === 'return')
    await moveCase(tx, caseId, { to: 'in_review', by: reader, reason: resolution.reason })
  else
    await settle(
      tx,
      reader,
      row,
      comparison!,
      new Map(resolution.stand.map((one) => [one.accountId, one.which])),
    )
}

async function settle(
  tx: Tx,
  reader: Reader,
  row: CaseRow,
  comparison: Comparison,
  wanted: ReadonlyMap<string, 'first' | 'second'>,
): Promise<void> {
  const { first, second } = await standingReviews(tx, row.id)
  const { evidenceNumber } = first!
  const outcome = narrowerOutcome(first!.outcome, second!.outcome)
  if (outcome === null)
    throw new ProblemError(
      422,
      `${first!.outcome} and ${second!.outcome} differ, and neither claims less; return the case with a reason.`,
    )
  const ids = comparison.accounts.map(({ accountId }) => accountId)
  const { grounds } = await groundsOf(tx, row.id, evidenceNumber, ids)
  const { violations, stands } = whatStands(comparison, wanted, grounds, tx.nowMs)
  refuseViolations(violations, (index) => `/case/accounts/${index}`)
  mustAllow(outcome, stands)
  await writeDecisionRows(
    tx,
    row.id,
    'final',
    stands.map((decision) => ({ ...decision, signature: grounds.get(decision.accountId)?.signature ?? '' })),
    { evidenceNumber, version: row.version + 1 },
  )
  await moveCase(tx, row.id, {
    to: 'decided',
    by: reader,
    reason: 'Two readers agree on what stands.',
    settled: { outcome, evidenceNumber, against: joined(first!.against, second!.against) },
  })
}

const joined = (first: string, second: string): string => (first === second ? first : `${first}\n\n${second}`)

/** What is left standing of two reviews: the narrower of each pair, and nothing that a safeguard forbids by now. */
function whatStands(
  { accounts }: Comparison,
  wanted: ReadonlyMap<string, 'first' | 'second'>,
  grounds: ReadonlyMap<string, AccountGrounds>,
  nowMs: number,
): { violations: Violation[]; stands: StoredDecision[] } {
  const violations: Violation[] = []
  const stands = accounts.map(({ accountId, agree, narrower, first, second }, index) => {
    const which = wanted.get(accountId) ?? narrower ?? 'first'
    if (!agree && narrower === null)
      violations.push({
        index,
        sentence: `The two decisions on ${accountId} differ, and neither is the narrower; return the case with a reason.`,
      })
    else if (!agree && which !== narrower)
      violations.push({
        index,
        sentence: `Where two readers differ only the narrower may stand, on ${accountId} that of the ${narrower}; or return the case.`,
      })
    const decision = which === 'first' ? first : second
    const account = grounds.get(accountId)
    if (account === undefined) return decision
    const facts = { nowMs, standing: undefined, isBulk: false }
    const sentence =
      publicInterestBrake(account, decision, [first, second]) ?? suspendEnds(decision, account, facts)
    if (sentence !== undefined) violations.push({ index, sentence })
    return decision
  })
  return { violations, stands }
}

/** Whether somebody has compared an earlier round of this case, and so knows what a first reader thought. */
export async function sawBefore(tx: Tx, caseId: string, { userId }: Reader): Promise<boolean> {
  const [row] = await tx.query(
    `select 1 as one from reviews where case_id = $1 and stage = 'second' and reader = $2 and not stands limit 1`,
    [caseId, userId],
  )
  return row !== undefined
}
