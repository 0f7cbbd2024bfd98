import { UsageError } from '@murmuration/runtime'
import { createParser } from 'eventsource-parser'
import { exponential } from './backoff.ts'
import { holdResponse } from './hold-response.ts'
import { fillGap, isLater } from './mastodon-gap.ts'
import { type Follow, jsonRecord, type StreamRecord } from './stream-parts.ts'
import { type Ended, holdSocket } from './web-socket.ts'

/** A timeline that can be followed: its stream, and the pages that fill its gaps. */
export const TIMELINES = {
  public: { stream: 'public', path: 'public', pages: '/api/v1/timelines/public' },
  local: { stream: 'public:local', path: 'public/local', pages: '/api/v1/timelines/public?local=true' },
  home: { stream: 'user', path: 'user', pages: '/api/v1/timelines/home' },
} as const
export type Timeline = keyof typeof TIMELINES

export interface MastodonOptions {
  /** As `https://mastodon.example`. */
  server: string
  /** Where the server streams, if elsewhere. */
  streaming?: string | undefined
  token: string
  timeline: Timeline
  transport: 'sse' | 'websocket'
}

/** Mastodon writes `:thump` every 15 seconds; three missed, and nobody is there. */
const SILENT_MS = 45_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
const MOST_EVENT_CHARACTERS = 16 << 20

/**
 * Follows a timeline of a Mastodon server by server-sent events or a WebSocket. The cursor is the id of the latest
 * status. Each connection is opened first, and then what the gap before it held is read in pages, so that nothing falls
 * between; what the stream brings meanwhile waits at the server's side, and comes twice at most.
 *
 * @throws {UsageError} where the server refuses the token or has no such stream
 * @see https://docs.joinmastodon.org/methods/streaming/
 */
export function followMastodon(options: MastodonOptions): Follow {
  const { server, streaming = server, token, timeline, transport } = options
  const { stream, path, pages } = TIMELINES[timeline]
  const headers = { authorization: `Bearer ${token}` }
  return async (from, put, signal, parts) => {
    const backoff = exponential(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, parts.random)
    let last = from

    const take = (record: StreamRecord): Promise<void> | undefined => {
      const id = statusId(record.value)
      if (id !== undefined && (last === undefined || isLater(id, last))) last = id
      return put({ ...record, cursor: last })
    }
    const fill = async (): Promise<void> => {
      if (last !== undefined)
        await fillGap({ url: new URL(pages, server), headers, after: last, take, signal }, parts)
      parts.say(undefined)
    }
    const heard = (): void => {
      backoff.reset()
      parts.say(undefined)
    }
    const position = (): string => `after ${last ?? 'the start'}`

    const byEvents = async (): Promise<Ended> => {
      const read: StreamRecord[] = []
      const decoder = new TextDecoder()
      const parser = createParser({
        maxBufferSize: MOST_EVENT_CHARACTERS,
        onEvent({ event, data }) {
          if (event === 'update') read.push(jsonRecord(Buffer.from(data), position()))
        },
      })
      return holdResponse(
        {
          url: new URL(`/api/v1/streaming/${path}`, streaming).href,
          headers: { ...headers, accept: 'text/event-stream' },
          silentMs: SILENT_MS,
          onOpen: fill,
          async onChunk(chunk) {
            heard()
            parser.feed(decoder.decode(chunk, { stream: true }))
            for (const record of read.splice(0)) await take(record)
            return true
          },
          signal,
        },
        parts,
      )
    }

    const bySocket = async (): Promise<Ended> => {
      const url = new URL('/api/v1/streaming', streaming)
      url.protocol = url.protocol.replace('http', 'ws')
      url.searchParams.set('stream', stream)
      let filling: Promise<void> | undefined
      let failed: { error: unknown } | undefined
      const ended = await holdSocket(
        {
          url: url.href,
          headers,
          onOpen(socket) {
            socket.pause()
            filling = fill().catch((error: unknown) => {
              failed = { error }
            })
            void filling.then(() => (failed === undefined ? socket.resume() : socket.terminate()))
          },
          onFrame(data) {
            heard()
            const record = updateOf(data, position())
            return record === undefined ? undefined : take(record)
          },
          signal,
        },
        parts,
      )
      await filling
      if (failed !== undefined && !signal.aborted) throw failed.error
      return ended
    }

    while (!signal.aborted) {
      const ended = await (transport === 'sse' ? byEvents() : bySocket()).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
      if (signal.aborted || ended === undefined) return
      const { status = 0, why, retryAfter } = ended
      const { host } = new URL(streaming)
      if (status === 401 || status === 403)
        throw new UsageError(
          `${host} answers ${status}: it does not take the token in MURMURATION_MASTODON_TOKEN for this timeline.`,
        )
      if (status >= 400 && status < 500 && status !== 429)
        throw new UsageError(
          `${host} answers ${status} and not with a stream; name where it streams with --streaming.`,
        )
      parts.say(`${host}: ${why}`)
      const waitMs = Math.max(backoff.next(), (retryAfter ?? 0) * 1000)
      await parts.sleep(waitMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  }
}

/** The status of a frame `{ event: 'update', payload: '…' }`; undefined for other events. */
function updateOf(data: Uint8Array, position: string): StreamRecord | undefined {
  const frame = jsonRecord(data, position)
  if (frame.fault !== undefined) return frame
  const { value } = frame
  if (typeof value !== 'object' || value === null || !('event' in value))
    return {
      ...frame,
      fault: { reason: 'missing_field', message: 'event is missing: the frame is none of Mastodon.' },
    }
  if (value.event !== 'update') return undefined
  if (!('payload' in value) || typeof value.payload !== 'string')
    return { ...frame, fault: { reason: 'bad_value', message: 'payload is not the text of a status.' } }
  return jsonRecord(Buffer.from(value.payload), position)
}

function statusId(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
  return typeof value.id === 'string' && /^\d{1,20}$/.test(value.id) ? value.id : undefined
}
