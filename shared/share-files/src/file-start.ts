import { isUtf8 } from 'node:buffer'
import { TEXT_ATTRIBUTES, TIME_ATTRIBUTES } from '@murmuration/detection/counting'
import { UsageError } from '@murmuration/runtime/usage-error'
import { csvRecord, fieldTexts, NEEDS_MORE, splitRecord } from './csv-records.ts'
import { type Layout, type Role, recogniseLayout, withOptionalNames } from './layout.ts'
import type { ReadLimits } from './limits.ts'
import { ndjsonSample } from './ndjson-reader.ts'
import { plain } from './plain-name.ts'
import type { RowPlan } from './share-rows.ts'
import { guessTimeForm, type TimeForm } from './time-field.ts'

const MAX_COLUMNS = 16_384
export const SAMPLE_ROWS = 200

/** What the beginning of a file says of the rest. */
export interface FileStart {
  format: 'csv' | 'ndjson'
  /** Names of the fields of a row, in the order in which the reader of the format delivers them. */
  names: string[]
  layout: Layout
  plan: RowPlan
  /** Where the first row starts, and on which line. */
  rowsFrom: number
  firstLine: number
}

/** Rows at the beginning of a file: field k of a row is the value of `names[k]`. */
export interface Sample {
  names: string[]
  layout: Layout
  rows: string[][]
}

/**
 * Finds the format, layout and time forms of a file by its first bytes. Times are guessed from the first
 * `limits.sampleBytes` of rows, from more where none of those holds a time.
 *
 * @param bytes the file from its first byte as far as it is in; `isAll`: to its end
 * @returns the number of bytes to wait for, where these are too few to tell
 * @throws {UsageError} where the file is empty or its layout is not known
 */
export function fileStart(
  file: string,
  bytes: Buffer,
  isAll: boolean,
  map: Record<string, string>,
  limits: ReadLimits,
): FileStart | number {
  if (!isAll && bytes.length < limits.sampleBytes) return limits.sampleBytes
  const { from, first } = textStart(bytes)
  if (first === bytes.length) {
    if (isAll) throw new UsageError(`${file}: the file is empty; give a file with a header and rows.`)
    return 2 * bytes.length
  }
  if (bytes[first] === 0x5b)
    throw new UsageError(
      `${file}: the file is one JSON array; of no source that is known (murmuration sources list); write one object a line, as jq -c '.[]' does.`,
    )
  return bytes[first] === 0x7b
    ? ndjsonStart(file, bytes, from, isAll, map, limits)
    : csvStart(file, bytes, from, isAll, map, limits)
}

/** Where the text of a file starts, behind its byte order mark, and its first byte that is no space. */
export function textStart(bytes: Buffer): { from: number; first: number } {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const from = hasMark ? 3 : 0
  let first = from
  while (first < bytes.length && (bytes[first] === 32 || (bytes[first] >= 9 && bytes[first] <= 13))) first++
  return { from, first }
}

function csvStart(
  file: string,
  bytes: Buffer,
  from: number,
  isAll: boolean,
  map: Record<string, string>,
  limits: ReadLimits,
): FileStart | number {
  const header = csvHeader(file, bytes, from, isAll, limits)
  if (typeof header === 'number') return header
  const { names, rowsFrom, firstLine } = header
  const layout = recogniseLayout(file, names, map)
  const record = csvRecord(names.length)
  const sampled = sampleRows(bytes, rowsFrom, isAll, limits, (sample, isWhole) => {
    const rows: string[][] = []
    for (let at = 0; at < sample.length && rows.length < SAMPLE_ROWS; ) {
      const next = splitRecord(sample, at, sample.length, isWhole, limits, record)
      if (next < 0) break
      if (record.fields === names.length) rows.push(fieldTexts(record, sample))
      at = next
    }
    return { names, layout, rows }
  })
  if (typeof sampled === 'number') return sampled
  return { format: 'csv', names, layout, plan: planOf(sampled), rowsFrom, firstLine }
}

