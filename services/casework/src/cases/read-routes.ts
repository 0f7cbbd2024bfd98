import {
  CaseMember,
  FrozenEvidence,
  HistoryEvent,
  Id,
  MemberQuery,
  NewNote,
  Note,
  ObjectInCase,
  type ReviewCase,
  Workspace,
} from '@murmuration/contracts'
import { z } from 'zod'
import { readHistory } from '../audit/read-history.ts'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, route } from '../http/route.ts'
import { CaseId, etag, READS_CASES, WORKS_ON_CASES } from './case-access.ts'
import { membersOf } from './case-members.ts'
import { withoutFlags } from './evidence-of-case.ts'
import { casesBefore } from './linked-cases.ts'
import { addNote, notesOf } from './notes.ts'
import { currentSnapshot, readCase, readRow } from './read-case.ts'

const NoteKey = z.tuple([z.int(), z.uuid()])
const EventKey = z.tuple([z.uuid()])
const ObjectKey = z.tuple([z.int(), Id])
const AccountKey = z.union([z.tuple([z.number(), Id]), z.tuple([Id])])

export const readRoutes: AnyRoute[] = [
  route({
    method: 'GET',
    path: '/v1/cases/:id',
    operation: 'readCase',
    summary:
      'The workspace of a case: its finding, what speaks against it, accounts, orders, decisions, moves',
    tag: 'cases',
    access: READS_CASES,
    params: CaseId,
    answers: { 200: Workspace },
    async handle({ tx, caller, params: { id } }) {
      const body = await readCase(tx, caller, id)
      return { headers: etag(body.version), body }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/:id/evidence/:number',
    operation: 'readEvidence',
    summary: 'A version of the evidence, as it came in',
    tag: 'cases',
    access: READS_CASES,
    params: CaseId.extend({ number: z.coerce.number().int().min(1).max(2_147_483_647) }),
    answers: { 200: FrozenEvidence },
    async handle({ tx, params: { id, number } }) {
      const [version] = await tx.query<{ snapshot: string }>(
        `select number, window_end_ms as "windowEndMs", received_at_ms as "receivedAtMs", difference, snapshot
         from evidence_versions where case_id = $1 and number = $2`,
        [id, number],
      )
      if (version === undefined) throw notFound('version of the evidence')
      return {
        body: { ...version, snapshot: withoutFlags(JSON.parse(version.snapshot) as ReviewCase) },
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/:id/history',
    operation: 'readCaseHistory',
    summary: 'What happened to a case and to those that went into it, newest first',
    tag: 'cases',
    access: READS_CASES,
    params: CaseId,
    query: PageQuery,
    answers: { 200: pageOf(HistoryEvent) },
    async handle({ tx, caller, params: { id }, query: { limit, cursor } }) {
      await readRow(tx, caller, id)
      const before = await casesBefore(tx, id)
      const after = fromCursor(cursor, EventKey)
      const events = await readHistory(tx, {
        entities: [id, ...before].map((one) => `case:${one}`),
        limit,
        after: after?.[0],
      })
      const items = events.slice(0, limit)
      return { body: { items, next: events.length > limit ? cursorOf([items.at(-1)!.id]) : null } }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/:id/accounts',
    operation: 'listCaseAccounts',
    summary: 'Accounts of a case, by membership or by id',
    tag: 'cases',
    access: READS_CASES,
    params: CaseId,
    query: MemberQuery.extend(PageQuery.shape),
    answers: { 200: pageOf(CaseMember) },
    async handle({ tx, caller, params: { id }, query: { limit, cursor, ...query } }) {
      const { row, blind } = await readRow(tx, caller, id)
      const after = fromCursor(cursor, AccountKey)
      const found = await membersOf(tx, id, await currentSnapshot(tx, row), blind, query, after, limit + 1)
      const items = found.slice(0, limit)
      const last = items.at(-1)
      const isMore = found.length > limit && last !== undefined
      return {
        body: {
          items,
          next: isMore
            ? cursorOf(query.sort === 'account' ? [last.accountId] : [last.membership, last.accountId])
            : null,
        },
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/:id/objects',
    operation: 'listCaseObjects',
    summary: 'What the accounts of a case shared, most shared first',
    tag: 'cases',
    access: READS_CASES,
    params: CaseId,
    query: PageQuery,
    answers: { 200: pageOf(ObjectInCase) },
    async handle({ tx, caller, params: { id }, query: { limit, cursor } }) {
      await readRow(tx, caller, id)
      const after = fromCursor(cursor, ObjectKey)
      const rows = await tx.query<z.infer<typeof ObjectInCase>>(
        `select object_id as "objectId", shares_in_case as "sharesInCase" from case_objects
         where case_id = $1 and ($2::int is null or shares_in_case < $2 or (shares_in_case = $2 and object_id ~>~ $3))
         order by shares_in_case desc, object_id using ~<~ limit $4`,
        [id, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
      )
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      return {
        body: {
          items,
          next:
            rows.length > limit && last !== undefined ? cursorOf([last.sharesInCase, last.objectId]) : null,
        },
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/:id/notes',
    operation: 'listNotes',
    summary: 'Notes of a case, newest first',
    tag: 'cases',
    access: READS_CASES,
    params: CaseId,
    query: PageQuery,
    answers: { 200: pageOf(Note) },
    async handle({ tx, caller, params: { id }, query: { limit, cursor } }) {
      await readRow(tx, caller, id)
      const notes = await notesOf(tx, id, fromCursor(cursor, NoteKey), limit + 1)
      const items = notes.slice(0, limit)
      const last = items.at(-1)
      return {
        body: {
          items,
          next: notes.length > limit && last !== undefined ? cursorOf([last.atMs, last.id]) : null,
        },
      }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/cases/:id/notes',
    operation: 'addNote',
    summary: 'Add a note; one against counts as evidence against, with its author',
    tag: 'cases',
    access: WORKS_ON_CASES,
    params: CaseId,
    body: NewNote,
    example: {
      side: 'against',
      source: 'Their own site',
      text: 'All twelve belong to one union, which announced the campaign in public.',
    },
    answers: { 201: Note },
    handle: async ({ tx, caller, params: { id }, body }) => ({ body: await addNote(tx, caller, id, body) }),
  }),
]
