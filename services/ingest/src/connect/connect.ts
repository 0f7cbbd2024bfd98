import { MOST_SHARE_BYTES } from '@murmuration/bus/dead-letters'
import type { ShareEvent, Watermark } from '@murmuration/contracts'
import { type Post, type Source, sharesOf, type TextObjects } from '@murmuration/sources'
import { sentLetter } from '../feed-input.ts'
import { type ClientParts, ingestClient } from '../ingest-client.ts'
import type { ShareAnswer } from '../intake.ts'
import type { SentLetter } from '../letter-request.ts'
import { sendLetters } from '../send-shares.ts'
import { type ConnectBookmark, keepBookmark, openBookmark } from './connect-bookmark.ts'
import { recordQueue } from './record-queue.ts'
import {
  type Follow,
  type StreamMark,
  type StreamParts,
  type StreamRecord,
  streamParts,
} from './stream-parts.ts'

export interface ConnectOptions {
  follow: Follow
  /** Reads the platform's records. */
  parse: Source['parse']
  texts: TextObjects
  /** Under which ingest keeps the clock of the stream, as `connect:bluesky`. */
  source: string
  /** Where ingest is; absent: shares are printed and nothing is remembered. */
  to?: { url: string; token?: string | undefined } | undefined
  /** Takes a line of a dry run. */
  print?: ((line: string) => void) | undefined
  /** File of the bookmark. */
  bookmark?: string | undefined
  /** Begins anew, whatever the bookmark says. */
  restart?: boolean | undefined
  /** Closes the source at the end of a stream that has one. */
  closes?: boolean | undefined
  signal: AbortSignal
  onProgress?: ((progress: ConnectProgress) => void) | undefined
  shares?: ((post: Post, texts: TextObjects) => ShareEvent[]) | undefined
}

/** Counts since the first run, as the bookmark has them. */
export interface ConnectProgress {
  records: number
  accepted: number
  refused: number
  /** Records that wait for ingest. */
  queued: number
  latestMs: number | undefined
  waitsFor: string | undefined
}

export interface ConnectResult extends Omit<ConnectBookmark, 'schemaVersion'> {
  isStopped: boolean
}

/** Records that wait at most; more, and the stream is held back. */
const ROOM = 10_000
/** Records of one request to ingest. */
const TOGETHER = 1_000

/**
 * Follows a stream and sends its shares to ingest, at least once: the bookmark moves when ingest has answered, and what
 * comes twice is absorbed as the same shares.
 *
 * @throws {UsageError} where the platform lets nobody in
 * @throws {AnswerError | UnreachableError} where ingest takes nothing
 */
export async function connect(
  options: ConnectOptions,
  parts: Partial<StreamParts> & { client?: ClientParts } = {},
): Promise<ConnectResult> {
  const { source, to, signal, follow, print = () => {} } = options
  const path = to === undefined ? undefined : options.bookmark
  let bookmark = await openBookmark(options.restart ? undefined : path, source)
  const queue = recordQueue(ROOM)
  let waitsFor: string | undefined
  const tell = (): void =>
    options.onProgress?.({ ...bookmark, latestMs: bookmark.latestMs, queued: queue.size, waitsFor })
  const say = (words: string | undefined): void => {
    waitsFor = words
    parts.say?.(words)
    tell()
  }
  const ending = new AbortController()
  const both = AbortSignal.any([signal, ending.signal])
  // What is under way when a person stops it is brought to its end, unless ingest keeps it waiting.
  const stopWaiting = (): void => {
    if (isWaiting) ending.abort()
  }
  let isWaiting = false
  const onWait = (words: string): void => {
    isWaiting = true
    say(words)
    if (signal.aborted) ending.abort()
  }
  signal.addEventListener('abort', stopWaiting, { once: true })
  const client = to && ingestClient({ ...to, signal: ending.signal, onWait }, parts.client)

  const sendBatch = async (records: (StreamRecord | StreamMark)[]): Promise<void> => {
    const { lines, letters } = readBatch(records, options)
    let { accepted, refused, latestMs } = bookmark
    refused += letters.length
    if (client === undefined) {
      for (const line of lines) print(line)
      accepted += lines.length
    } else {
      await sendLetters(client, source, letters, 0, async () => {})
      if (lines.length > 0) {
        const body = lines.join('\n')
        const answer = await client.post<ShareAnswer>({
          path: '/v1/shares',
          type: 'application/x-ndjson',
          source,
          body,
        })
        accepted += answer.accepted
        refused += answer.refused
        latestMs = Math.max(latestMs ?? 0, answer.latestMs ?? 0)
      }
    }
    const cursor = records.findLast((record) => record.cursor !== undefined)?.cursor ?? bookmark.cursor
    const count = records.filter((record) => record.raw !== undefined).length
    bookmark = {
      ...bookmark,
      cursor,
      records: bookmark.records + count,
      accepted,
      refused,
      ...(latestMs === undefined ? {} : { latestMs }),
    }
    if (path !== undefined) await keepBookmark(path, bookmark)
    waitsFor = undefined
    isWaiting = false
    tell()
  }

  const following = follow(bookmark.cursor, queue.put, both, streamParts({ ...parts, say })).then(
    () => queue.end(),
    (error: unknown) => queue.end(error ?? new Error('the stream ended')),
  )
  let isStopped = false
  try {
    for (;;) {
      const batch = await queue.take(TOGETHER)
      if (batch === undefined) break
      await sendBatch(batch)
      if (signal.aborted) break
    }
    isStopped = signal.aborted
    if (options.closes && !isStopped && client !== undefined && bookmark.latestMs !== undefined)
      await client.post<Watermark>({
        path: `/v1/sources/${encodeURIComponent(source)}/close`,
        body: JSON.stringify({ watermarkMs: bookmark.latestMs + 1 }),
      })
  } catch (error) {
    if (!signal.aborted) throw error
    isStopped = true
  } finally {
    signal.removeEventListener('abort', stopWaiting)
    ending.abort()
    queue.end()
    await following
  }
  const { schemaVersion: _, ...result } = bookmark
  return { ...result, isStopped }
}

function readBatch(
  records: readonly (StreamRecord | StreamMark)[],
  { parse, texts, shares = sharesOf }: ConnectOptions,
): { lines: string[]; letters: SentLetter[] } {
  const lines: string[] = []
  const letters: SentLetter[] = []
  for (const record of records) {
    if (record.raw === undefined) continue
    const { raw, fault, position, value } = record
    const refuse = (why: Pick<SentLetter, 'reason' | 'message'>, bytes: Uint8Array = raw): void => {
      letters.push(sentLetter(position, why, Buffer.from(bytes), bytes.length))
    }
    if (fault !== undefined) {
      refuse(fault)
      continue
    }
    const parsed = parse(value)
    if (parsed.refused !== undefined) {
      refuse(parsed.refused)
      continue
    }
    for (const post of parsed.posts)
      for (const share of shares(post, texts)) {
        const line = JSON.stringify(share)
        const bytes = Buffer.from(line)
        if (bytes.length <= MOST_SHARE_BYTES) lines.push(line)
        else
          refuse(
            { reason: 'record_too_large', message: `The share is larger than ${MOST_SHARE_BYTES} bytes.` },
            bytes,
          )
      }
  }
  return { lines, letters }
}
