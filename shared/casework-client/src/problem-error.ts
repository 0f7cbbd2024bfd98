/** What a server says where it refuses a request. @see RFC 9457 */
export interface ProblemFields {
  type: string
  title: string
  status: number
  /** One sentence that says what to change. */
  detail: string
  errors?: { path: string; message: string }[]
  current?: unknown
  difference?: unknown
}

/** A request that was refused, or that failed at the server. Its message is the sentence of the problem. */
export class ProblemError extends Error implements ProblemFields {
  override readonly name = 'ProblemError'
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** What of the request is not as it should be. */
  readonly errors: { path: string; message: string }[]
  /** With 409: the thing as it now stands. */
  readonly current: unknown
  /** With 409: what changed since the version that was named. */
  readonly difference: unknown
  readonly retryAfterSeconds: number | undefined

  constructor(fields: ProblemFields, retryAfterSeconds?: number) {
    super(fields.detail)
    this.type = fields.type
    this.title = fields.title
    this.status = fields.status
    this.detail = fields.detail
    this.errors = fields.errors ?? []
    this.current = fields.current
    this.difference = fields.difference
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The problem that an answer tells of; where it is none, as from a proxy in between, one in its place. */
export async function problemIn(response: Response): Promise<ProblemError> {
  const { status, statusText, headers } = response
  const text = await response.text()
  const after = Number(headers.get('retry-after') ?? Number.NaN)
  const fields = /^application\/problem\+json\b/.test(headers.get('content-type') ?? '')
    ? (JSON.parse(text) as ProblemFields)
    : {
        type: 'about:blank',
        title: statusText,
        status,
        detail: `The server answered ${status}; try again later.`,
      }
  return new ProblemError(fields, Number.isFinite(after) ? after : undefined)
}
