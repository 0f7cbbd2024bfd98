import { Invitation, NewUser, Person, User, UserChange, UserFilter } from '@murmuration/contracts'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { notFound, ProblemError } from '../http/problem.ts'
import { type AnyRoute, rawRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { changeUser } from './change-user.ts'
import { makeLink } from './one-time-link.ts'
import { endSessions } from './session.ts'
import { addUser, findUser, listUsers, showPerson, showUsers, type UserRow } from './users.ts'

const ADMIN = { roles: ['admin'], scope: 'admin' } as const
const OfUser = z.object({ id: z.uuid() })
const Cursor = z.tuple([z.string(), z.uuid()])

const nextOf = (rows: readonly UserRow[], limit: number): string | null =>
  rows.length > limit ? cursorOf([rows[limit - 1].name, rows[limit - 1].id]) : null

/** Who works here, and what administrators do with it. */
export const userRoutes = (parts: CaseworkParts): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/people',
    operation: 'listPeople',
    summary: 'Colleagues by name, to assign work to or to name as readers.',
    tag: 'people',
    access: {
      roles: ['analyst', 'lead', 'legal', 'policy', 'auditor', 'admin'],
      scope: 'cases:read',
    },
    query: PageQuery.extend(UserFilter.shape),
    answers: { 200: pageOf(Person) },
    async handle({ tx, query: { cursor, ...query } }) {
      const rows = await listUsers(tx, { ...query, after: fromCursor(cursor, Cursor) })
      return {
        body: { items: rows.slice(0, query.limit).map(showPerson), next: nextOf(rows, query.limit) },
      }
    },
  }),

  route({
    method: 'GET',
    path: '/v1/users',
    operation: 'listUsers',
    summary: 'Users by name, with how they sign in.',
    tag: 'people',
    access: ADMIN,
    query: PageQuery.extend(UserFilter.shape),
    answers: { 200: pageOf(User) },
    async handle({ tx, query: { cursor, ...query } }) {
      const rows = await listUsers(tx, { ...query, after: fromCursor(cursor, Cursor) })
      const items = await showUsers(tx, rows.slice(0, query.limit))
      return { body: { items, next: nextOf(rows, query.limit) } }
    },
  }),

  route({
    method: 'POST',
    path: '/v1/users',
    operation: 'makeUser',
    summary: 'Makes a person, who can then be invited, or a service, which can then be given tokens.',
    tag: 'people',
    access: ADMIN,
    body: NewUser,
    example: { kind: 'person', name: 'Asha Rao', login: 'asha', role: 'analyst' },
    answers: { 201: User },
    async handle({ tx, body }) {
      if (body.kind === 'service' && body.login !== undefined)
        throw new ProblemError(422, 'A service has no login; leave it out, and make a token for it.')
      const row = await addUser(tx, body)
      tx.record({
        type: 'user.made',
        entity: `user:${row.id}`,
        scope: { kind: 'user', id: row.id },
        nextState: row.role,
      })
      return { ...answered(await showUsers(tx, [row])), status: 201 }
    },
  }),

  route({
    method: 'GET',
    path: '/v1/users/:id',
    operation: 'showUser',
    summary: 'One user.',
    tag: 'people',
    access: ADMIN,
    params: OfUser,
    answers: { 200: User },
    async handle({ tx, params: { id } }) {
      const row = await findUser(tx, id)
      if (row === undefined) throw notFound('user')
      return answered(await showUsers(tx, [row]))
    },
  }),

  route({
    method: 'PATCH',
    path: '/v1/users/:id',
    operation: 'changeUser',
    summary: 'Changes name, login or role, or disables. A new role and being disabled end all sessions.',
    tag: 'people',
    access: ADMIN,
    params: OfUser,
    body: UserChange,
    example: { role: 'lead', reason: 'takes over the second readings' },
    ifMatch: true,
    answers: { 200: User },
    async handle({ tx, params: { id }, body, version }) {
      const row = await changeUser(tx, id, version, body, parts.config.oidcIssuer !== undefined)
      return answered(await showUsers(tx, [row]))
    },
  }),

  rawRoute({
    method: 'POST',
    path: '/v1/users/:id/invitations',
    operation: 'inviteUser',
    summary:
      'Makes a one-time link with which a person sets their password, for the first time or anew. The link before it is of no use any more.',
    tag: 'people',
    access: { roles: ['admin'], scope: null },
    params: OfUser,
    answers: { 201: Invitation },
    // The answer holds a secret: it is kept nowhere, not even for an Idempotency-Key.
    async answer({ caller, params: { id } }, request, reply) {
      const { token, expiresAtMs } = await parts.store.as(caller!, async (tx) => {
        const user = await findUser(tx, id, 'for update')
        if (user === undefined) throw notFound('user')
        if (user.disabled) throw new ProblemError(422, 'This user is disabled; enable it first.')
        if (user.kind === 'service' || user.login === null)
          throw new ProblemError(422, 'Only a person with a login is invited; give this one a login first.')
        if (!parts.config.passwords)
          throw new ProblemError(422, 'Nobody has a password here; people come by the provider.')
        tx.record({ type: 'user.invited', entity: `user:${id}`, scope: { kind: 'user', id } })
        return await makeLink(tx, id)
      })
      const base = parts.config.publicUrl ?? `${request.protocol}://${request.host}`
      reply.code(201).header('cache-control', 'no-store')
      return { link: new URL(`/invitation#${token}`, base).href, expiresAtMs }
    },
  }),

  route({
    method: 'DELETE',
    path: '/v1/users/:id/sessions',
    operation: 'endSessionsOfUser',
    summary: 'Ends all sessions of a user.',
    tag: 'people',
    access: ADMIN,
    params: OfUser,
    answers: { 204: undefined },
    async handle({ tx, params: { id } }) {
      if ((await findUser(tx, id)) === undefined) throw notFound('user')
      await endSessions(tx, id)
      tx.record({ type: 'user.sessions_ended', entity: `user:${id}`, scope: { kind: 'user', id } })
      return {}
    },
  }),
]

const answered = ([user]: readonly User[]) => ({ body: user, headers: { etag: `"${user.version}"` } })
