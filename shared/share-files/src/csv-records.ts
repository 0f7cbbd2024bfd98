import type { ReadLimits } from './limits.ts'

/** What `splitRecord` returns where the record does not end in the bytes at hand. */
export const NEEDS_MORE = -1
/** The record is longer than the limit and its end is not in sight: its rest is to be passed over. */
export const TOO_LONG_TO_HOLD = -2

export type RecordFault = 'none' | 'broken_quote' | 'record_too_long'

/**
 * One record taken apart; the object is used again for the next. Field k is `bytes[starts[k] .. ends[k])`,
 * without its quotes, doubled quotes still doubled where `doubled[k]` is 1. At most `starts.length` fields
 * are kept, `fields` counts all. `end`: where the record ends, without its line end. `lines`: line ends in it.
 */
export interface CsvRecord {
  starts: Int32Array
  ends: Int32Array
  doubled: Uint8Array
  fields: number
  end: number
  lines: number
  fault: RecordFault
  hasNul: boolean
  /** Bitwise or of all bytes: 128 and more where one is not ASCII. */
  bits: number
  longestField: number
}

export const csvRecord = (maxFields: number): CsvRecord => ({
  starts: new Int32Array(maxFields),
  ends: new Int32Array(maxFields),
  doubled: new Uint8Array(maxFields),
  fields: 0,
  end: 0,
  lines: 0,
  fault: 'none',
  hasNul: false,
  bits: 0,
  longestField: 0,
})

const LF = 10
const CR = 13
const QUOTE = 34
const COMMA = 44

/**
 * Takes apart the record that starts at `from`, strictly by RFC 4180; line ends are LF or CRLF, quoted fields
 * may hold them. A faulty record ends with the line on which its broken quote opened, so that the lines after
 * it are read. The result depends on the bytes of the record alone, never on where `to` cuts the input.
 *
 * @param last no bytes follow `to`
 * @returns where the next record starts, or NEEDS_MORE or TOO_LONG_TO_HOLD
 * @see RFC 4180
 */
export function splitRecord(
  bytes: Buffer,
  from: number,
  to: number,
  last: boolean,
  limits: ReadLimits,
  record: CsvRecord,
): number {
  const { starts, ends, doubled } = record
  const room = starts.length
  const limit = from + limits.recordBytes
  let bits = 0
  let fields = 0
  let longest = 0
  let at = from
  record.hasNul = false
  record.lines = 0
  record.fault = 'none'
  for (;;) {
    let start = at
    let end: number
    let hasDoubled = 0
    if (at > limit) return endFault(bytes, from, at, to, last, limits, record, 'record_too_long')
    if (at < to && bytes[at] === QUOTE) {
      const opened = at
      start = ++at
      for (;;) {
        if (at > limit || (at >= to && last))
          return endFault(bytes, from, opened, to, last, limits, record, 'broken_quote')
        if (at >= to) return NEEDS_MORE
        const byte = bytes[at]
        bits |= byte
        if (byte === QUOTE) {
          if (at + 1 >= to && !last) return NEEDS_MORE
          if (at + 1 >= to || bytes[at + 1] !== QUOTE) break
          hasDoubled = 1
          at++
        } else if (byte === LF) record.lines++
        else if (byte === 0) record.hasNul = true
        at++
      }
      end = at++
      if (at < to && bytes[at] === CR) {
        if (at + 1 >= to ? last : bytes[at + 1] === LF) at++
        else if (at + 1 >= to) return NEEDS_MORE
      }
      if (at >= to && !last) return NEEDS_MORE
      if (at < to && bytes[at] !== LF && bytes[at] !== COMMA)
        return endFault(bytes, from, opened, to, last, limits, record, 'broken_quote')
    } else {
      for (; at < to; at++) {
        const byte = bytes[at]
        if (byte === COMMA || byte === LF) break
        if (byte === QUOTE) return endFault(bytes, from, at, to, last, limits, record, 'broken_quote')
        bits |= byte
        if (byte === 0) record.hasNul = true
        if (at > limit && !(byte === CR && (at + 1 >= to || bytes[at + 1] === LF)))
          return endFault(bytes, from, at, to, last, limits, record, 'record_too_long')
      }
      if (at >= to && !last) return NEEDS_MORE
      end = at
      if ((at >= to || bytes[at] === LF) && end > start && bytes[end - 1] === CR) end--
    }
    if (fields < room) {
      starts[fields] = start
      ends[fields] = end
      doubled[fields] = hasDoubled
    }
    fields++
    if (end - start > longest) longest = end - start
    if (at >= to || bytes[at] === LF) break
    at++
  }
  record.fields = fields
  record.bits = bits
  record.longestField = longest
  record.end = at > from && bytes[at - 1] === CR ? at - 1 : at
  if (at < to) record.lines++
  return Math.min(at + 1, to)
}

/** Ends a faulty record with the line on which byte `at` lies. */
function endFault(
  bytes: Buffer,
  from: number,
  at: number,
  to: number,
  last: boolean,
  limits: ReadLimits,
  record: CsvRecord,
  fault: RecordFault,
): number {
  const lineEnd = bytes.subarray(0, to).indexOf(LF, at)
  if (lineEnd < 0 && !last && to - from <= limits.recordBytes) return NEEDS_MORE
  const end = lineEnd < 0 ? to : lineEnd
  record.fault = fault
  record.fields = 0
  record.end = end > from && bytes[end - 1] === CR ? end - 1 : end
  record.lines = 0
  for (let k = from; k <= end && k < to; k++) if (bytes[k] === LF) record.lines++
  return lineEnd < 0 && !last ? TOO_LONG_TO_HOLD : Math.min(end + 1, to)
}

/** Copies a field to `target[at ..)` with its doubled quotes made single; returns where the copy ends. */
export function copyField(
  record: CsvRecord,
  field: number,
  bytes: Uint8Array,
  target: Uint8Array,
  at: number,
): number {
  const to = record.ends[field]
  let end = at
  for (let k = record.starts[field]; k < to; k++) {
    target[end++] = bytes[k]
    if (bytes[k] === QUOTE && record.doubled[field] === 1) k++
  }
  return end
}

/** Fields of a record as strings. */
export function fieldTexts(record: CsvRecord, bytes: Buffer): string[] {
  const texts: string[] = []
  const fields = Math.min(record.fields, record.starts.length)
  for (let k = 0; k < fields; k++) {
    const text = bytes.toString('utf8', record.starts[k], record.ends[k])
    texts.push(record.doubled[k] === 1 ? text.replaceAll('""', '"') : text)
  }
  return texts
}
