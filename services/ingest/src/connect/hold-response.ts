import { silence } from './silence.ts'
import type { StreamParts } from './stream-parts.ts'
import type { Ended } from './web-socket.ts'

export interface ResponseOptions {
  url: string
  headers: { [name: string]: string }
  /** Nothing heard for so long, not even a sign of life, and the connection is given up. */
  silentMs: number
  /** Called before the body is read. */
  onOpen?: (() => Promise<void>) | undefined
  /** @returns false to end the connection */
  onChunk: (chunk: Uint8Array) => Promise<boolean>
  signal: AbortSignal
}

/**
 * Holds one HTTP response whose body does not end until it does. What the server sends waits while `onChunk` is at work.
 *
 * @throws what `onOpen` or `onChunk` throws
 */
export async function holdResponse(
  { url, headers, silentMs, onOpen, onChunk, signal }: ResponseOptions,
  { fetch: send, after, wallMs }: Pick<StreamParts, 'fetch' | 'after' | 'wallMs'>,
): Promise<Ended> {
  const ending = new AbortController()
  let ended: Ended = { why: 'the server ended the stream' }
  const onSilent = (): void => {
    ended = { why: 'nothing is heard any more' }
    ending.abort()
  }
  const stop = (): void => ending.abort()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  let watch = silence(silentMs, after, onSilent)
  try {
    const response = await lost(() => send(url, { headers, signal: ending.signal }), ended)
    if (response === undefined) return ended
    if (!response.ok || response.body === null) {
      await response.body?.cancel()
      return {
        why: `the server answers ${response.status}`,
        status: response.status,
        ...waitOf(response, wallMs()),
      }
    }
    watch.stop()
    await onOpen?.()
    const reader = response.body.getReader()
    for (;;) {
      watch = silence(silentMs, after, onSilent)
      const read = await lost(() => reader.read(), ended)
      watch.stop()
      if (read === undefined || read.done) return ended
      if (!(await onChunk(read.value))) return ended
    }
  } finally {
    watch.stop()
    signal.removeEventListener('abort', stop)
    ending.abort()
  }
}

/** What the network gives; undefined, and why, where it is lost. */
async function lost<T>(attempt: () => Promise<T>, ended: Ended): Promise<T | undefined> {
  try {
    return await attempt()
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    if (ended.why === 'the server ended the stream')
      ended.why = cause instanceof Error ? cause.message : 'the connection was lost'
    return undefined
  }
}

/**
 * How long an answer asks to wait: `Retry-After` in seconds or as a date, or when its limit is counted anew, of X and
 * Bluesky in seconds since 1970, of Mastodon as a date.
 */
export function waitOf({ headers }: Response, nowMs: number): { retryAfter?: number } {
  const after = headers.get('retry-after')
  if (after !== null) {
    const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - nowMs) / 1000
    if (seconds >= 0) return { retryAfter: seconds }
  }
  const reset =
    headers.get('x-rate-limit-reset') ?? headers.get('ratelimit-reset') ?? headers.get('x-ratelimit-reset')
  if (reset === null) return {}
  const atMs = /^\d+$/.test(reset) ? Number(reset) * 1000 : Date.parse(reset)
  return atMs >= 0 ? { retryAfter: Math.max((atMs - nowMs) / 1000, 0) } : {}
}
