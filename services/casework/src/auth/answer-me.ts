import type { Me, TokenScope } from '@murmuration/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { csrfTokenOf } from './secret.ts'
import { SESSION_COOKIE, setSessionCookie } from './session.ts'
import type { Begun, Browser } from './sign-in.ts'
import type { UserRow } from './users.ts'

const LONGEST_AGENT = 200

export const browserOf = (request: FastifyRequest): Browser => ({
  address: request.ip,
  agent: storable(request.headers['user-agent'] ?? '').slice(0, LONGEST_AGENT),
  session: request.cookies[SESSION_COOKIE],
})

/** Headers are bytes: what is no printable ASCII is left out. */
const storable = (text: string): string => text.replace(/[^ -~]/g, '')

export const meOf = (
  { id, kind, name, role }: Pick<UserRow, 'id' | 'kind' | 'name' | 'role'>,
  session: { id: string; secret: string; expiresAtMs: number },
  scopes: readonly TokenScope[],
): Me => ({
  id,
  kind,
  name,
  role,
  scopes: [...scopes],
  sessionId: session.id,
  sessionExpiresAtMs: session.expiresAtMs,
  csrfToken: csrfTokenOf(session.secret),
})

/** Hands a session over to the browser that began it. @returns the body */
export function handOver(reply: FastifyReply, begun: Begun, scopes: readonly TokenScope[], status = 200): Me {
  const { user, sessionId: id, secret, expiresAtMs } = begun
  setSessionCookie(reply, secret).code(status).header('cache-control', 'no-store')
  return meOf(user, { id, secret, expiresAtMs }, scopes)
}
