import {
  AcceptedInvitation,
  FirstAdmin,
  LinkFacts,
  LinkToken,
  Me,
  SignIn,
  SignInWays,
  type StaffRole,
  type TokenScope,
} from '@murmuration/contracts'
import type { FastifyReply } from 'fastify'
import { ProblemError } from '../http/problem.ts'
import { type AnyRoute, rawRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { browserOf, handOver } from './answer-me.ts'
import { lockFirst, lookAtLink, useLink } from './one-time-link.ts'
import { newPassword, writePassword } from './password-rows.ts'
import { endSessions } from './session.ts'
import { openSession, signInByPassword } from './sign-in.ts'
import { addUser } from './users.ts'

const PUBLIC = { roles: 'public', scope: null } as const

/** Ways in for those who have a password here, or a one-time link. */
export function passwordRoutes(
  { store, config }: CaseworkParts,
  scopesOf: (role: StaffRole) => TokenScope[],
): AnyRoute[] {
  const needPasswords = (): void => {
    if (!config.passwords)
      throw new ProblemError(403, 'Nobody has a password here; sign in at /v1/sign-in/provider.')
  }
  return [
    rawRoute({
      method: 'GET',
      path: '/v1/sign-in',
      operation: 'listSignInWays',
      summary: 'How one can sign in here.',
      tag: 'sign-in',
      access: PUBLIC,
      answers: { 200: SignInWays },
      async answer(_call, _request, reply) {
        unkept(reply)
        const hasProvider = config.oidcIssuer !== undefined
        return { password: config.passwords, provider: hasProvider ? '/v1/sign-in/provider' : null }
      },
    }),

    rawRoute({
      method: 'POST',
      path: '/v1/sign-in',
      operation: 'signIn',
      summary: 'Signs in by login and password, and sets the cookie of the session.',
      tag: 'sign-in',
      access: PUBLIC,
      body: SignIn,
      example: { login: 'asha', password: 'seven starlings over water' },
      answers: { 200: Me },
      async answer({ body: { login, password } }, request, reply) {
        needPasswords()
        const begun = await signInByPassword(store, login, password, browserOf(request))
        return handOver(reply, begun, scopesOf(begun.user.role))
      },
    }),

    rawRoute({
      method: 'POST',
      path: '/v1/sign-in/first/link',
      operation: 'lookAtFirstLink',
      summary: 'What the link for the first administrator is good for. It stays unused.',
      tag: 'sign-in',
      access: PUBLIC,
      body: LinkToken,
      example: { token: 'q6Xl0V1cK5m0cG3gZb0o6mN2mQfJ6s6y8m3qk7c1b2A' },
      answers: { 200: LinkFacts },
      async answer({ body: { token } }, _request, reply) {
        unkept(reply)
        const { expiresAtMs } = await store.system((tx) => lookAtLink(tx, token, 'first'))
        return {
          says: 'POST {"token", "name", "login", "password"} as JSON to /v1/sign-in/first.',
          name: null,
          login: null,
          expiresAtMs,
        }
      },
    }),

    rawRoute({
      method: 'POST',
      path: '/v1/sign-in/first',
      operation: 'makeFirstAdmin',
      summary:
        'Makes the first administrator, with the link that casework printed when it started; signs in.',
      tag: 'sign-in',
      access: PUBLIC,
      body: FirstAdmin,
      example: {
        token: 'q6Xl0V1cK5m0cG3gZb0o6mN2mQfJ6s6y8m3qk7c1b2A',
        name: 'Asha Rao',
        login: 'asha',
        password: 'seven starlings over water',
      },
      answers: { 201: Me },
      async answer({ body: { token, name, login, password } }, request, reply) {
        needPasswords()
        await store.system((tx) => lookAtLink(tx, token, 'first'))
        const hashed = await newPassword(password, { login, name })
        const begun = await store.system(async (tx) => {
          await lockFirst(tx)
          await useLink(tx, token, 'first')
          const { id, role } = await addUser(tx, { kind: 'person', name, login, role: 'admin' })
          tx.record({
            type: 'user.made',
            entity: `user:${id}`,
            scope: { kind: 'user', id },
            nextState: role,
          })
          await writePassword(tx, id, hashed)
          return await openSession(tx, id, 'link', browserOf(request))
        }, 'first-administrator')
        return handOver(reply, begun, scopesOf(begun.user.role), 201)
      },
    }),

    rawRoute({
      method: 'POST',
      path: '/v1/sign-in/invitation/link',
      operation: 'lookAtInvitation',
      summary: 'Whom an invitation is for. It stays unused.',
      tag: 'sign-in',
      access: PUBLIC,
      body: LinkToken,
      example: { token: 'q6Xl0V1cK5m0cG3gZb0o6mN2mQfJ6s6y8m3qk7c1b2A' },
      answers: { 200: LinkFacts },
      async answer({ body: { token } }, _request, reply) {
        unkept(reply)
        const { invited, expiresAtMs } = await store.system((tx) => lookAtLink(tx, token, 'invitation'))
        return {
          says: 'POST {"token", "password"} as JSON to /v1/sign-in/invitation.',
          name: invited!.name,
          login: invited!.login,
          expiresAtMs,
        }
      },
    }),

    rawRoute({
      method: 'POST',
      path: '/v1/sign-in/invitation',
      operation: 'acceptInvitation',
      summary: 'Sets the password of whoever was invited, ends their sessions, and signs in.',
      tag: 'sign-in',
      access: PUBLIC,
      body: AcceptedInvitation,
      example: {
        token: 'q6Xl0V1cK5m0cG3gZb0o6mN2mQfJ6s6y8m3qk7c1b2A',
        password: 'seven starlings over water',
      },
      answers: { 200: Me },
      async answer({ body: { token, password } }, request, reply) {
        needPasswords()
        const { invited } = await store.system((tx) => lookAtLink(tx, token, 'invitation'))
        const { id } = invited!
        const hashed = await newPassword(password, invited!)
        const begun = await store.system(async (tx) => {
          await useLink(tx, token, 'invitation')
          await endSessions(tx, id)
          await writePassword(tx, id, hashed)
          return await openSession(tx, id, 'link', browserOf(request))
        }, `user:${id}`)
        return handOver(reply, begun, scopesOf(begun.user.role))
      },
    }),
  ]
}

const unkept = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-store')
