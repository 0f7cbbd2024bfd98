import type { FastifyRequest } from 'fastify'
import { type IngestConfig, isLoopback } from './config.ts'
import { ProblemError } from './problem.ts'
import { type Scope, tokenOf } from './tokens.ts'

/**
 * Lets a request pass that may do what a scope names; any known token may do what names none.
 *
 * @throws {ProblemError} 401 without a known token, 403 where it is not for this
 */
export function authorise(
  { headers }: FastifyRequest,
  scope: Scope | undefined,
  { tokens }: Pick<IngestConfig, 'tokens'>,
): void {
  if (tokens.length === 0) {
    // Pages in a browser on this machine reach loopback too: they send an Origin, or another name as Host.
    if (headers.origin !== undefined || !isLoopback(hostName(headers.host)))
      throw new ProblemError(
        403,
        'Without tokens, only programs on this machine may send; give ingest tokens.',
      )
    return
  }
  const token = tokenOf(headers.authorization, tokens)
  if (token === undefined)
    throw new ProblemError(
      401,
      'No token that is known came with the request; send Authorization: Bearer <token>.',
    )
  if (scope !== undefined && !token.scopes.includes(scope))
    throw new ProblemError(403, `The token may not do this; use one with the scope ${scope}.`)
}

const hostName = (host: string | undefined): string =>
  (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
