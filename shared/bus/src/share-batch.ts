import { isUtf8 } from 'node:buffer'
import {
  checkShareEvent,
  type DeadLetterRecord,
  isShareFault,
  partitionOf,
  type ShareFault,
} from '@murmuration/contracts'
import type { NewRecord } from './bus.ts'
import { deadLetterOf } from './dead-letter.ts'

/** Largest share, as JSON in bytes; a larger one is refused. */
export const MOST_SHARE_BYTES = 256 * 1024
const SHARES_PER_RECORD = 200
const BYTES_PER_RECORD = 100_000
/** What a dead letter takes beside its text. */
const LETTER_BYTES = 300

/** A record that was refused, as its sender hears of it. */
export interface RefusedShare {
  row: number
  id: string
  reason: DeadLetterRecord['reason']
  message: string
}

/** Shares of one request, or one batch of raw records, on their way to the log. */
export interface ShareBatch {
  /** Takes in one record, or refuses it. `position` is asked for where it is refused. */
  value(value: unknown, row: number, raw: () => Uint8Array): void
  fault(fault: ShareFault, row: number, raw: Uint8Array): void
  readonly accepted: number
  readonly refused: readonly RefusedShare[]
  /** Latest event time that was taken in, -1 where nothing was. */
  readonly latestMs: number
  /** Roughly the bytes of memory that `records`, `letters` and `refused` take. */
  readonly bytes: number
  /** Shares by partition, in the order in which they came. */
  records(): NewRecord[]
  readonly letters: readonly NewRecord[]
}

/** @param positionOf where in the source a row lies, for its dead letter */
export function shareBatch(
  source: string,
  partitions: number,
  nowMs: number,
  positionOf: (row: number) => string,
): ShareBatch {
  const done: NewRecord[] = []
  const open: { json: string; shares: number; bytes: number }[] = Array.from({ length: partitions }, () => ({
    json: '',
    shares: 0,
    bytes: 0,
  }))
  const refused: RefusedShare[] = []
  const letters: NewRecord[] = []
  let accepted = 0
  let latestMs = -1
  let bytes = 0

  const end = (partition: number): void => {
    const record = open[partition]
    if (record.shares === 0) return
    done.push({ partition, key: null, value: `[${record.json}]` })
    open[partition] = { json: '', shares: 0, bytes: 0 }
  }

  const refuse = (fault: ShareFault, row: number, raw: Uint8Array): void => {
    const letter = deadLetterOf(source, positionOf(row), fault, raw)
    const record = letterRecord(letter)
    refused.push({ row, id: letter.id, reason: letter.reason, message: letter.message })
    letters.push(record)
    bytes += record.value.length + LETTER_BYTES
  }

  return {
    value(value, row, raw) {
      let event = checkShareEvent(value, nowMs)
      if (isShareFault(event)) {
        const loosened = loosen(value, raw)
        if (loosened !== undefined) event = checkShareEvent(loosened, nowMs)
        if (isShareFault(event)) return refuse(event, row, raw())
      }
      const json = JSON.stringify(event)
      const length = Buffer.byteLength(json)
      if (length > MOST_SHARE_BYTES)
        return refuse(
          {
            reason: 'record_too_large',
            message: `The share is larger than ${MOST_SHARE_BYTES} bytes; send its text cut off, or without it.`,
          },
          row,
          raw(),
        )
      const partition = partitionOf(event.objectId, partitions)
      let record = open[partition]
      if (record.shares >= SHARES_PER_RECORD || record.bytes + length > BYTES_PER_RECORD) {
        end(partition)
        record = open[partition]
      }
      record.json = record.shares === 0 ? json : `${record.json},${json}`
      record.shares++
      record.bytes += length + 1
      bytes += length + 1
      accepted++
      if (event.timestampMs > latestMs) latestMs = event.timestampMs
    },
    fault: refuse,
    get accepted() {
      return accepted
    },
    refused,
    get latestMs() {
      return latestMs
    },
    get bytes() {
      return bytes
    },
    records() {
      for (let p = 0; p < partitions; p++) end(p)
      return done
    },
    letters,
  }
}

/** A dead letter as it is written. */
export const letterRecord = (letter: DeadLetterRecord): NewRecord & { value: string } => ({
  partition: 0,
  key: letter.id,
  value: JSON.stringify(letter),
})

const IDS = ['accountId', 'objectId', 'postId', 'authorId'] as const
const OPTIONAL_IDS: readonly string[] = ['postId', 'authorId']
const REQUIRED: readonly string[] = ['schemaVersion', 'accountId', 'objectId', 'timestampMs']

/**
 * What replay reads in a record that the schema refuses: whole numbers as ids are their digits, and an optional field
 * that is null, or an empty id, is absent. Undefined where nothing of the kind is in the record.
 */
function loosen(value: unknown, raw: () => Uint8Array): { [name: string]: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  let record = value as { [name: string]: unknown }
  const isInexact = IDS.some((name) => Number.isInteger(record[name]) && !Number.isSafeInteger(record[name]))
  if (isInexact && raw().length <= MOST_SHARE_BYTES)
    record = JSON.parse(withLongNumbersQuoted(Buffer.from(raw()).toString('utf8')))
  const loosened: { [name: string]: unknown } = {}
  let isChanged = record !== value
  for (const name of Object.keys(record)) {
    const field = record[name]
    if ((field === null && !REQUIRED.includes(name)) || (field === '' && OPTIONAL_IDS.includes(name)))
      isChanged = true
    else if (Number.isSafeInteger(field) && (IDS as readonly string[]).includes(name)) {
      loosened[name] = String(field)
      isChanged = true
    } else if (name !== '__proto__') loosened[name] = field
  }
  return isChanged ? loosened : undefined
}

/** Valid JSON with its long whole numbers made strings: ids of 64 bits do not fit a JavaScript number. */
const withLongNumbersQuoted = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (part) => (part[0] === '"' ? part : `"${part}"`))

/** Takes in one record that stands by itself, whatever it holds. */
export function takeWhole(batch: ShareBatch, raw: Buffer, row: number): void {
  const value = isUtf8(raw) ? parsed(raw) : undefined
  if (value !== undefined) batch.value(value, row, () => raw)
  else if (isUtf8(raw))
    batch.fault({ reason: 'bad_json', message: 'The record is not valid JSON; write one object.' }, row, raw)
  else
    batch.fault({ reason: 'invalid_utf8', message: 'The record is not valid UTF-8; send UTF-8.' }, row, raw)
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'))
  } catch {
    return undefined
  }
}
