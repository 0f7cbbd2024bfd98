import { exponential } from './backoff.ts'
import { waitOf } from './hold-response.ts'
import type { StreamParts, StreamRecord } from './stream-parts.ts'

export interface GapOptions {
  /** Of a timeline, from which pages are read. */
  url: URL
  headers: { [name: string]: string }
  /** Id of the last status before the gap. */
  after: string
  take: (record: StreamRecord) => Promise<void> | undefined
  signal: AbortSignal
}

/** Most that Mastodon gives in a page. */
const PAGE = 40
/** Pages of one gap: 10,000 statuses. A server whose timeline grows faster than its limit lets pages be read has no end. */
const MOST_PAGES = 250
const TRIES = 8

/**
 * Reads the statuses behind one, oldest page first. A limit that is used up is waited for, as the server says; an error
 * is tried again some times, and then the rest of the gap is given up, in words.
 */
export async function fillGap(
  { url, headers, after, take, signal }: GapOptions,
  { fetch: send, sleep, wallMs, random, say, note }: StreamParts,
): Promise<void> {
  let last = after
  const backoff = exponential(1_000, 60_000, random)
  let failures = 0
  for (let pages = 0; pages < MOST_PAGES; ) {
    const page = new URL(url)
    page.searchParams.set('min_id', last)
    page.searchParams.set('limit', String(PAGE))
    say(`the gap behind status ${last}`)
    const response = await send(page, { headers, signal }).catch((error: unknown) => {
      if (signal.aborted) throw error
      return undefined
    })
    const statuses: unknown = response?.ok ? await response.json().catch(() => undefined) : undefined
    if (response === undefined || !Array.isArray(statuses)) {
      await response?.body?.cancel().catch(() => {})
      const { retryAfter = 0 } = response?.status === 429 ? waitOf(response, wallMs()) : {}
      if (response?.status !== 429 && ++failures >= TRIES) {
        note(
          `The gap behind status ${last} cannot be read (${response?.status ?? 'nobody answers'}); it is left out.`,
        )
        return
      }
      await sleep(Math.max(backoff.next(), retryAfter * 1000), signal)
      continue
    }
    failures = 0
    backoff.reset()
    pages++
    const before = last
    // The page nearest to min_id, latest first.
    for (const value of statuses.toReversed()) {
      await take({ raw: Buffer.from(JSON.stringify(value)), value, position: `behind ${last}` })
      const id = (value as { id?: unknown } | null)?.id
      if (typeof id === 'string' && /^\d{1,20}$/.test(id) && isLater(id, last)) last = id
    }
    if (statuses.length === 0 || last === before) return
    if (response.headers.get('x-ratelimit-remaining') === '0')
      await sleep((waitOf(response, wallMs()).retryAfter ?? 0) * 1000, signal)
  }
  note(`The gap is longer than ${MOST_PAGES} pages; what lies behind status ${last} is left out.`)
}

/** Ids are numbers too large for a double. */
export const isLater = (id: string, than: string): boolean =>
  id.length === than.length ? id > than : id.length > than.length
