import { Appeal, AppealSheet, AppealState, DecideAppeal, OpenAppeal } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, route } from '../http/route.ts'
import { appealOf, appealsFor, appealsOf, decideAppeal, openAppeal, takeAppeal } from './appeals.ts'
import { CaseAndAppealId, CaseId, DECIDES_APPEALS, etag, READS_CASES, WORKS_ON_CASES } from './case-access.ts'
import { shown, standingDecisions } from './decision-rows.ts'
import { groundsOf, withoutFlags } from './evidence-of-case.ts'

const AppealCursor = z.tuple([z.int(), z.uuid()])

export const appealRoutes: AnyRoute[] = [
  route({
    method: 'GET',
    path: '/v1/appeals',
    operation: 'listAllAppeals',
    summary: 'Appeals of all cases that you may read, oldest first',
    tag: 'appeals',
    access: READS_CASES,
    query: PageQuery.extend({
      state: z
        .enum(['waiting', ...AppealState.options])
        .default('waiting')
        .describe('waiting: open or taken'),
      mine: z
        .stringbool()
        .default(false)
        .describe('true: those that you have taken, or that wait for somebody who took no part, as you'),
    }),
    answers: { 200: pageOf(Appeal) },
    async handle({ tx, caller, query: { limit, cursor, state, mine } }) {
      const states = state === 'waiting' ? ['open', 'taken'] : [state]
      const after = fromCursor(cursor, AppealCursor)
      const found = await appealsFor(tx, caller, states, mine, after, limit + 1)
      const items = found.slice(0, limit)
      const last = items.at(-1)
      return {
        body: {
          items,
          next: found.length > limit && last !== undefined ? cursorOf([last.atMs, last.id]) : null,
        },
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/:id/appeals',
    operation: 'listAppeals',
    summary: 'Appeals of a case, newest first',
    tag: 'appeals',
    access: READS_CASES,
    params: CaseId,
    answers: { 200: z.object({ items: z.array(Appeal) }).meta({ id: 'Appeals' }) },
    async handle({ tx, params: { id } }) {
      await mustRead(tx, id)
      return { body: { items: await appealsOf(tx, id) } }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/appeals',
    operation: 'openAppeal',
    summary: 'Open an appeal against the restriction of an account',
    tag: 'appeals',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: OpenAppeal,
    example: { accountId: '1234', grounds: 'I share what my union posts, at the hour at which it posts.' },
    answers: { 201: Appeal },
    async handle({ tx, caller, params: { id }, body }) {
      const appeal = await openAppeal(tx, caller, id, body)
      return { headers: etag(appeal.version), body: appeal }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/:id/appeals/:appealId',
    operation: 'readAppeal',
    summary: 'An appeal with the frozen evidence, and what has come in since',
    tag: 'appeals',
    access: READS_CASES,
    params: CaseAndAppealId,
    answers: { 200: AppealSheet },
    handle: async ({ tx, params: { id, appealId } }) => {
      const appeal = await appealOf(tx, id, appealId)
      return { headers: etag(appeal.version), body: await appealSheet(tx, id, appeal) }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/appeals/:appealId/take',
    operation: 'takeAppeal',
    summary: 'Take an appeal; for somebody who took no part in the reviews',
    tag: 'appeals',
    access: DECIDES_APPEALS,
    params: CaseAndAppealId,
    ifMatch: true,
    answers: { 200: Appeal },
    async handle({ tx, caller, params: { id, appealId }, version }) {
      const appeal = await takeAppeal(tx, caller, id, appealId, version)
      return { headers: etag(appeal.version), body: appeal }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/appeals/:appealId/decide',
    operation: 'decideAppeal',
    summary: 'Uphold the decision, or reverse it: then no_action takes its place',
    tag: 'appeals',
    access: DECIDES_APPEALS,
    params: CaseAndAppealId,
    body: DecideAppeal,
    example: { verdict: 'reversed', reason: 'The account is of a union, and coordinates in the open.' },
    ifMatch: true,
    answers: { 200: Appeal },
    async handle({ tx, caller, params: { id, appealId }, body, version }) {
      const appeal = await decideAppeal(tx, caller, id, appealId, version, body)
      return { headers: etag(appeal.version), body: appeal }
    },
  }),
]

async function mustRead(tx: Tx, caseId: string): Promise<number> {
  const [row] = await tx.query<{ evidence_number: number }>(
    'select evidence_number from cases where id = $1',
    [caseId],
  )
  if (row === undefined) throw notFound('case')
  return row.evidence_number
}

async function appealSheet(tx: Tx, caseId: string, appeal: Appeal): Promise<z.input<typeof AppealSheet>> {
  const { accountId, evidenceNumber } = appeal
  const current = await mustRead(tx, caseId)
  const frozen = await groundsOf(tx, caseId, evidenceNumber, [accountId])
  const newest = await groundsOf(tx, caseId, current, 'current')
  const final = await standingDecisions(tx, caseId, 'final')
  const decision = final.find((one) => one.accountId === accountId)
  return {
    ...appeal,
    decision: decision === undefined ? null : shown(decision),
    frozen: {
      number: evidenceNumber,
      grounds: frozen.grounds.get(accountId) ?? null,
      snapshot: withoutFlags(frozen.snapshot),
    },
    since: {
      evidence: await tx.query(
        `select number, received_at_ms as "receivedAtMs", difference from evidence_versions
         where case_id = $1 and number > $2 order by number`,
        [caseId, evidenceNumber],
      ),
      grounds: newest.grounds.get(accountId) ?? null,
      notes: await tx.query(
        `select n.side, n.text, n.at_ms as "atMs" from notes n
         where n.case_id = $1 and (n.account_id is null or n.account_id = $2)
           and n.at_ms >= (select received_at_ms from evidence_versions where case_id = $1 and number = $3)
         order by n.at_ms, n.id limit 200`,
        [caseId, accountId, evidenceNumber],
      ),
    },
  }
}
