import { isUtf8 } from 'node:buffer'
import type { ShareFault } from '@murmuration/contracts'
import { ProblemError } from './problem.ts'

export type BodyForm = 'json' | 'ndjson'

/** Most records that one request may hold; each may become a dead letter. */
export const MOST_RECORDS = 50_000

/** Takes the records of a body, one after the other, each as a value or as a fault. */
export interface TakeRecord {
  /** @param row 0-based among the values of an array, 1-based line of NDJSON @param raw the record as it came */
  value(value: unknown, row: number, raw: () => Uint8Array): void
  fault(fault: ShareFault, row: number, raw: Uint8Array): void
}

/**
 * Reads a body of shares.
 *
 * @throws {ProblemError} 400 where a JSON body as a whole cannot be read, 413 above `MOST_RECORDS`
 */
export function readShareBody(body: Buffer, form: BodyForm, take: TakeRecord): void {
  const bytes = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body
  if (form === 'json') readJson(bytes, take)
  else readLines(bytes, take)
}

function readJson(bytes: Buffer, take: TakeRecord): void {
  if (!isUtf8(bytes))
    throw new ProblemError(
      400,
      'The body is not valid UTF-8; send JSON in UTF-8, or NDJSON to lose single lines only.',
    )
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new ProblemError(
      400,
      bytes.length === 0
        ? 'The body is empty; send a JSON array of shares, a single share, or NDJSON.'
        : 'The body is not valid JSON; send one JSON array, or NDJSON with content type application/x-ndjson.',
    )
  }
  if (!Array.isArray(value)) {
    take.value(value, 0, () => trimmed(bytes))
    return
  }
  limitRecords(value.length)
  let elements: Uint8Array[] | undefined
  for (let k = 0; k < value.length; k++)
    take.value(value[k], k, () => {
      elements ??= elementsOf(bytes)
      return elements[k]
    })
}

function readLines(bytes: Buffer, take: TakeRecord): void {
  let ends = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) limitRecords(++ends)
  if (isUtf8(bytes) && !bytes.includes(0)) {
    const lines = bytes.toString('utf8').split('\n')
    for (let k = 0; k < lines.length; k++) {
      const line = lines[k].endsWith('\r') ? lines[k].slice(0, -1) : lines[k]
      readLine(line, k + 1, take)
    }
    return
  }
  let row = 0
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(10, at)
    const next = found < 0 ? bytes.length : found
    const raw = bytes.subarray(at, next > at && bytes[next - 1] === 13 ? next - 1 : next)
    at = next + 1
    row++
    if (!isUtf8(raw))
      take.fault({ reason: 'invalid_utf8', message: 'The line is not valid UTF-8; send UTF-8.' }, row, raw)
    else if (raw.includes(0))
      take.fault({ reason: 'nul_byte', message: 'The line holds a NUL byte; leave it out.' }, row, raw)
    else readLine(raw.toString('utf8'), row, take)
  }
}

function readLine(line: string, row: number, take: TakeRecord): void {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    if (/^[ \t]*$/.test(line)) return
    take.fault(
      { reason: 'bad_json', message: 'The line is not valid JSON; write one object a line.' },
      row,
      Buffer.from(line),
    )
    return
  }
  take.value(value, row, () => Buffer.from(line))
}

function limitRecords(count: number): void {
  if (count > MOST_RECORDS)
    throw new ProblemError(
      413,
      `The body holds more than ${MOST_RECORDS} records; send it in several requests.`,
    )
}

const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9

function trimmed(bytes: Buffer, from = 0, to = bytes.length): Buffer {
  while (from < to && isSpace(bytes[from])) from++
  while (to > from && isSpace(bytes[to - 1])) to--
  return bytes.subarray(from, to)
}

/** The bytes of each element of a valid JSON array, without the spaces around it. */
export function elementsOf(bytes: Buffer): Buffer[] {
  const elements: Buffer[] = []
  let at = bytes.indexOf(0x5b) + 1
  let from = at
  let depth = 0
  for (; depth >= 0; at++) {
    const byte = bytes[at]
    if (byte === 0x22) {
      for (at++; bytes[at] !== 0x22; at++) if (bytes[at] === 0x5c) at++
    } else if (byte === 0x5b || byte === 0x7b) depth++
    else if (byte === 0x5d || byte === 0x7d) depth--
    if ((byte === 0x2c && depth === 0) || depth < 0) {
      const element = trimmed(bytes, from, at)
      if (element.length > 0) elements.push(element)
      from = at + 1
    }
  }
  return elements
}
