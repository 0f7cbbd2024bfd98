import { setTimeout as pause } from 'node:timers/promises'

/** What a client may be given in place of the real thing. */
export interface ClientParts {
  fetch?: typeof fetch
  /** Rejects when the signal aborts. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
  nowMs?: () => number
  /** Time of day, in milliseconds since 1970. */
  wallMs?: () => number
}

export interface ClientOptions {
  /** As `http://127.0.0.1:8420`. */
  url: string
  token?: string | undefined
  /** Ends what is under way, with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told before each pause, in words for a person. */
  onWait?: ((says: string) => void) | undefined
}

export interface Sent {
  path: string
  body?: string
  /** Content type; JSON where it is left out. */
  type?: string
  source?: string
}

/** Talks to ingest; what passes is waited for, and the same request sent again. */
export interface IngestClient {
  /** @throws {AnswerError} for an answer that no waiting mends @throws {UnreachableError} where nobody answers */
  post<Answer>(sent: Sent): Promise<Answer>
  get<Answer>(path: string): Promise<Answer>
}

/** Ingest has refused a request; the message says why, in its words. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly exitCode = 2
  readonly status: number
  /** What ingest says, by itself. */
  readonly detail: string

  constructor(status: number, detail: string, base: string) {
    super(`Ingest at ${base} answers ${status}: ${detail}`)
    this.status = status
    this.detail = detail
  }
}

/** Nobody answers at the address. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
  readonly exitCode = 2
}

/** Statuses that pass: backpressure, a log that is away, a service that is started again. */
const PASSING = [429, 500, 502, 503, 504]
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000
const LONGEST_RETRY_AFTER_MS = 60_000
const ANSWER_WITHIN_MS = 90_000
/** How long nobody may answer: before the first answer somebody may have mistyped the address. */
const FIRST_PATIENCE_MS = 2_000
const PATIENCE_MS = 10 * 60_000

export function ingestClient(
  { url, token, signal, onWait = () => {} }: ClientOptions,
  parts: ClientParts = {},
): IngestClient {
  const { fetch: send = fetch, nowMs = () => performance.now() } = parts
  const sleep = parts.sleep ?? ((ms: number, by?: AbortSignal) => pause(ms, undefined, { signal: by }))
  const base = url.replace(/\/+$/, '')
  let hasAnswered = false

  const once = async (method: 'GET' | 'POST', { path, body, type, source }: Sent): Promise<Response> => {
    const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS)
    return send(`${base}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(source === undefined ? {} : { 'murmuration-source': source }),
      },
      ...(body === undefined ? {} : { body }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    })
  }

  const ask = async <Answer>(method: 'GET' | 'POST', sent: Sent): Promise<Answer> => {
    let pauseMs = FIRST_PAUSE_MS
    let silentSinceMs: number | undefined
    for (;;) {
      signal?.throwIfAborted()
      let waitMs = pauseMs
      try {
        const response = await once(method, sent)
        const text = await response.text()
        hasAnswered = true
        silentSinceMs = undefined
        if (response.ok) return parsed(text, base) as Answer
        const detail = detailOf(text) ?? response.statusText
        if (!PASSING.includes(response.status)) throw new AnswerError(response.status, detail, base)
        const asked = Number(response.headers.get('retry-after') ?? Number.NaN) * 1000
        if (asked >= 0) waitMs = Math.min(asked, LONGEST_RETRY_AFTER_MS)
        onWait(response.status === 429 ? 'ingest is busy' : `ingest answers ${response.status}`)
      } catch (error) {
        if (error instanceof AnswerError) throw error
        signal?.throwIfAborted()
        silentSinceMs ??= nowMs()
        if (nowMs() - silentSinceMs >= (hasAnswered ? PATIENCE_MS : FIRST_PATIENCE_MS))
          throw new UnreachableError(
            `No ingest answers at ${base}; start one with murmuration start, or name its address with --url.`,
            { cause: error },
          )
        onWait('ingest does not answer')
      }
      await sleep(waitMs, signal).catch((error: unknown) => {
        signal?.throwIfAborted()
        throw error
      })
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    }
  }
  return { post: (sent) => ask('POST', sent), get: (path) => ask('GET', { path }) }
}

function parsed(text: string, base: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AnswerError(200, 'this is not how ingest speaks; name its address with --url.', base)
  }
}

function detailOf(text: string): string | undefined {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown }
    return typeof detail === 'string' ? detail : undefined
  } catch {
    return undefined
  }
}
