import { Assign, CaseStanding, GiveReason, Lease, SnoozeCase, TakeLease } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { type Answer, type AnyRoute, route } from '../http/route.ts'
import { assignCase } from './assign-case.ts'
import { CaseId, etag, WORKS_ON_CASES } from './case-access.ts'
import type { CaseMove } from './case-state.ts'
import { mustBeVersion, standingOf } from './difference-since.ts'
import { beat, holdLease, releaseLease } from './lease.ts'
import { lockCase, moveCase } from './move-case.ts'

/** Who works on a case: leases, assignees, and laying it aside. */
export const leaseRoutes: AnyRoute[] = [
  route({
    method: 'POST',
    path: '/v1/cases/:id/lease',
    operation: 'takeLease',
    summary: 'Take the lease of a case for 15 minutes; a lead may take it over with a reason',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: TakeLease,
    example: { takeOver: null },
    answers: { 200: Lease },
    handle: async ({ tx, caller, params: { id }, body: { takeOver } }) => ({
      body: await holdLease(tx, id, caller, takeOver),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/lease/heartbeat',
    operation: 'extendLease',
    summary: 'Extend the lease that you hold to 15 minutes from now',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    answers: { 200: Lease },
    handle: async ({ tx, caller, params: { id } }) => ({ body: await beat(tx, id, caller) }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/cases/:id/lease',
    operation: 'releaseLease',
    summary: 'Let go of your lease',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    answers: { 204: undefined },
    async handle({ tx, caller, params: { id } }) {
      await releaseLease(tx, id, caller)
      return {}
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/cases/:id/assignee',
    operation: 'assignCase',
    summary: 'Give a case to somebody: a lead to anyone who may read it, others to themselves',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: Assign,
    example: { userId: null },
    ifMatch: true,
    answers: { 200: CaseStanding },
    async handle({ tx, caller, params: { id }, body: { userId }, version }) {
      await assignCase(tx, caller, id, version, userId)
      return standing(tx, id)
    },
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/triage',
    operation: 'triageCase',
    summary: 'Put a new, sleeping or reopened case, or one in review, among those to be read',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: GiveReason,
    example: { reason: 'Twelve accounts, all named by one list; worth a look this week.' },
    ifMatch: true,
    answers: { 200: CaseStanding },
    handle: ({ tx, caller, params: { id }, body: { reason }, version }) =>
      moved(tx, id, version, { to: 'triaged', by: caller, reason }),
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/review',
    operation: 'startReview',
    summary: 'Begin the review of a case whose lease you hold',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: GiveReason,
    example: { reason: 'Its order is due tomorrow.' },
    ifMatch: true,
    answers: { 200: CaseStanding },
    handle: ({ tx, caller, params: { id }, body: { reason }, version }) =>
      moved(tx, id, version, { to: 'in_review', by: caller, reason }),
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/snooze',
    operation: 'snoozeCase',
    summary: 'Lay a case aside until a date, or until new evidence comes in',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: SnoozeCase,
    example: { untilMs: 1_900_000_000_000, reason: 'The hashtag is of a festival that ends on Sunday.' },
    ifMatch: true,
    answers: { 200: CaseStanding },
    handle: ({ tx, caller, params: { id }, body: { untilMs, reason }, version }) =>
      moved(tx, id, version, { to: 'snoozed', by: caller, reason, snoozedUntilMs: untilMs }),
  }),
]

async function moved(tx: Tx, id: string, version: number, move: CaseMove): Promise<Answer> {
  await mustBeVersion(tx, await lockCase(tx, id), version)
  await moveCase(tx, id, move)
  return standing(tx, id)
}

async function standing(tx: Tx, id: string): Promise<Answer> {
  const row = await lockCase(tx, id)
  return { headers: etag(row.version), body: standingOf(row) }
}
