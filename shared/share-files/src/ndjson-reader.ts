import { isUtf8 } from 'node:buffer'
import type { ReadLimits } from './limits.ts'
import { type Fault, type JsonObject, objectRow } from './object-row.ts'
import type { RecordReader } from './record-reader.ts'
import type { Refuse } from './refuse.ts'
import type { ShareRows } from './share-rows.ts'

const LF = 10

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

export const isObject = (value: unknown): value is JsonObject =>
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
  const takeObject = objectRow(names, rows, limits)
  const takeLine = (text: string): Fault | undefined => {
    let value = parsed(text)
    if (value === undefined) return NO_JSON
    if (!isObject(value)) return NO_OBJECT
    if (names.some((name) => isInexact((value as JsonObject)[name])))
      value = parsed(withLongNumbersQuoted(text))
    return takeObject(value as JsonObject, text.length * 3, text.includes('\\u'))
  }
  return lineReader(takeLine, refuse, limits)
}

/** Why a line is no record, and why it is none of ours. */
export const NO_JSON: Fault = { reason: 'bad_json', message: 'The line is not valid JSON.' }
export const NO_OBJECT: Fault = { reason: 'not_an_object', message: 'The line is not a JSON object.' }

/**
 * Reads records that are a line each.
 *
 * @param takeLine takes a line in, or says why not; it is valid UTF-8 without NUL and no longer than a record may be
 */
export function lineReader(
  takeLine: (text: string, line: number) => Fault | undefined,
  refuse: Refuse,
  limits: ReadLimits,
): RecordReader {
  let line = 0
  let records = 0

  const faultOf = (raw: Buffer, isWhole: boolean): Fault | undefined => {
    if (!isWhole || raw.length > limits.recordBytes)
      return { reason: 'field_too_long', message: `The row is longer than ${limits.recordBytes} bytes.` }
    if (raw.includes(0)) return { reason: 'nul_byte', message: 'The row holds a NUL byte.' }
    if (!isUtf8(raw)) return { reason: 'invalid_utf8', message: 'The row is not valid UTF-8.' }
    return takeLine(raw.toString('utf8'), line)
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

/** JSON whose long whole numbers are strings: ids of 64 bits do not fit a JavaScript number. Undefined where it is none. */
export const parsedExactly = (text: string): unknown =>
  parsed(/\d{16}/.test(text) ? withLongNumbersQuoted(text) : text)

const isInexact = (value: unknown): boolean =>
  typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER

/** Valid JSON in which whole numbers that a JavaScript number cannot hold are strings. */
const withLongNumbersQuoted = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g, (part) =>
    part[0] === '"' || Number.isSafeInteger(Number(part)) ? part : `"${part}"`,
  )
