import { CLOCK_AHEAD_MS } from '@murmuration/contracts'
import type { FeedInput } from './feed-input.ts'
import type { ClientParts, IngestClient } from './ingest-client.ts'
import type { ShareAnswer } from './intake.ts'
import type { SentLetter } from './letter-request.ts'

/** Rows and bytes of one request: large enough that the way there and back costs little. */
const ROWS = 5_000
const BYTES = 1 << 20
const LETTERS = 500
const LETTER_BYTES = 4 << 20
/** Shortest and longest pause where the next share is not due yet. */
const SHORTEST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1_000

/** What became of some shares. */
export interface SentShares {
  /** Shares that are through now. */
  shares: number
  accepted: number
  refused: number
  /** Shares that ingest would not take and were kept as letters. */
  unreadable: number
  latestMs: number | undefined
  /** Refused shares by reason, as far as ingest has told. */
  reasons: { [reason: string]: number }
}

export interface Pace {
  /** Seconds of event time in a second; Infinity is as fast as ingest takes them. */
  speed: number
  nowMs: () => number
  /** Time of day, in milliseconds since 1970. */
  wallMs: () => number
  sleep: NonNullable<ClientParts['sleep']>
  signal: AbortSignal | undefined
}

/**
 * Sends shares from a place on, one request after the other: shares that overtake others would come behind the
 * watermark.
 *
 * @param onSent called when a request was answered, before the next is sent
 */
export async function sendShares(
  client: IngestClient,
  source: string,
  input: FeedInput,
  from: number,
  { speed, nowMs, wallMs, sleep, signal }: Pace,
  onSent: (sent: SentShares) => Promise<void>,
): Promise<void> {
  if (from >= input.shares) return
  const firstMs = input.timeMs(from)
  const startedMs = nowMs()
  const isPaced = speed !== Number.POSITIVE_INFINITY
  const dueMs = (): number => (isPaced ? firstMs + (nowMs() - startedMs) * speed : Number.POSITIVE_INFINITY)
  // A clock that is ahead by years would be waited for: ingest refuses what it says, and may as well do so now.
  const isDue = (timeMs: number): boolean => timeMs <= dueMs() || timeMs > wallMs() + CLOCK_AHEAD_MS
  let place = from
  let ready = takeBatch(input, place, isDue)
  while (place < input.shares) {
    signal?.throwIfAborted()
    if (ready.shares === 0) {
      const waitMs = (input.timeMs(place) - dueMs()) / speed
      await sleep(Math.min(Math.max(waitMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS), signal)
      ready = takeBatch(input, place, isDue)
      continue
    }
    const batch = ready
    const answering = sendBatch(client, source, batch)
    // Settled below; until then an error would count as one that nobody looks at.
    answering.catch(() => {})
    place += batch.shares
    // Written while ingest is at work; what is due is looked at again, where a pace is kept.
    if (!isPaced) ready = takeBatch(input, place, isDue)
    await onSent(await answering)
    if (isPaced) ready = takeBatch(input, place, isDue)
  }
}

interface ShareLines {
  shares: number
  lines: string[]
  letters: SentLetter[]
}

function takeBatch(input: FeedInput, from: number, isDue: (timeMs: number) => boolean): ShareLines {
  const batch: ShareLines = { shares: 0, lines: [], letters: [] }
  let bytes = 0
  for (let place = from; place < input.shares && batch.shares < ROWS && bytes < BYTES; place++) {
    if (!isDue(input.timeMs(place))) break
    const line = input.line(place)
    if (typeof line === 'string') {
      batch.lines.push(line)
      bytes += line.length
    } else {
      batch.letters.push(line)
      bytes += line.raw.length
    }
    batch.shares++
  }
  return batch
}

async function sendBatch(
  client: IngestClient,
  source: string,
  { shares, lines, letters }: ShareLines,
): Promise<SentShares> {
  await sendLetters(client, source, letters, 0, async () => {})
  const sent: SentShares = {
    shares,
    accepted: 0,
    refused: 0,
    unreadable: letters.length,
    latestMs: undefined,
    reasons: {},
  }
  if (lines.length === 0) return sent
  const answer = await client.post<ShareAnswer>({
    path: '/v1/shares',
    type: 'application/x-ndjson',
    source,
    body: lines.join('\n'),
  })
  if (answer.accepted + answer.refused !== lines.length)
    throw new Error(
      `ingest speaks of ${answer.accepted} + ${answer.refused} shares, and ${lines.length} were sent`,
    )
  for (const { reason } of answer.results ?? []) sent.reasons[reason] = (sent.reasons[reason] ?? 0) + 1
  return { ...sent, accepted: answer.accepted, refused: answer.refused, latestMs: answer.latestMs }
}

/** Sends rows that could not be read, from a place on. @param onSent called with the number that is through */
export async function sendLetters(
  client: IngestClient,
  source: string,
  letters: readonly SentLetter[],
  from: number,
  onSent: (through: number) => Promise<void>,
): Promise<void> {
  for (let at = from; at < letters.length; ) {
    const slice: SentLetter[] = []
    let bytes = 0
    for (let k = at; k < letters.length && slice.length < LETTERS && bytes < LETTER_BYTES; k++) {
      slice.push(letters[k])
      // JSON writes a control character in six bytes.
      bytes += letters[k].raw.length * 2 + 200
    }
    await client.post({ path: '/v1/dead-letters', source, body: JSON.stringify({ letters: slice }) })
    at += slice.length
    await onSent(at)
  }
}
