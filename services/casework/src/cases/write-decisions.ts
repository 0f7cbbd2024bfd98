import type { DecisionOnAccount, DecisionTerms } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { sameEvidence } from '../safeguards/bulk.ts'
import { judgeDecisions, refuseViolations, type Violation } from '../safeguards/judge-decisions.ts'
import { type NewDecision, standingActions, writeDecisionRows } from './decision-rows.ts'
import { differenceSince, mustBeVersion, standingOf } from './difference-since.ts'
import { groundsOf } from './evidence-of-case.ts'
import { type CaseRow, lockCase } from './move-case.ts'

/**
 * Writes decisions of the first review, account by account. The same restriction in the same words on several accounts is
 * one decision in bulk, and has to pass as such.
 *
 * @returns the new version of the case
 * @throws {ProblemError} 404; 409 where the case is not under review, is leased by another, or has changed; 422 where a
 * safeguard forbids one of them: then none is written
 */
export async function writeDecisions(
  tx: Tx,
  reader: Reader,
  caseId: string,
  version: number,
  decisions: readonly DecisionOnAccount[],
): Promise<CaseRow> {
  const row = await lockForDecisions(tx, reader, caseId, version)
  const { grounds } = await groundsOf(tx, caseId, row.evidence_number, 'current')
  const standing = await standingActions(tx, caseId)
  const { violations, bulk } = judgeDecisions(decisions, { nowMs: tx.nowMs, accounts: grounds, standing })
  refuseViolations(violations)
  return write(
    tx,
    row,
    decisions.map((decision) => ({
      ...decision,
      bulk: bulk.has(decision.accountId),
      signature: grounds.get(decision.accountId)!.signature,
      reader: reader.userId,
    })),
  )
}

/**
 * Writes one decision on a set of accounts: only where verdict and evidence are the same for all, and none is a
 * bystander, a bridge or of public interest, whatever is decided.
 *
 * @returns, @throws as `writeDecisions`
 */
export async function writeBulkDecision(
  tx: Tx,
  reader: Reader,
  caseId: string,
  version: number,
  accountIds: readonly string[],
  terms: DecisionTerms,
): Promise<CaseRow> {
  const row = await lockForDecisions(tx, reader, caseId, version)
  const { grounds } = await groundsOf(tx, caseId, row.evidence_number, 'current')
  const decisions = accountIds.map((accountId) => ({ ...terms, accountId }))
  const violations: Violation[] = accountIds.flatMap((accountId, index) => {
    const account = grounds.get(accountId)
    return account === undefined || account.mayBulk
      ? []
      : [{ index, sentence: `${accountId} is ${notInBulk(account)}: decide on it by itself.` }]
  })
  const unlike = sameEvidence(accountIds.flatMap((accountId) => grounds.get(accountId) ?? []))
  if (unlike !== undefined) violations.push({ index: 0, sentence: unlike })
  if (violations.length === 0) {
    const standing = await standingActions(tx, caseId)
    violations.push(...judgeDecisions(decisions, { nowMs: tx.nowMs, accounts: grounds, standing }).violations)
  }
  refuseViolations(violations, (index) => `/body/accountIds/${index}`)
  return write(
    tx,
    row,
    decisions.map((decision) => ({
      ...decision,
      bulk: accountIds.length > 1,
      signature: grounds.get(decision.accountId)!.signature,
      reader: reader.userId,
    })),
  )
}

/**
 * Takes back what the reader decided on an account in the review under way: nobody has decided on it then.
 *
 * @throws {ProblemError} 404 where they decided nothing on it; 409 for a state, a lease or a version
 */
export async function takeDecisionBack(
  tx: Tx,
  reader: Reader,
  caseId: string,
  version: number,
  accountId: string,
): Promise<CaseRow> {
  const row = await lockForDecisions(tx, reader, caseId, version)
  const taken = await tx.query(
    `update decisions set stands = false
     where case_id = $1 and account_id = $2 and stage = 'first' and stands and reader = $3 returning id`,
    [caseId, accountId, reader.userId],
  )
  if (taken.length === 0) throw notFound('decision of yours on this account')
  const next = await bumpVersion(tx, row)
  tx.record({
    type: 'case.accounts_decided',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
    payload: { accounts: 0, restrictions: 0, takenBack: 1, evidenceNumber: row.evidence_number },
  })
  return { ...row, version: next }
}

const notInBulk = ({
  publicInterest,
  roleClass,
}: {
  publicInterest: string | null
  roleClass: string
}): string => (publicInterest === null ? `a ${roleClass}` : `of public interest (${publicInterest})`)

async function lockForDecisions(tx: Tx, reader: Reader, caseId: string, version: number): Promise<CaseRow> {
  const row = await lockCase(tx, caseId)
  await mustBeVersion(tx, row, version)
  if (row.state !== 'in_review' && row.state !== 'escalated')
    throw new ProblemError(409, `Decisions are written while a case is in_review; this one is ${row.state}.`)
  if (row.state === 'escalated' && reader.role !== 'legal' && reader.role !== 'policy')
    throw new ProblemError(403, 'This case was escalated: legal or policy decides, or returns it.')
  await mustNotBeLeasedToAnother(tx, row, reader)
  return row
}

/** @throws {ProblemError} 409 where another person holds the lease */
async function mustNotBeLeasedToAnother(tx: Tx, row: CaseRow, { userId }: Reader): Promise<void> {
  if (row.lease_by === null || row.lease_by === userId || (row.lease_until_ms ?? 0) <= tx.nowMs) return
  throw new ProblemError(
    409,
    'Somebody else holds the lease of this case; wait until it ends, or ask them for it.',
    {
      current: standingOf(row),
      difference: await differenceSince(tx, row.id, row.version),
    },
  )
}

async function write(tx: Tx, row: CaseRow, decisions: readonly NewDecision[]): Promise<CaseRow> {
  const version = await bumpVersion(tx, row)
  await writeDecisionRows(tx, row.id, 'first', decisions, { evidenceNumber: row.evidence_number, version })
  tx.record({
    type: 'case.accounts_decided',
    entity: `case:${row.id}`,
    scope: { kind: 'case', id: row.id },
    payload: {
      accounts: decisions.length,
      restrictions: decisions.filter(({ action }) => action !== 'no_action').length,
      evidenceNumber: row.evidence_number,
    },
  })
  return { ...row, version }
}

/** Makes the next version of a locked case. */
export async function bumpVersion(tx: Tx, { id, version }: CaseRow): Promise<number> {
  await tx.query('update cases set version = $2, updated_at_ms = $3 where id = $1', [
    id,
    version + 1,
    tx.nowMs,
  ])
  return version + 1
}
