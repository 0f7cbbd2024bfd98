import { isUtf8 } from 'node:buffer'
import type { RefusalReason } from '@murmuration/contracts'
import type { ReadLimits } from './limits.ts'
import type { RecordReader } from './record-reader.ts'
import type { Refuse } from './refuse.ts'
import type { ShareRows } from './share-rows.ts'

const LF = 10

type JsonObject = { [name: string]: unknown }

/** The objects of the first `most` whole lines in `bytes`; lines that hold none are left out. */
export function ndjsonSample(bytes: Buffer, last: boolean, most: number): JsonObject[] {
  const lines = bytes.toString('utf8').split('\n', most + 1)
  if (!last || lines.length > most) lines.pop()
  return lines.flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line)
      return isObject(value) ? [value] : []
    } catch {
      // Only a sample: the reader refuses the line when it comes to it.
      return []
    }
  })
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads one JSON object a line into `rows`. Strings and numbers are taken in; null and absence are the same.
 *
 * @param names names of the fields that are read; field k of a row is `names[k]`
 */
export function ndjsonReader(
  names: readonly string[],
  rows: ShareRows,
  refuse: Refuse,
  limits: ReadLimits,
): RecordReader {
  const starts = new Int32Array(names.length)
  const ends = new Int32Array(names.length)
  let scratch = Buffer.alloc(1 << 12)
  let line = 0
  let records = 0

  const faultOf = (raw: Buffer, isWhole: boolean): { reason: RefusalReason; message: string } | undefined => {
    if (!isWhole || raw.length > limits.recordBytes)
      return { reason: 'field_too_long', message: `The row is longer than ${limits.recordBytes} bytes.` }
    if (raw.includes(0)) return { reason: 'nul_byte', message: 'The row holds a NUL byte.' }
    if (!isUtf8(raw)) return { reason: 'invalid_utf8', message: 'The row is not valid UTF-8.' }
    const text = raw.toString('utf8')
    let value = parsed(text)
    if (value === undefined) return { reason: 'bad_json', message: 'The line is not valid JSON.' }
    if (!isObject(value)) return { reason: 'not_an_object', message: 'The line is not a JSON object.' }
    if (names.some((name) => isInexact((value as JsonObject)[name])))
      value = parsed(withLongNumbersQuoted(text))
    return takeFields(value as JsonObject, text)
  }

  const takeFields = (
    value: JsonObject,
    text: string,
  ): { reason: RefusalReason; message: string } | undefined => {
    if (text.length * 3 > scratch.length) scratch = Buffer.alloc(text.length * 6)
    const hasEscapes = text.includes('\\u')
    if (text.length > limits.fieldBytes / 3) {
      for (const [name, field] of Object.entries(value)) {
        if (typeof field !== 'string' || Buffer.byteLength(field) <= limits.fieldBytes) continue
        return {
          reason: 'field_too_long',
          message: `${name.slice(0, 80)} is longer than ${limits.fieldBytes} bytes.`,
        }
      }
    }
    let at = 0
    for (let k = 0; k < names.length; k++) {
      const field = value[names[k]]
      starts[k] = at
      if (typeof field === 'string' || typeof field === 'number') {
        const fieldText = String(field)
        if (hasEscapes && fieldText.includes('\0'))
          return { reason: 'nul_byte', message: `${names[k]} holds a NUL character.` }
        if (hasEscapes && /\p{Surrogate}/u.test(fieldText))
          return { reason: 'invalid_utf8', message: `${names[k]} holds half a surrogate pair.` }
        at += scratch.write(fieldText, at, 'utf8')
      } else if (field !== undefined && field !== null)
        return { reason: 'bad_json', message: `${names[k]} is neither text nor a number.` }
      ends[k] = at
    }
    const isTaken = rows.commit(scratch, starts, ends)
    rows.flush()
    if (isTaken) return undefined
    return { reason: rows.fault.reason, message: `${names[rows.fault.column]} ${rows.fault.says}.` }
  }

  return {
    records: () => records,
    read(bytes, from, to, last) {
      bytes[to] = LF
      let at = from
      while (at < to) {
        let end = bytes.indexOf(LF, at)
        const next = end + 1
        if (end === to && !last && to - at <= limits.recordBytes) return { at, tooLong: false }
        const isWhole = end < to || last
        line++
        if (end > at && bytes[end - 1] === 13) end--
        let first = at
        while (first < end && (bytes[first] === 32 || bytes[first] === 9)) first++
        if (first < end) {
          records++
          const raw = bytes.subarray(at, isWhole ? end : to)
          const fault = faultOf(raw, isWhole)
          if (fault !== undefined) refuse({ line, ...fault, raw, isWhole })
        }
        if (!isWhole) return { at, tooLong: true }
        at = Math.min(next, to)
      }
      return { at, tooLong: false }
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isInexact = (value: unknown): boolean =>
  typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER

/** Valid JSON with its long whole numbers made strings: ids of 64 bits do not fit a JavaScript number. */
const withLongNumbersQuoted = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (part) => (part[0] === '"' ? part : `"${part}"`))
