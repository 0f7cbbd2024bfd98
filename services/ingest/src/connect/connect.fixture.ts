import type { ShareEvent } from '@murmuration/contracts'
import type { Parsed, Post } from '@murmuration/sources'
import { NOW_MS } from '../ingest.fixture.ts'
import type { StreamMark, StreamParts, StreamRecord } from './stream-parts.ts'

/** A platform of the tests: `{ "id": "p1", "by": "a1", "of": "o1" }`, a second before noon. */
export function parseTestRecord(value: unknown): Parsed {
  if (typeof value !== 'object' || value === null || !('id' in value))
    return { refused: { reason: 'missing_field', message: 'id is missing.' } }
  const { id, by = 'a', of = 'o' } = value as { id: string; by?: string; of?: string }
  const amplifies = { postId: of, addsWords: false }
  return { posts: [{ accountId: by, postId: String(id), createdAtMs: NOW_MS - 1_000, amplifies }] }
}

export const shareOfTest = (post: Post): ShareEvent[] => [
  {
    schemaVersion: 1,
    accountId: post.accountId,
    objectId: `post:${post.amplifies?.postId ?? ''}`,
    timestampMs: post.createdAtMs,
    postId: post.postId,
  },
]

export const NO_TEXTS = { objectOf: () => undefined }

/** Time that only the test moves: sleeps take none, and what is to come after a while comes when the test says. */
export function testTime() {
  const slept: number[] = []
  const said: string[] = []
  const noted: string[] = []
  const timers = new Map<object, { ms: number; run: () => void }>()
  const parts: Partial<StreamParts> = {
    random: () => 0.5,
    wallMs: () => NOW_MS,
    say: (words) => {
      if (words !== undefined) said.push(words)
    },
    note: (sentence) => {
      noted.push(sentence)
    },
    async sleep(ms, signal) {
      signal.throwIfAborted()
      slept.push(ms)
      await new Promise(setImmediate)
    },
    after(ms, run) {
      const key = {}
      timers.set(key, { ms, run })
      return () => {
        timers.delete(key)
      }
    },
  }
  return {
    slept,
    said,
    noted,
    parts,
    timers,
    /** Lets the time of everything that is waited for come. */
    pass(): void {
      const due = [...timers]
      for (const [key, { run }] of due) {
        timers.delete(key)
        run()
      }
    },
  }
}

/** Takes records until there are so many with a value, then ends the stream. */
export function gathered(until: (records: StreamRecord[]) => boolean) {
  const ending = new AbortController()
  const records: StreamRecord[] = []
  const marks: string[] = []
  return {
    records,
    marks,
    signal: ending.signal,
    stop: () => ending.abort(),
    put(record: StreamRecord | StreamMark) {
      if (record.raw === undefined) marks.push(record.cursor)
      else records.push(record)
      if (until(records)) ending.abort()
      return undefined
    },
  }
}

export const idsOf = (records: readonly StreamRecord[]): unknown[] =>
  records.map(({ value }) => (value as { id?: unknown } | undefined)?.id)
