import { DeadLetterRecord, TOPICS } from '@murmuration/contracts'
import type { Bus, Reader } from './bus.ts'

/** What a list of dead letters shows of one: where it came from and why it was refused, and nothing of its content. */
export type DeadLetterEntry = Pick<
  DeadLetterRecord,
  'id' | 'source' | 'position' | 'reason' | 'message' | 'rawBytes'
>

/** Follows amplification.deadletters, and knows which letters stand on it. */
export interface DeadLetterIndex extends AsyncDisposable {
  readonly size: number
  /** Letters that are no longer known, since there are more than fit. */
  readonly leftOut: number
  /** Resolves once all letters are known that stood on the log when following began. */
  readonly caughtUp: Promise<void>
  /** Oldest first; `after` is the id of the last of the page before. */
  list(options: { limit: number; after?: string; reason?: string }): DeadLetterEntry[]
  get(id: string): Promise<DeadLetterRecord | undefined>
  /** How many there are of each reason, most first. */
  reasons(): [reason: string, letters: number][]
  /** Rejects when following has failed for good. */
  readonly done: Promise<void>
}

const MOST_ENTRIES = 100_000
/** Letters are kept whole up to this; older ones are read again from the log. */
const MOST_KEPT_BYTES = 32 << 20

export async function deadLetterIndex(
  bus: Pick<Bus, 'read' | 'ranges'>,
  { mostEntries = MOST_ENTRIES, mostKeptBytes = MOST_KEPT_BYTES } = {},
): Promise<DeadLetterIndex> {
  const entries = new Map<string, DeadLetterEntry & { offset: number }>()
  const kept = new Map<string, DeadLetterRecord>()
  let keptBytes = 0
  let leftOut = 0

  const drop = (id: string): void => {
    const letter = kept.get(id)
    if (letter === undefined) return
    kept.delete(id)
    keptBytes -= sizeOf(letter)
  }
  const remember = (letter: DeadLetterRecord, offset: number): void => {
    const { id, source, position, reason, message, rawBytes } = letter
    drop(id)
    entries.set(id, { id, source, position, reason, message, rawBytes, offset })
    kept.set(id, letter)
    keptBytes += sizeOf(letter)
    for (const oldest of kept.keys()) {
      if (keptBytes <= mostKeptBytes) break
      drop(oldest)
    }
    for (const oldest of entries.keys()) {
      if (entries.size <= mostEntries) break
      entries.delete(oldest)
      drop(oldest)
      leftOut++
    }
  }

  let catchUp: () => void = () => {}
  const caughtUp = new Promise<void>((resolve) => {
    catchUp = resolve
  })
  const [range] = await bus.ranges(TOPICS.deadLetters)
  const endOffset = range === undefined || range.lowOffset === range.highOffset ? 0 : range.highOffset
  if (endOffset === 0) catchUp()

  const reader = await bus.read({
    topic: TOPICS.deadLetters,
    positionOf: () => 'earliest',
    onBatch({ records, nextOffset }) {
      for (const { key, value, offset } of records) {
        if (key === null) continue
        if (value === null) {
          drop(key)
          entries.delete(key)
        } else remember(DeadLetterRecord.parse(JSON.parse(value.toString('utf8'))), offset)
      }
      if (nextOffset >= endOffset) catchUp()
    },
  })

  return {
    caughtUp,
    get size() {
      return entries.size
    },
    get leftOut() {
      return leftOut
    },
    list({ limit, after, reason }) {
      const page: DeadLetterEntry[] = []
      let isBehind = after === undefined || !entries.has(after)
      for (const { offset: _, ...entry } of entries.values()) {
        if (page.length >= limit) break
        if (isBehind && (reason === undefined || entry.reason === reason)) page.push(entry)
        if (entry.id === after) isBehind = true
      }
      return page
    },
    async get(id) {
      const entry = entries.get(id)
      return entry === undefined ? undefined : (kept.get(id) ?? readAgain(bus, id, entry.offset))
    },
    reasons() {
      const counts = new Map<string, number>()
      for (const { reason } of entries.values()) counts.set(reason, (counts.get(reason) ?? 0) + 1)
      return [...counts].sort(([, one], [, other]) => other - one)
    },
    done: reader.done,
    [Symbol.asyncDispose]: () => reader.stop(),
  }
}

const sizeOf = (letter: DeadLetterRecord): number => 2 * letter.raw.length + 500

/** Reads one letter from its place on the log; undefined where it was superseded meanwhile. */
async function readAgain(
  bus: Pick<Bus, 'read'>,
  id: string,
  offset: number,
): Promise<DeadLetterRecord | undefined> {
  let found: DeadLetterRecord | undefined
  let end: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const reader: Reader = await bus.read({
    topic: TOPICS.deadLetters,
    positionOf: () => offset,
    onBatch({ records }) {
      const record = records.find((candidate) => candidate.offset === offset && candidate.key === id)
      if (record?.value) found = DeadLetterRecord.parse(JSON.parse(record.value.toString('utf8')))
      end()
    },
  })
  await Promise.race([ended, reader.done])
  await reader.stop()
  return found
}
