import { UsageError } from '@murmuration/runtime'
import { exponential } from './backoff.ts'
import { type Follow, jsonRecord, type StreamRecord } from './stream-parts.ts'
import { holdSocket } from './web-socket.ts'

export interface JetstreamOptions {
  /** Addresses to take in turn, as `wss://jetstream1.us-east.bsky.network/subscribe`. */
  endpoints: readonly string[]
  collections: readonly string[]
  /** Unpacks a frame; where it is given, frames are asked for compressed. */
  unpack?: ((frame: Uint8Array) => Uint8Array) | undefined
}

/** How far before the last event to go on: endpoints see events at times that differ by a little. */
export const REWIND_US = 5_000_000
/** All of Bluesky is never silent for so long. */
const GAP_US = 60_000_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** A time that is further ahead than this would, as a cursor, skip what comes until then. */
const AHEAD_US = 60 * 60 * 1_000_000

/**
 * Follows Bluesky's Jetstream. The cursor is `time_us` of the last event, microseconds since 1970, and the same on every
 * endpoint; each connection begins a few seconds before it.
 *
 * @throws {UsageError} where every endpoint refuses what is asked
 * @see https://github.com/bluesky-social/jetstream
 */
export function followJetstream({ endpoints, collections, unpack }: JetstreamOptions): Follow {
  return async (from, put, signal, parts) => {
    let lastUs = from === undefined ? undefined : Number(from)
    let turn = 0
    let refusals = 0
    const backoff = exponential(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, parts.random)

    const read = (data: Buffer, isBinary: boolean): StreamRecord => {
      const position = `after ${lastUs ?? 'the start'}`
      let bytes: Uint8Array = data
      if (isBinary && unpack !== undefined)
        try {
          bytes = unpack(data)
        } catch {
          const message = 'The frame cannot be unpacked with the dictionary that was given.'
          return { raw: data, position, fault: { reason: 'bad_value', message } }
        }
      const record = jsonRecord(bytes, position)
      const timeUs = timeOf(record.value)
      if (timeUs !== undefined && timeUs <= parts.wallMs() * 1000 + AHEAD_US)
        lastUs = Math.max(lastUs ?? 0, timeUs)
      return { ...record, cursor: lastUs === undefined ? undefined : String(lastUs) }
    }

    while (!signal.aborted) {
      const before = lastUs
      let isFirst = true
      const url = subscription(endpoints[turn % endpoints.length], {
        collections,
        cursor: lastUs === undefined ? undefined : Math.max(lastUs - REWIND_US, 0),
        isPacked: unpack !== undefined,
      })
      const ended = await holdSocket(
        {
          url,
          signal,
          onFrame(data, isBinary) {
            backoff.reset()
            refusals = 0
            parts.say(undefined)
            const record = read(data, isBinary)
            const timeUs = timeOf(record.value)
            if (isFirst && timeUs !== undefined) {
              isFirst = false
              if (before !== undefined && timeUs - before > GAP_US)
                parts.note(
                  `Nothing came of what happened between ${isoOf(before)} and ${isoOf(timeUs)}: Jetstream keeps about a day.`,
                )
            }
            return put(record)
          },
        },
        parts,
      )
      if (signal.aborted) return
      const { status = 0, why, retryAfter } = ended
      if (status >= 400 && status < 500 && status !== 429 && ++refusals >= endpoints.length)
        throw new UsageError(
          `${new URL(url).host} answers ${status} and not with a stream; name an address of Jetstream with --endpoint.`,
        )
      turn++
      parts.say(`${new URL(url).host}: ${why}`)
      await parts
        .sleep(retryAfter === undefined ? backoff.next() : retryAfter * 1000, signal)
        .catch((error: unknown) => {
          if (!signal.aborted) throw error
        })
    }
  }
}

function subscription(
  endpoint: string,
  {
    collections,
    cursor,
    isPacked,
  }: { collections: readonly string[]; cursor: number | undefined; isPacked: boolean },
): string {
  const url = new URL(endpoint)
  for (const name of collections) url.searchParams.append('wantedCollections', name)
  if (cursor !== undefined) url.searchParams.set('cursor', String(cursor))
  if (isPacked) url.searchParams.set('compress', 'true')
  return url.href
}

function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('time_us' in value)) return undefined
  const { time_us: timeUs } = value
  return typeof timeUs === 'number' && Number.isSafeInteger(timeUs) && timeUs > 0 ? timeUs : undefined
}

const isoOf = (timeUs: number): string => new Date(Math.min(timeUs / 1000, 8.64e15)).toISOString()
