import { Notice } from '@murmuration/contracts'
import { z } from 'zod'
import { readHistory } from '../audit/read-history.ts'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { type AnyRoute, route } from '../http/route.ts'
import { readPolicies } from '../stream/policies.ts'

export const noticeRoutes = (): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/notices',
    operation: 'listNotices',
    summary:
      'What the policy `notify` has the caller’s role told of, newest first, as far as the caller may see it.',
    tag: 'changes',
    access: { roles: 'signed_in', scope: null },
    query: PageQuery.extend({ fromMs: z.coerce.number().int().nonnegative().optional() }),
    answers: { 200: pageOf(Notice) },
    async handle({ tx, caller, query: { limit, cursor, fromMs } }) {
      const after = fromCursor(cursor, z.tuple([z.uuid()]))?.[0]
      const { notify } = await readPolicies(tx)
      const types = notify.rules.flatMap(({ roles, eventTypes }) =>
        roles.includes(caller.role) ? eventTypes : [],
      )
      const found = await readHistory(tx, { types, fromMs, limit, after })
      const items = found.slice(0, limit).map(({ id, atMs, type, entity, prevState, nextState }) => ({
        id,
        atMs,
        type,
        entity,
        prevState,
        nextState,
      }))
      return { body: { items, next: found.length > limit ? cursorOf([items[items.length - 1].id]) : null } }
    },
  }),
]
