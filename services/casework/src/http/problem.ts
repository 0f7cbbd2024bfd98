import { STATUS_CODES } from 'node:http'
import { z } from 'zod'

/** Body of an answer with content type application/problem+json. @see RFC 9457 */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('one sentence that says what to change'),
    errors: z
      .array(z.object({ path: z.string().describe('JSON pointer into what was sent'), message: z.string() }))
      .optional(),
    current: z.unknown().optional().describe('with 409: the thing as it now stands'),
    difference: z.unknown().optional().describe('with 409: what changed since the version that was named'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

/** What a problem says beside its sentence. */
export type ProblemExtras = Pick<Problem, 'errors' | 'current' | 'difference'> & { type?: string }

/** An answer that is no success: thrown anywhere below a route, it rolls back what the request did. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly extras: ProblemExtras
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, detail: string, extras: ProblemExtras = {}, retryAfterSeconds?: number) {
    super(detail)
    this.status = status
    this.extras = extras
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export const problemOf = (
  status: number,
  detail: string,
  { type = 'about:blank', ...extras }: ProblemExtras = {},
): Problem => ({
  type,
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
  ...extras,
})

/** There is none, or it may not be read: nobody can tell which. */
export const notFound = (what: string): ProblemError => new ProblemError(404, `There is no such ${what}.`)
