import { ApiToken, MadeApiToken, NewApiToken, type StaffRole, type TokenScope } from '@murmuration/contracts'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { ProblemError } from '../http/problem.ts'
import { type AnyRoute, rawRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { listTokens, makeToken, revokeToken } from './tokens.ts'

const ONESELF = { roles: 'signed_in', scope: null } as const

/** Tokens for programs: made and taken back by people who have signed in, never by a token. */
export const tokenRoutes = (
  { store }: CaseworkParts,
  scopesOf: (role: StaffRole) => TokenScope[],
): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/tokens',
    operation: 'listTokens',
    summary: 'The own tokens, newest first; an administrator may ask for those of another user.',
    tag: 'tokens',
    access: ONESELF,
    query: PageQuery.extend({ userId: z.uuid().optional() }),
    answers: { 200: pageOf(ApiToken) },
    async handle({ tx, caller, query: { limit, cursor, userId = caller.userId } }) {
      if (userId !== caller.userId && caller.role !== 'admin')
        throw new ProblemError(403, 'Leave out userId: you see your own tokens.')
      const found = await listTokens(tx, userId, limit, fromCursor(cursor, z.tuple([z.int(), z.uuid()])))
      const items = found.slice(0, limit)
      const last = items.at(-1)
      const next = found.length > limit && last !== undefined ? cursorOf([last.createdAtMs, last.id]) : null
      return { body: { items, next } }
    },
  }),

  rawRoute({
    method: 'POST',
    path: '/v1/tokens',
    operation: 'makeToken',
    summary: 'Makes a token for oneself, or, as an administrator, for a service. It is shown this once.',
    tag: 'tokens',
    access: ONESELF,
    body: NewApiToken,
    example: { name: 'nightly export', scopes: ['cases:read'] },
    answers: { 201: MadeApiToken },
    // The answer holds a secret: it is kept nowhere, not even for an Idempotency-Key.
    async answer({ caller, body }, _request, reply) {
      const made = await store.as(caller!, (tx) => makeToken(tx, caller!, body, scopesOf))
      reply.code(201).header('cache-control', 'no-store')
      return made
    },
  }),

  route({
    method: 'DELETE',
    path: '/v1/tokens/:id',
    operation: 'revokeToken',
    summary: 'Revokes a token, at once and for good.',
    tag: 'tokens',
    access: ONESELF,
    params: z.object({ id: z.uuid() }),
    answers: { 204: undefined },
    async handle({ tx, params: { id } }) {
      await revokeToken(tx, id)
      return {}
    },
  }),
]
