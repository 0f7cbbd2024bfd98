import {
  CaseStanding,
  RecordReceipt,
  ReopenCase,
  ResolveSecond,
  ReverseCase,
  SecondReviewSheet,
  SubmitReview,
  SubmitSecondReview,
  WithReason,
} from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { type Answer, type AnyRoute, route } from '../http/route.ts'
import { reverseDecisions } from './appeals.ts'
import { CaseId, DECIDES_APPEALS, ESCALATED, etag, READS_SECOND, WORKS_ON_CASES } from './case-access.ts'
import type { CaseMove } from './case-state.ts'
import { mustBeVersion, standingOf } from './difference-since.ts'
import { groundsOf, withoutFlags } from './evidence-of-case.ts'
import { type CaseRow, lockCase, moveCase } from './move-case.ts'
import {
  comparisonOf,
  frozenReview,
  resolveSecond,
  sawBefore,
  standingReviews,
  submitSecond,
} from './second-review.ts'
import { submitReview } from './submit-review.ts'

const DECISION = {
  accountId: '1234',
  action: 'no_action',
  reason: 'Two shares in a month; chance explains them.',
}

export const reviewRoutes: AnyRoute[] = [
  route({
    method: 'POST',
    path: '/v1/cases/:id/submit',
    operation: 'submitReview',
    summary: 'Submit the first review; the case then awaits its second reader',
    tag: 'reviews',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: SubmitReview,
    example: {
      outcome: 'coordinated_inauthentic',
      against: 'A scheduling tool that many customers use would do the same; 3 % of matched accounts use it.',
      reason: 'Synchrony over nine days, and one day of creation.',
    },
    ifMatch: true,
    answers: { 200: CaseStanding },
    async handle({ tx, caller, params: { id }, body, version }) {
      await submitReview(tx, caller, id, version, body)
      return standing(tx, id)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/:id/second',
    operation: 'readSecondReview',
    summary: 'What the second reader reads: the evidence alone, until they have submitted; then both reviews',
    tag: 'reviews',
    access: READS_SECOND,
    params: CaseId,
    answers: { 200: SecondReviewSheet },
    handle: ({ tx, caller, params: { id } }) => secondSheet(tx, caller, id),
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/second',
    operation: 'submitSecondReview',
    summary: 'Submit your own decisions, before you see those of the first reader',
    tag: 'reviews',
    access: READS_SECOND,
    params: CaseId,
    body: SubmitSecondReview,
    example: {
      outcome: 'no_coordination',
      against: 'All shares are of one popular post.',
      decisions: [DECISION],
    },
    ifMatch: true,
    answers: { 200: SecondReviewSheet },
    async handle({ tx, caller, params: { id }, body, version }) {
      await submitSecond(tx, caller, id, version, body)
      return secondSheet(tx, caller, id)
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/cases/:id/second/resolve',
    operation: 'resolveSecondReview',
    summary: 'Let stand what both readers agree on, and the narrower where they differ; or return the case',
    tag: 'reviews',
    access: READS_SECOND,
    params: CaseId,
    body: ResolveSecond,
    example: {
      verdict: 'return',
      reason: 'The two decisions on 1234 cannot both stand; look at its client again.',
    },
    ifMatch: true,
    answers: { 200: CaseStanding },
    async handle({ tx, caller, params: { id }, body, version }) {
      await resolveSecond(tx, caller, id, version, body)
      return standing(tx, id)
    },
  }),
  moveRoute('escalate', 'escalateCase', 'Hand a case to legal or policy', WORKS_ON_CASES, 'escalated'),
  moveRoute('return', 'returnCase', 'Give an escalated case back to its reviewers', ESCALATED, 'in_review'),
  moveRoute('close', 'closeCase', 'Close a case; a new one as no case', WORKS_ON_CASES, 'closed'),
  route({
    method: 'POST',
    path: '/v1/cases/:id/reopen',
    operation: 'reopenCase',
    summary: 'Open a case again, for an appeal, new evidence or a change of its order',
    tag: 'reviews',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: ReopenCase,
    example: { cause: 'new_evidence', reason: 'Three of its accounts are active again.' },
    ifMatch: true,
    answers: { 200: CaseStanding },
    handle: ({ tx, caller, params, body: { cause, reason }, version }) =>
      moved(tx, params.id, version, { to: 'reopened', by: caller, cause, reason }),
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/reverse',
    operation: 'reverseCase',
    summary: 'Take back every restriction of a case',
    tag: 'reviews',
    access: DECIDES_APPEALS,
    params: CaseId,
    body: ReverseCase,
    example: { cause: 'order_changed', reason: 'The court withdrew its order.' },
    ifMatch: true,
    answers: { 200: CaseStanding },
    async handle({ tx, caller, params: { id }, body: { cause, reason }, version }) {
      const row = await lockCase(tx, id)
      await mustBeVersion(tx, row, version)
      await moveCase(tx, id, { to: 'reversed', by: caller, cause, reason })
      await reverseDecisions(tx, caller, await lockCase(tx, id), 'all', reason)
      return standing(tx, id)
    },
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/receipt',
    operation: 'recordReceipt',
    summary: 'Record that the platform did, or undid, what was decided',
    tag: 'reviews',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: RecordReceipt,
    example: { reference: 'action-7731' },
    answers: { 201: CaseStanding },
    async handle({ tx, caller, params: { id }, body: { reference } }) {
      const row = await lockCase(tx, id)
      if (row.state !== 'decided' && row.state !== 'reversed')
        throw new ProblemError(
          409,
          `A receipt is of a case that is decided or reversed; this one is ${row.state}.`,
        )
      await tx.query(
        'insert into receipts (case_id, reference, recorded_by, at_ms) values ($1, $2, $3, $4)',
        [id, reference, caller.userId, tx.nowMs],
      )
      tx.record({
        type: 'case.receipt_recorded',
        entity: `case:${id}`,
        scope: { kind: 'case', id },
        payload: { reference },
      })
      if (row.state === 'decided')
        await moveCase(tx, id, { to: 'actioned', by: caller, reason: 'The platform has confirmed.' })
      return { ...(await standing(tx, id)), status: 201 }
    },
  }),
]

function moveRoute(
  verb: string,
  operation: string,
  summary: string,
  access: AnyRoute['access'],
  to: CaseMove['to'],
): AnyRoute {
  return route({
    method: 'POST',
    path: `/v1/cases/:id/${verb}`,
    operation,
    summary,
    tag: 'reviews',
    access,
    params: CaseId,
    body: WithReason,
    example: { reason: 'Two accounts are of a union; the order names no ground for them.' },
    ifMatch: true,
    answers: { 200: CaseStanding },
    handle: ({ tx, caller, params, body: { reason }, version }) =>
      moved(tx, params.id, version, { to, by: caller, reason }),
  })
}

async function moved(tx: Tx, id: string, version: number, move: CaseMove): Promise<Answer> {
  const row = await lockCase(tx, id)
  await mustBeVersion(tx, row, version)
  await moveCase(tx, id, move)
  return standing(tx, id)
}

async function standing(tx: Tx, id: string): Promise<Answer> {
  const row = await lockCase(tx, id)
  return { headers: etag(row.version), body: standingOf(row) }
}

async function secondSheet(tx: Tx, reader: Reader, id: string): Promise<Answer> {
  const [row] = await tx.query<CaseRow>(
    'select id, state, version, evidence_number from cases where id = $1',
    [id],
  )
  if (row === undefined) throw notFound('case')
  const { evidenceNumber, accountIds, tookPart } = await frozenReview(tx, id, reader)
  const { snapshot, grounds } = await groundsOf(tx, id, evidenceNumber, accountIds)
  const { first, second } = await standingReviews(tx, id)
  return {
    headers: etag(row.version),
    body: {
      caseId: id,
      version: row.version,
      evidenceNumber,
      newerEvidence: Array.from(
        { length: row.evidence_number - evidenceNumber },
        (_, k) => evidenceNumber + k + 1,
      ),
      evidence: withoutFlags(snapshot),
      accounts: [...grounds.values()],
      blind: first === null,
      sawBefore: !tookPart && (await sawBefore(tx, id, reader)),
      first,
      second,
      comparison: await comparisonOf(tx, id),
    },
  }
}
