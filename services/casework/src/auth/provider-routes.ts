import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ProblemError } from '../http/problem.ts'
import { type AnyRoute, rawRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { browserOf } from './answer-me.ts'
import { CALLBACK_PATH, type Provider, providerOf } from './provider.ts'
import { keepVisit, takeVisit, VISIT_COOKIE, VISIT_MS } from './provider-visit.ts'
import { safeReturnTo } from './return-to.ts'
import { setSessionCookie } from './session.ts'
import { signInFromProvider } from './sign-in.ts'

const PUBLIC = { roles: 'public', scope: null } as const
const COOKIE = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const

/** The way in by OpenID Connect. @throws {ConfigError} where it is set up wrongly */
export function providerRoutes({ store, config, log }: CaseworkParts): AnyRoute[] {
  const provider = providerOf(config)
  const known = (): Provider => {
    if (provider === undefined)
      throw new ProblemError(404, 'No provider is set up here; sign in by POST to /v1/sign-in.')
    return provider
  }
  /** Says to the operator why; what it has of the person stays out. */
  const logged = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (error instanceof ProblemError && error.cause instanceof Error) {
        const { name, code } = error.cause as Error & { code?: string }
        log.warn({ status: error.status, fault: name, code }, 'a sign-in at the provider failed')
      }
      throw error
    }
  }
  const redirect = (reply: FastifyReply, to: string): FastifyReply =>
    reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(to, 303)

  return [
    rawRoute({
      method: 'GET',
      path: '/v1/sign-in/provider',
      operation: 'visitProvider',
      summary: 'Sends the browser to the provider, which sends it back signed in.',
      tag: 'sign-in',
      access: PUBLIC,
      query: z.object({
        returnTo: z.string().max(2_000).optional().describe('path to end at; anything else than a path is /'),
      }),
      answers: { 303: undefined },
      async answer({ query: { returnTo } }, _request: FastifyRequest, reply) {
        const { url, visit } = await logged(known().begin())
        const secret = await store.system((tx) => keepVisit(tx, visit, safeReturnTo(returnTo)))
        reply.setCookie(VISIT_COOKIE, secret, { ...COOKIE, maxAge: VISIT_MS / 1000 })
        return redirect(reply, url)
      },
    }),

    rawRoute({
      method: 'GET',
      path: CALLBACK_PATH,
      operation: 'returnFromProvider',
      summary: 'Where the provider sends the browser back to. Not to be called by hand.',
      tag: 'sign-in',
      access: PUBLIC,
      query: z.record(z.string().max(200), z.unknown()),
      answers: { 303: undefined },
      async answer(_call, request, reply) {
        const back = known()
        const secret = request.cookies[VISIT_COOKIE]
        reply.clearCookie(VISIT_COOKIE, COOKIE)
        const kept = secret === undefined ? undefined : await store.system((tx) => takeVisit(tx, secret))
        if (kept === undefined)
          throw new ProblemError(
            403,
            'This browser did not begin this, or it took more than 10 minutes; begin again at /v1/sign-in/provider.',
          )
        const at = request.url.indexOf('?')
        const person = await logged(back.finish(at < 0 ? '' : request.url.slice(at), kept.visit))
        const begun = await signInFromProvider(store, person, config.oidcRoles, browserOf(request))
        setSessionCookie(reply, begun.secret)
        return redirect(reply, kept.returnTo)
      },
    }),
  ]
}
