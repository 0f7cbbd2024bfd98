import { UsageError } from '@murmuration/runtime'
import { exponential, linear } from './backoff.ts'
import { holdResponse } from './hold-response.ts'
import { type Follow, jsonRecord } from './stream-parts.ts'

export interface XStreamOptions {
  /** Address of the API, as `https://api.x.com`. */
  api: string
  token: string
  /** Minutes before a connection that X sends again, 1 to 5, where the access allows it. */
  backfillMinutes?: number | undefined
}

/** X sends a sign of life every 20 seconds, often a little later, so that exactly 20 would cut sound connections. */
export const SILENT_MS = 21_000
const MOST_LINE_BYTES = 16 << 20

const FIELDS = {
  'tweet.fields':
    'attachments,author_id,created_at,entities,in_reply_to_user_id,lang,note_tweet,referenced_tweets,source',
  expansions: 'author_id,referenced_tweets.id,referenced_tweets.id.author_id,attachments.media_keys',
  'user.fields': 'created_at,location',
  'media.fields': 'url,preview_image_url',
}

/**
 * Follows X's filtered stream: lines of JSON, empty ones as signs of life. X has no cursor: what comes while nobody is
 * connected is lost beyond `backfillMinutes`. The id of the last post stands in for one, and says that the stream was
 * followed before. Pauses are those that X asks for: from 250 ms by 250 ms up to 16 s where the network fails, doubling
 * from 5 s up to 320 s for an HTTP error, doubling from a minute for 429.
 *
 * @throws {UsageError} where X refuses the token or what is asked
 * @see https://docs.x.com/x-api/fundamentals/handling-disconnections
 */
export function followX({ api, token, backfillMinutes }: XStreamOptions): Follow {
  return async (from, put, signal, parts) => {
    const network = linear(250, 16_000)
    const http = exponential(5_000, 320_000)
    const limit = exponential(60_000, 15 * 60_000)
    let last = from
    while (!signal.aborted) {
      const url = new URL('/2/tweets/search/stream', api)
      for (const [name, value] of Object.entries(FIELDS)) url.searchParams.set(name, value)
      if (backfillMinutes !== undefined && last !== undefined)
        url.searchParams.set('backfill_minutes', String(backfillMinutes))
      let rest: Uint8Array = new Uint8Array(0)
      let says: string | undefined
      const ended = await holdResponse(
        {
          url: url.href,
          headers: { authorization: `Bearer ${token}` },
          silentMs: SILENT_MS,
          signal,
          async onChunk(chunk) {
            for (const backoff of [network, http, limit]) backoff.reset()
            parts.say(undefined)
            const { lines, over } = linesOf(rest, chunk)
            rest = over
            for (const line of lines) {
              const record = jsonRecord(line, `after ${last ?? 'the start'}`)
              says = disconnects(record.value)
              if (says !== undefined) return false
              last = idOf(record.value) ?? last
              await put({ ...record, cursor: last })
            }
            return true
          },
        },
        parts,
      )
      if (signal.aborted) return
      const { status, why, retryAfter = 0 } = ended
      if (status !== undefined && status >= 400 && status < 500 && status !== 429)
        throw new UsageError(
          status === 401 || status === 403
            ? `X answers ${status}: it does not take the token in MURMURATION_X_TOKEN for the filtered stream.`
            : `X answers ${status} at ${new URL(api).host}; look at its rules with --rules, and at --api.`,
        )
      parts.say(says ?? why)
      const backoff = status === undefined ? network : status === 429 ? limit : http
      await parts.sleep(Math.max(backoff.next(), retryAfter * 1000), signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  }
}

/** Whole lines without their ends, empty ones left out; and what is over. */
function linesOf(rest: Uint8Array, chunk: Uint8Array): { lines: Uint8Array[]; over: Uint8Array } {
  const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
  const lines: Uint8Array[] = []
  let at = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, at)) {
    const line = bytes.subarray(at, end > at && bytes[end - 1] === 13 ? end - 1 : end)
    if (line.length > 0) lines.push(line)
    at = end + 1
  }
  const over = bytes.subarray(at)
  // A line without an end is given up as it stands, and becomes a dead letter.
  return over.length > MOST_LINE_BYTES
    ? { lines: [...lines, over], over: new Uint8Array(0) }
    : { lines, over }
}

/** Why X is about to disconnect; errors beside a post only say what is missing of it. */
function disconnects(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || 'data' in value || !('errors' in value)) return undefined
  const first: unknown = Array.isArray(value.errors) ? value.errors[0] : undefined
  const title = typeof first === 'object' && first !== null && 'title' in first ? first.title : undefined
  return `X disconnects: ${typeof title === 'string' ? title.slice(0, 100) : 'it does not say why'}`
}

function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('data' in value)) return undefined
  const { data } = value
  if (typeof data !== 'object' || data === null || !('id' in data)) return undefined
  return typeof data.id === 'string' && /^\d{1,20}$/.test(data.id) ? data.id : undefined
}
