import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../http/problem.ts'
import type { AnyRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { type Caller, callerOfSession, callerOfToken } from './caller.ts'
import { addressKey, rateLimit } from './rate-limit.ts'
import { refuseOtherSites } from './same-site.ts'
import { csrfTokenOf, sameText } from './secret.ts'
import { SESSION_COOKIE } from './session.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Who calls: by API token, else by the cookie of a session. A token that is wrong is refused at once; a session that has
 * ended counts as none, so that one can sign in again. Writes of a session need its CSRF token, and no write may come
 * from another site's page.
 */
export function callerFinder({
  config,
  store,
  nowMs,
}: Pick<CaseworkParts, 'config' | 'store' | 'nowMs'>): (
  request: FastifyRequest,
) => Promise<Caller | undefined> {
  const { callsPerMinute, signInsPerMinute, publicUrl } = config
  const says = 'There were too many requests; wait as long as Retry-After says.'
  const calls = rateLimit(callsPerMinute, nowMs, says)
  const strangers = rateLimit(callsPerMinute, nowMs, says)
  const signIns = rateLimit(signInsPerMinute, nowMs, says)

  const found = async (request: FastifyRequest): Promise<Caller | undefined> => {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      const token = /^Bearer (\S+)$/i.exec(authorization)?.[1]
      return token === undefined ? undefined : callerOfToken(store, token)
    }
    const secret = request.cookies[SESSION_COOKIE]
    return secret === undefined ? undefined : callerOfSession(store, secret)
  }

  return async (request) => {
    const { route } = (request.routeOptions.config as { murmuration?: { route: AnyRoute } }).murmuration ?? {}
    const isPublic = route?.access.roles === 'public'
    const address = addressKey(request.ip)
    if (isPublic) signIns.take(address)
    const isToken = request.headers.authorization !== undefined
    const isWrite = !SAFE.has(request.method)
    if (isWrite && !isToken) refuseOtherSites(request, publicUrl)
    const caller = await found(request)
    if (caller === undefined) {
      strangers.take(address)
      if (isToken) throw new ProblemError(401, 'This token is not valid, or not any more; make a new one.')
      return undefined
    }
    calls.take(caller.userId)
    if (isWrite && !isToken && !isPublic) {
      const sent = request.headers['x-csrf-token']
      const secret = request.cookies[SESSION_COOKIE] ?? ''
      if (typeof sent !== 'string' || !sameText(sent, csrfTokenOf(secret)))
        throw new ProblemError(
          403,
          'Send X-CSRF-Token with what changes something: the csrfToken that GET /v1/me gives.',
        )
    }
    return caller
  }
}
