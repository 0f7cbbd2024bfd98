import { CaseStanding, MergeCase, RelateCase, SplitCase, SplitResult } from '@murmuration/contracts'
import { z } from 'zod'
import { type AnyRoute, route } from '../http/route.ts'
import { CaseId, etag, WORKS_ON_CASES } from './case-access.ts'
import { standingOf } from './difference-since.ts'
import { mergeCase } from './merge-case.ts'
import { lockCase } from './move-case.ts'
import { relateCases, unrelateCases } from './relate-cases.ts'
import { splitCase } from './split-case.ts'

const EXAMPLE_ID = '5a3980f8-a656-48c5-b4bd-9ce0bf857fc2'

export const mergeRoutes: AnyRoute[] = [
  route({
    method: 'POST',
    path: '/v1/cases/:id/merge',
    operation: 'mergeCase',
    summary: 'Merge a case into another of the same compartments; answers with the one that goes on',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: MergeCase,
    example: { into: EXAMPLE_ID, reason: 'The same operator; both share the posts of one author.' },
    ifMatch: true,
    answers: { 200: CaseStanding },
    async handle({ tx, caller, params: { id }, body, version }) {
      await mergeCase(tx, caller, id, version, body)
      const row = await lockCase(tx, body.into)
      return { headers: etag(row.version), body: standingOf(row) }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/split',
    operation: 'splitCase',
    summary: 'Split a case into two new ones: some of its accounts, and the rest',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: SplitCase,
    example: { accounts: ['1234', '5678'], reason: 'These two share another language and other authors.' },
    ifMatch: true,
    answers: { 201: SplitResult },
    handle: async ({ tx, caller, params: { id }, body, version }) => ({
      body: await splitCase(tx, caller, id, version, body),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/related',
    operation: 'relateCases',
    summary: 'Say that a case has to do with another',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: RelateCase,
    example: { caseId: EXAMPLE_ID },
    answers: { 204: undefined },
    async handle({ tx, params: { id }, body: { caseId } }) {
      await relateCases(tx, id, caseId)
      return {}
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/cases/:id/related/:otherId',
    operation: 'unrelateCases',
    summary: 'Take back that a case has to do with another',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: z.object({ id: z.uuid(), otherId: z.uuid() }),
    answers: { 204: undefined },
    async handle({ tx, params: { id, otherId } }) {
      await unrelateCases(tx, id, otherId)
      return {}
    },
  }),
]
