import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../http/problem.ts'

/**
 * Refuses a write that another site makes a browser send. Browsers say where a request comes from by `Sec-Fetch-Site`,
 * older ones by `Origin`; a program that is no browser sends neither, and has no cookies to be abused.
 *
 * @param publicUrl where people reach casework; where it is not given, the origin has to be the host that was asked
 * @throws {ProblemError} 403
 */
export function refuseOtherSites(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  const isOther =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined &&
      (publicUrl === undefined ? hostOf(origin) !== host : origin !== new URL(publicUrl).origin))
  if (isOther)
    throw new ProblemError(
      403,
      'This request comes from another site; send it from the page of casework, or with an API token.',
    )
}

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined
