import { Me, PasswordChange, Session, type StaffRole, type TokenScope } from '@murmuration/contracts'
import { z } from 'zod'
import { notFound, ProblemError } from '../http/problem.ts'
import { type AnyRoute, rawRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { browserOf, handOver, meOf } from './answer-me.ts'
import { checkPassword } from './password.ts'
import { newPassword, writePassword } from './password-rows.ts'
import { clearSessionCookie, endSessions, SESSION_COOKIE } from './session.ts'
import { openSession } from './sign-in.ts'
import { takeTry, undoTry } from './tries.ts'
import { findUser } from './users.ts'

const ONESELF = { roles: 'signed_in', scope: null } as const

/** What people do with their own sessions and password. */
export const meRoutes = (
  { store }: CaseworkParts,
  scopesOf: (role: StaffRole) => TokenScope[],
): AnyRoute[] => [
  rawRoute({
    method: 'GET',
    path: '/v1/me',
    operation: 'showMe',
    summary: 'Who has signed in, and what writes have to carry.',
    tag: 'sign-in',
    access: ONESELF,
    answers: { 200: Me },
    async answer({ caller }, request, reply) {
      const { userId, credentialId: id } = caller!
      const { user, expiresAtMs } = await store.as(caller!, async (tx) => {
        const [session] = await tx.query<{ expires_at_ms: number }>(
          'select expires_at_ms from sessions where id = $1',
          [id],
        )
        return { user: await findUser(tx, userId), expiresAtMs: session?.expires_at_ms }
      })
      if (user === undefined || expiresAtMs === undefined)
        throw new ProblemError(401, 'This session has just ended; sign in again.')
      reply.header('cache-control', 'no-store')
      const secret = request.cookies[SESSION_COOKIE] ?? ''
      return meOf(user, { id, secret, expiresAtMs }, scopesOf(user.role))
    },
  }),

  rawRoute({
    method: 'PUT',
    path: '/v1/me/password',
    operation: 'changePassword',
    summary: 'Changes the own password, ends all own sessions, and begins a new one for this browser.',
    tag: 'sign-in',
    access: ONESELF,
    body: PasswordChange,
    example: { current: 'seven starlings over water', password: 'nine herons under a bridge' },
    answers: { 200: Me },
    async answer({ caller, body: { current, password } }, request, reply) {
      const { userId } = caller!
      const known = await store.system(async (tx) => {
        const [found] = await tx.query<{ login: string; name: string; hash: string }>(
          'select u.login, u.name, p.hash from users u join passwords p on p.user_id = u.id where u.id = $1 and u.login is not null',
          [userId],
        )
        return found
      })
      if (known === undefined)
        throw new ProblemError(422, 'You have no password here; you sign in at the provider.')
      const browser = browserOf(request)
      await takeTry(store, known.login, browser.address)
      if (!(await checkPassword(known.hash, current)))
        throw new ProblemError(403, 'The current password is wrong.')
      await undoTry(store, known.login, browser.address)
      const hashed = await newPassword(password, known)
      const begun = await store.as(caller!, async (tx) => {
        await endSessions(tx, userId)
        // The session is opened on the password that was checked: another change in between is not written over.
        const opened = await openSession(tx, userId, 'password', browser, known.hash)
        await writePassword(tx, userId, hashed)
        return opened
      })
      return handOver(reply, begun, scopesOf(begun.user.role))
    },
  }),

  rawRoute({
    method: 'POST',
    path: '/v1/sign-out',
    operation: 'signOut',
    summary: 'Ends this session.',
    tag: 'sign-in',
    access: ONESELF,
    answers: { 204: undefined },
    async answer({ caller }, _request, reply) {
      const { userId, credentialId } = caller!
      await store.as(caller!, async (tx) => {
        await tx.query('delete from sessions where id = $1', [credentialId])
        tx.record({
          type: 'user.signed_out',
          entity: `user:${userId}`,
          scope: { kind: 'user', id: userId },
        })
      })
      return clearSessionCookie(reply).code(204).header('cache-control', 'no-store').send()
    },
  }),

  route({
    method: 'GET',
    path: '/v1/sessions',
    operation: 'listSessions',
    summary: 'The own sessions, newest first.',
    tag: 'sign-in',
    access: ONESELF,
    answers: { 200: z.object({ items: z.array(Session) }) },
    async handle({ tx, caller }) {
      const rows = await tx.query<{
        id: string
        way: 'password' | 'link' | 'provider'
        agent: string
        created_at_ms: number
        last_seen_at_ms: number
        expires_at_ms: number
      }>(
        `select id, way, agent, created_at_ms, last_seen_at_ms, expires_at_ms from sessions
         where user_id = $1 and expires_at_ms > $2 order by created_at_ms desc, id limit 200`,
        [caller.userId, tx.nowMs],
      )
      return {
        body: {
          items: rows.map((row) => ({
            id: row.id,
            way: row.way,
            agent: row.agent,
            createdAtMs: row.created_at_ms,
            lastSeenAtMs: row.last_seen_at_ms,
            expiresAtMs: row.expires_at_ms,
            current: row.id === caller.credentialId,
          })),
        },
      }
    },
  }),

  route({
    method: 'DELETE',
    path: '/v1/sessions/:id',
    operation: 'endSession',
    summary: 'Ends one of the own sessions.',
    tag: 'sign-in',
    access: ONESELF,
    params: z.object({ id: z.uuid() }),
    answers: { 204: undefined },
    async handle({ tx, caller: { userId }, params: { id } }) {
      const ended = await tx.query('delete from sessions where id = $1 and user_id = $2 returning id', [
        id,
        userId,
      ])
      if (ended.length === 0) throw notFound('session')
      tx.record({
        type: 'user.sessions_ended',
        entity: `user:${userId}`,
        scope: { kind: 'user', id: userId },
      })
      return {}
    },
  }),
]
