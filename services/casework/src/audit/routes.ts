import { Erasure, HistoryEvent, HistoryFilter, Verification } from '@murmuration/contracts'
import { eraseAccount, exportedEvents, verifyChain } from '@murmuration/store'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { type AnyRoute, rawRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { readHistory } from './read-history.ts'

export const auditRoutes = ({ store, nowMs }: CaseworkParts): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/audit/events',
    operation: 'listEvents',
    summary: 'The history, newest first: what the caller may see of it.',
    tag: 'audit',
    access: { roles: ['auditor', 'lead', 'legal', 'policy', 'admin'], scope: 'admin' },
    query: PageQuery.extend(HistoryFilter.shape),
    answers: { 200: pageOf(HistoryEvent) },
    async handle({ tx, query }) {
      const { limit, cursor, entity, type, ...filter } = query
      const after = fromCursor(cursor, z.tuple([z.uuid()]))?.[0]
      const found = await readHistory(tx, {
        ...filter,
        entities: entity === undefined ? undefined : [entity],
        types: type === undefined ? undefined : [type],
        limit,
        after,
      })
      const items = found.slice(0, limit)
      return { body: { items, next: found.length > limit ? cursorOf([items[items.length - 1].id]) : null } }
    },
  }),

  rawRoute({
    method: 'POST',
    path: '/v1/audit/verifications',
    operation: 'verifyHistory',
    summary: 'Checks the whole chain of events. Says whether it is whole, and nothing of what is in it.',
    tag: 'audit',
    access: { roles: ['auditor', 'admin'], scope: 'admin' },
    answers: { 200: Verification },
    async answer({ caller }) {
      const { faultCount } = await verifyChain(exportedEvents(store))
      await store.as(caller!, async (tx) => {
        tx.record({
          type: 'audit.verified',
          entity: 'history',
          scope: { kind: 'administration' },
          nextState: faultCount === 0 ? 'whole' : 'broken',
        })
      })
      return {
        ok: faultCount === 0,
        says:
          faultCount === 0
            ? 'Every event and every payload is as it was recorded.'
            : 'The history was changed. Run `murmuration audit verify` on the machine of the store to see where, and keep the newest backup.',
        atMs: nowMs(),
      }
    },
  }),

  route({
    method: 'POST',
    path: '/v1/erasures',
    operation: 'eraseAccount',
    summary:
      'Takes an account out of all that is stored; a pseudonym stands in its place. It cannot be undone.',
    tag: 'audit',
    access: { roles: ['legal'], scope: null },
    body: Erasure,
    example: { accountId: '1357924680' },
    answers: { 204: undefined },
    async handle({ tx, body }) {
      // The same answer whether it was there or not: what is stored of it may be in other compartments.
      await eraseAccount(tx, body.accountId)
      return {}
    },
  }),
]
