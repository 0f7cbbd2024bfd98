import { isUtf8 } from 'node:buffer'
import type { RefusalReason } from '@murmuration/contracts'
import { copyField, csvRecord, NEEDS_MORE, splitRecord, TOO_LONG_TO_HOLD } from './csv-records.ts'
import type { ReadLimits } from './limits.ts'
import type { RecordReader } from './record-reader.ts'
import type { Refuse } from './refuse.ts'
import type { ShareRows } from './share-rows.ts'

const LF = 10
const CR = 13
const QUOTE = 34
const COMMA = 44

/**
 * Reads the rows after the header of a CSV file into `rows`. A row without quotes takes the fast path, one
 * loop over its bytes; every other row, and every row that is to be refused, goes through `splitRecord`.
 *
 * @param names names of the columns as in the header
 * @param firstLine 1-based line on which the first row starts
 * @param isStrict every row takes the strict path, and so is handed to `rows` once, also where those refuse it
 */
export function csvReader(
  names: readonly string[],
  firstLine: number,
  rows: Pick<ShareRows, 'commit' | 'flush' | 'fault'>,
  refuse: Refuse,
  limits: ReadLimits,
  isStrict = false,
): RecordReader {
  const columns = names.length
  const lastColumn = columns - 1
  const starts = new Int32Array(columns)
  const ends = new Int32Array(columns)
  const record = csvRecord(columns)
  let scratch = new Uint8Array(1 << 12)
  let line = firstLine
  let records = 0

  /** Hands the record to the rows, or says why it is refused. */
  const faultOf = (
    bytes: Buffer,
    raw: Uint8Array,
  ): { reason: RefusalReason; message: string } | undefined => {
    const { fault, longestField, fields } = record
    if (fault === 'broken_quote')
      return { reason: fault, message: 'A quote is not closed, or stands inside a field without quotes.' }
    if (fault === 'record_too_long')
      return { reason: 'field_too_long', message: `The row is longer than ${limits.recordBytes} bytes.` }
    if (longestField > limits.fieldBytes)
      return {
        reason: 'field_too_long',
        message: `A field is ${longestField} bytes long, where at most ${limits.fieldBytes} are taken in.`,
      }
    if (record.hasNul) return { reason: 'nul_byte', message: 'The row holds a NUL byte.' }
    if (record.bits > 127 && !isUtf8(raw))
      return { reason: 'invalid_utf8', message: 'The row is not valid UTF-8.' }
    if (fields !== columns)
      return {
        reason: fields < columns ? 'too_few_fields' : 'too_many_fields',
        message: `The row has ${fields} fields where the header has ${columns}.`,
      }
    if (commitRecord(bytes)) return undefined
    const { reason, column, says, sentence } = rows.fault
    return { reason, message: sentence ?? `${names[column]} ${says}.` }
  }

  /** Hands a record that was taken apart to the rows; fields with doubled quotes are copied first. */
  const commitRecord = (bytes: Buffer): boolean => {
    if (!record.doubled.includes(1)) return rows.commit(bytes, record.starts, record.ends)
    const span = record.end - record.starts[0]
    if (span > scratch.length) scratch = new Uint8Array(span * 2)
    let at = 0
    for (let k = 0; k < columns; k++) {
      starts[k] = at
      at = copyField(record, k, bytes, scratch, at)
      ends[k] = at
    }
    const isTaken = rows.commit(scratch, starts, ends)
    rows.flush()
    return isTaken
  }

  /** Reads one record by the strict path; returns what `splitRecord` returns. */
  const readStrictly = (bytes: Buffer, from: number, to: number, last: boolean): number => {
    const next = splitRecord(bytes, from, to, last, limits, record)
    if (next === NEEDS_MORE) return next
    const isWhole = next !== TOO_LONG_TO_HOLD
    const raw = bytes.subarray(from, isWhole ? record.end : to)
    if (raw.length > 0) {
      records++
      const fault = faultOf(bytes, raw)
      if (fault !== undefined) refuse({ line, ...fault, raw, isWhole })
    }
    if (!isWhole) line++
    line += record.lines
    return next
  }

  const readAllStrictly: RecordReader['read'] = (bytes, from, to, last) => {
    let at = from
    while (at < to) {
      const next = readStrictly(bytes, at, to, last)
      if (next < 0) return { at, tooLong: next === TOO_LONG_TO_HOLD }
      at = next
    }
    return { at, tooLong: false }
  }

  if (isStrict) return { records: () => records, read: readAllStrictly }
  return {
    records: () => records,
    read(bytes, from, to, last) {
      // A line end behind the last byte spares the loop the test for the end of the input.
      bytes[to] = LF
      let at = from
      while (at < to) {
        let i = at
        let column = 0
        let bits = 0
        let byte = 0
        starts[0] = at
        for (;;) {
          byte = bytes[i]
          if (byte > COMMA) {
            bits |= byte
            i++
          } else if (byte === COMMA) {
            if (column === lastColumn) break
            ends[column++] = i++
            starts[column] = i
          } else if (byte === LF || byte === QUOTE || byte === 0) break
          else i++
        }
        if (byte === LF && i < to && column === lastColumn && i - at <= limits.fieldBytes) {
          ends[column] = bytes[i - 1] === CR && i > starts[column] ? i - 1 : i
          if ((bits < 128 || isUtf8(bytes.subarray(at, i))) && rows.commit(bytes, starts, ends)) {
            records++
            line++
            at = i + 1
            continue
          }
        }
        const next = readStrictly(bytes, at, to, last)
        if (next < 0) {
          rows.flush()
          return { at, tooLong: next === TOO_LONG_TO_HOLD }
        }
        at = next
      }
      rows.flush()
      return { at, tooLong: false }
    },
  }
}
