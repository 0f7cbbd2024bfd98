import { CaseStanding, DecisionSheet, Id, WriteBulkDecision, WriteDecisions } from '@murmuration/contracts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, route } from '../http/route.ts'
import { CaseId, etag, READS_CASES, WORKS_ON_CASES } from './case-access.ts'
import { type SignedDecision, shown, standingDecisions } from './decision-rows.ts'
import { standingOf } from './difference-since.ts'
import { groundsOf } from './evidence-of-case.ts'
import type { CaseRow } from './move-case.ts'
import { takeDecisionBack, writeBulkDecision, writeDecisions } from './write-decisions.ts'

const TERMS = {
  action: 'label',
  reason: 'Shared 41 rare posts within seconds of 12 others, and was created on the same day as they were.',
}

export const decisionRoutes: AnyRoute[] = [
  route({
    method: 'GET',
    path: '/v1/cases/:id/decisions',
    operation: 'readDecisions',
    summary: 'What the evidence says of each account, what may be decided together, and what is decided',
    tag: 'decisions',
    access: READS_CASES,
    params: CaseId,
    answers: { 200: DecisionSheet },
    async handle({ tx, params: { id } }) {
      const [row] = await tx.query<Pick<CaseRow, 'state' | 'version' | 'evidence_number'>>(
        'select state, version, evidence_number from cases where id = $1',
        [id],
      )
      if (row === undefined) throw notFound('case')
      const { grounds } = await groundsOf(tx, id, row.evidence_number, 'current')
      const written = byAccount(await standingDecisions(tx, id, 'first'))
      const final = byAccount(await standingDecisions(tx, id, 'final'))
      return {
        headers: etag(row.version),
        body: {
          caseId: id,
          state: row.state,
          version: row.version,
          evidenceNumber: row.evidence_number,
          accounts: [...grounds.values()].map((account) => {
            const own = written.get(account.accountId)
            const stands = final.get(account.accountId)
            return {
              ...account,
              decision: own === undefined ? null : shown(own),
              final: stands === undefined ? null : shown(stands),
              changed: own !== undefined && own.signature !== account.signature,
            }
          }),
        },
      }
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/cases/:id/decisions',
    operation: 'writeDecisions',
    summary: 'Decide on accounts, one by one',
    tag: 'decisions',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: WriteDecisions,
    example: { decisions: [{ accountId: '1234', ...TERMS }] },
    ifMatch: true,
    answers: { 200: CaseStanding },
    async handle({ tx, caller, params, body, version }) {
      const row = await writeDecisions(tx, caller, params.id, version, body.decisions)
      return { headers: etag(row.version), body: standingOf(row) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/cases/:id/decisions/:accountId',
    operation: 'takeDecisionBack',
    summary:
      'Take back what you decided on an account in the review under way; nobody has decided on it then',
    tag: 'decisions',
    access: WORKS_ON_CASES,
    params: CaseId.extend({ accountId: Id }),
    ifMatch: true,
    answers: { 200: CaseStanding },
    async handle({ tx, caller, params: { id, accountId }, version }) {
      const row = await takeDecisionBack(tx, caller, id, version, accountId)
      return { headers: etag(row.version), body: standingOf(row) }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/decisions/bulk',
    operation: 'writeBulkDecision',
    summary: 'Decide on accounts of the same verdict and evidence at once',
    tag: 'decisions',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: WriteBulkDecision,
    example: { accountIds: ['1234', '5678'], ...TERMS },
    ifMatch: true,
    answers: { 200: CaseStanding },
    async handle({ tx, caller, params, body: { accountIds, ...terms }, version }) {
      const row = await writeBulkDecision(tx, caller, params.id, version, accountIds, terms)
      return { headers: etag(row.version), body: standingOf(row) }
    },
  }),
]

const byAccount = (decisions: readonly SignedDecision[]): Map<string, SignedDecision> =>
  new Map(decisions.map((decision) => [decision.accountId, decision]))
