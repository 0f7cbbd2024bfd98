import { UsageError } from '@murmuration/runtime'
import { exponential } from './backoff.ts'
import { waitOf } from './hold-response.ts'
import type { StreamParts } from './stream-parts.ts'

const TRIES = 6
const ANSWER_WITHIN_MS = 60_000

/** Asks for JSON; undefined where nobody gives it after some tries. A limit that is used up is waited for. */
export type AskJson = (url: URL) => Promise<unknown>

/**
 * Asks hosts of the AT protocol, keeping to the limit that each one tells: `ratelimit-remaining` and `ratelimit-reset`
 * in seconds since 1970, and `Retry-After` with 429.
 *
 * A host that did not answer is not asked again. Redirects are not followed: an address was looked at before it is asked.
 *
 * @param needed host without which nothing goes on
 * @throws {UsageError} where that one does not answer
 * @see https://docs.bsky.app/docs/advanced-guides/rate-limits
 */
export function askJson(
  needed: readonly string[],
  signal: AbortSignal,
  { fetch: send, after, sleep, wallMs, random, say }: StreamParts,
): AskJson {
  const freeAtMs = new Map<string, number>()
  const givenUp = new Set<string>()
  return async (url) => {
    const backoff = exponential(1_000, 60_000, random)
    if (givenUp.has(url.host)) return undefined
    for (let failures = 0; failures < TRIES; ) {
      const waitMs = (freeAtMs.get(url.host) ?? 0) - wallMs()
      if (waitMs > 0) {
        say(`the limit of ${url.host}`)
        await sleep(waitMs, signal)
      }
      freeAtMs.delete(url.host)
      const ending = new AbortController()
      const cancel = after(ANSWER_WITHIN_MS, () => ending.abort())
      try {
        const response = await send(url, {
          redirect: 'error',
          signal: AbortSignal.any([signal, ending.signal]),
        })
        const { retryAfter = 0 } = waitOf(response, wallMs())
        if (response.ok && response.headers.get('ratelimit-remaining') === '0')
          freeAtMs.set(url.host, wallMs() + retryAfter * 1000)
        const body: unknown = await response.json().catch(() => undefined)
        if (response.ok) return body
        if (response.status === 429) {
          say(`the limit of ${url.host}`)
          await sleep(Math.max(backoff.next(), retryAfter * 1000), signal)
          continue
        }
        if (response.status < 500) return undefined
      } catch {
        signal.throwIfAborted()
      } finally {
        cancel()
      }
      failures++
      say(`${url.host} does not answer`)
      if (failures < TRIES) await sleep(backoff.next(), signal)
    }
    if (needed.includes(url.host))
      throw new UsageError(
        `${url.host} does not answer; start the same command again later, and it goes on there.`,
      )
    givenUp.add(url.host)
    return undefined
  }
}

/** `at://did/app.bsky.feed.post/rkey`. @throws {UsageError} where it is none */
export function postAddress(text: string): { uri: string; rkey: string } {
  const rkey = /^at:\/\/did:[a-z]+:[\w.:%-]+\/app\.bsky\.feed\.post\/([\w.~:-]{1,512})$/.exec(text)?.[1]
  if (rkey === undefined)
    throw new UsageError(
      `${text.slice(0, 100)} is no address of a post; write one such as at://did:plc:…/app.bsky.feed.post/….`,
    )
  return { uri: text, rkey }
}