/** Names of the columns of a CSV file, where its first row starts, and on which line; or the number of bytes to wait for. */
export function csvHeader(
  file: string,
  bytes: Buffer,
  from: number,
  isAll: boolean,
  limits: ReadLimits,
): { names: string[]; rowsFrom: number; firstLine: number } | number {
  const header = csvRecord(MAX_COLUMNS)
  let headerFrom = from
  let rowsFrom = from
  let firstLine = 1
  do {
    headerFrom = rowsFrom
    rowsFrom = splitRecord(bytes, headerFrom, bytes.length, isAll, limits, header)
    firstLine += header.lines
  } while (rowsFrom >= 0 && header.end === headerFrom)
  if (rowsFrom === NEEDS_MORE && bytes.length <= limits.fieldBytes) return 2 * bytes.length
  if (rowsFrom < 0 || header.fields > MAX_COLUMNS)
    throw new UsageError(`${file}: its first line is too long for the header of a CSV file; check the file.`)
  if (header.hasNul || !isUtf8(bytes.subarray(headerFrom, header.end)))
    throw new UsageError(`${file}: its header is not text in UTF-8; save the file as CSV or NDJSON in UTF-8.`)
  if (header.fault !== 'none')
    throw new UsageError(`${file}: a quote in its header is not closed; correct the first line.`)
  return { names: fieldTexts(header, bytes), rowsFrom, firstLine }
}

function ndjsonStart(
  file: string,
  bytes: Buffer,
  from: number,
  isAll: boolean,
  map: Record<string, string>,
  limits: ReadLimits,
): FileStart | number {
  const sampled = sampleRows(bytes, from, isAll, limits, (sample, isWhole) => {
    const objects = ndjsonSample(sample, isWhole, SAMPLE_ROWS)
    // Where no line is an object every line becomes a dead letter, whatever the layout.
    const isKnown = objects.length > 0
    const found = isKnown ? commonNames(objects) : ['account_id', 'object_id', 'timestamp']
    const { layout, names } = withOptionalNames(recogniseLayout(file, found, isKnown ? map : {}), found)
    const rows = objects.map((object) => names.map((name) => String(object[name] ?? '')))
    return { names, layout, rows }
  })
  if (typeof sampled === 'number') return sampled
  const { names, layout } = sampled
  return { format: 'ndjson', names, layout, plan: planOf(sampled), rowsFrom: from, firstLine: 1 }
}

/**
 * Names of the fields of some objects, in the order in which they come. Of names that differ in case or in spaces around
 * them, those that fewer objects have are left out: one broken line is no reason to refuse a file.
 */
export function commonNames(objects: readonly object[]): string[] {
  const counts = new Map<string, number>()
  for (const name of objects.flatMap(Object.keys)) counts.set(name, (counts.get(name) ?? 0) + 1)
  const most = new Map<string, number>()
  for (const [name, count] of counts) most.set(plain(name), Math.max(count, most.get(plain(name)) ?? 0))
  return [...counts].filter(([name, count]) => count === most.get(plain(name))).map(([name]) => name)
}

/** Takes longer and longer beginnings of the rows until one holds a time, or all are in. */
function sampleRows(
  bytes: Buffer,
  from: number,
  isAll: boolean,
  limits: ReadLimits,
  take: (sample: Buffer, isWhole: boolean) => Sample,
): Sample | number {
  for (let length = limits.sampleBytes; ; length *= 2) {
    if (!isAll && bytes.length - from < length) return from + length
    const isWhole = isAll && bytes.length - from <= length
    const sample = take(bytes.subarray(from, from + length), isWhole)
    if (isWhole || length > limits.recordBytes || formOf(sample, 'time') !== undefined) return sample
  }
}

function formOf({ layout, rows }: Sample, role: Role): TimeForm | undefined {
  const column = layout.columnOf.get(role)
  if (column === undefined) return undefined
  return guessTimeForm(rows.map((row) => row[column])) ?? undefined
}

export function planOf(sample: Sample): RowPlan {
  const { columnOf, inMilliseconds, objectMayBeMissing } = sample.layout
  const columnFor = (role: Role): number => columnOf.get(role) ?? -1
  const fixed = (role: Role): TimeForm | undefined => (inMilliseconds.has(role) ? 'milliseconds' : undefined)
  const timeForm = fixed('time') ?? formOf(sample, 'time') ?? 'seconds'
  return {
    account: columnFor('account'),
    object: columnFor('object'),
    time: columnFor('time'),
    post: columnFor('post'),
    timeForm,
    objectMayBeMissing,
    texts: TEXT_ATTRIBUTES.filter((name) => columnOf.has(name)).map((name) => ({
      name,
      column: columnFor(name),
    })),
    times: TIME_ATTRIBUTES.filter((name) => columnOf.has(name)).map((name) => ({
      name,
      column: columnFor(name),
      form: fixed(name) ?? formOf(sample, name) ?? timeForm,
    })),
  }
}
