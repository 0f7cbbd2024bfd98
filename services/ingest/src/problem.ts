import { STATUS_CODES } from 'node:http'

/** An answer that is no success. The message says what to change; it is sent as the `detail` of the problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, detail: string, retryAfterSeconds?: number) {
    super(detail)
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Body of an answer with content type application/problem+json. @see RFC 9457 */
export interface Problem {
  type: 'about:blank'
  title: string
  status: number
  detail: string
}

export const problemOf = (status: number, detail: string): Problem => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
})
