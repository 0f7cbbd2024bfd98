import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { RefusalReason } from '@murmuration/contracts'

/** One record as the platform sent it. */
export interface StreamRecord {
  raw: Uint8Array
  /** The record read; absent where `fault` says why it cannot be. */
  value?: unknown
  fault?: { reason: RefusalReason; message: string }
  /** Where it came, in words for the dead letter; at most 100 characters are kept, the last. */
  position: string
  /** Where to go on once this record is through; absent: as before. */
  cursor?: string | undefined
}

/** Says that everything before is through, where no record tells so. */
export interface StreamMark {
  cursor: string
  raw?: undefined
}

/** Takes what a stream brings. Resolves once there is room for more; undefined where there is at once. */
export type Put = (record: StreamRecord | StreamMark) => Promise<void> | undefined

/** Follows a stream from a cursor on until the signal aborts, or to its end where it has one. */
export type Follow = (
  from: string | undefined,
  put: Put,
  signal: AbortSignal,
  parts: StreamParts,
) => Promise<void>

/** Time, randomness and the network, as a stream is given them. */
export interface StreamParts {
  fetch: typeof fetch
  /** Rejects when the signal aborts. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Calls once after so long. @returns what calls it off */
  after: (ms: number, run: () => void) => () => void
  /** In [0, 1). */
  random: () => number
  /** Time of day, in milliseconds since 1970. */
  wallMs: () => number
  /** Told in words for a person what is waited for; undefined: for nothing any more. */
  say: (waitsFor: string | undefined) => void
  /** Told in a sentence what is lost, or was left out. */
  note: (sentence: string) => void
}

export const streamParts = (parts: Partial<StreamParts> = {}): StreamParts => ({
  fetch,
  sleep: (ms, signal) => pause(ms, undefined, { signal }),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  random: () => randomInt(2 ** 32) / 2 ** 32,
  wallMs: Date.now,
  say: () => {},
  note: () => {},
  ...parts,
})

/** Reads the JSON of a frame or a line; what cannot be read keeps its bytes and the reason. */
export function jsonRecord(raw: Uint8Array, position: string): StreamRecord {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(raw)
  } catch {
    return {
      raw,
      position,
      fault: { reason: 'invalid_utf8', message: 'What the stream sent is not valid UTF-8.' },
    }
  }
  try {
    return { raw, position, value: JSON.parse(text) }
  } catch {
    return {
      raw,
      position,
      fault: { reason: 'bad_json', message: 'What the stream sent is not valid JSON.' },
    }
  }
}
