import { isUtf8 } from 'node:buffer'
import type { DeadLetter, FlagResolution, RefusalReason } from '@murmuration/contracts'
import { MAX_ID_BYTES } from '@murmuration/contracts/limits'
import { UsageError } from '@murmuration/runtime/usage-error'
import { type ByteSourceOptions, fileBytes, totalBytes } from './byte-source.ts'
import { csvRecord, fieldTexts, splitRecord } from './csv-records.ts'
import { READ_LIMITS } from './limits.ts'
import { deadLetter } from './refuse.ts'

const LARGEST_LIST_BYTES = 1 << 28
const MAX_COLUMNS = 1024

export interface FlagRow {
  /** 1-based line of the file on which the row starts. */
  line: number
  accountId: string
  /** The further columns of the row by their names, as written. */
  columns: { [name: string]: string }
}

export interface ReadFlags {
  rows: FlagRow[]
  /** Rows met: `rows.length` and `refused` add up to it. */
  rowsRead: number
  refused: number
  blankLines: number
}

export interface ReadFlagsOptions extends ByteSourceOptions {
  onDeadLetter: (letter: DeadLetter) => void
}

/**
 * Reads a list of flagged accounts: one id a line, or CSV with a column `account_id`; plain or gzip. Spaces
 * around an id are cut off. The list is held in memory.
 *
 * @throws {UsageError} where the file cannot be read, is empty, or is CSV without that column
 */
export async function readFlags(file: string, options: ReadFlagsOptions): Promise<ReadFlags> {
  const { onDeadLetter, ...source } = options
  await totalBytes([file])
  return flagsIn(file, await wholeFile(file, source), onDeadLetter)
}

/**
 * Reads a list of flagged accounts that is in memory already, as {@link readFlags} does.
 *
 * @param file its name, for dead letters and errors
 * @param bytes not packed
 * @throws {UsageError} where it is empty, or CSV without a column `account_id`
 */
export function flagsIn(
  file: string,
  bytes: Buffer,
  onDeadLetter: ReadFlagsOptions['onDeadLetter'],
): ReadFlags {
  const found: ReadFlags = { rows: [], rowsRead: 0, refused: 0, blankLines: 0 }
  const record = csvRecord(MAX_COLUMNS)
  let names: string[] | undefined
  let idColumn = 0
  let line = 1
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  for (let at = hasMark ? 3 : 0; at < bytes.length; ) {
    const next = splitRecord(bytes, at, bytes.length, true, READ_LIMITS, record)
    const raw = bytes.subarray(at, record.end)
    const startLine = line
    line += record.lines
    at = next
    if (raw.length === 0 || (record.fields === 1 && raw.toString('latin1').trim() === '')) {
      found.blankLines++
      continue
    }
    const texts = fieldTexts(record, bytes)
    if (names === undefined) {
      names = headerNames(file, texts)
      idColumn = names.findIndex(isIdColumn)
      if (names.length > 1 || isIdColumn(texts[0])) continue
    }
    found.rowsRead++
    const accountId = (texts[idColumn] ?? '').trim()
    const fault = faultOf()
    if (fault === undefined) {
      const columns: FlagRow['columns'] = {}
      for (let k = 0; k < names.length; k++) if (k !== idColumn) setOwn(columns, names[k], texts[k])
      found.rows.push({ line: startLine, accountId, columns })
    } else {
      found.refused++
      const [reason, message] = fault
      onDeadLetter(
        deadLetter(file, { line: startLine, reason, message, raw, isWhole: true }, READ_LIMITS.recordBytes),
      )
    }

    function faultOf(): readonly [RefusalReason, string] | undefined {
      const columns = names?.length ?? 1
      if (record.fault === 'broken_quote')
        return ['broken_quote', 'A quote is not closed, or stands inside a field without quotes.']
      if (record.fault !== 'none' || record.longestField > READ_LIMITS.fieldBytes)
        return ['field_too_long', `A field is longer than ${READ_LIMITS.fieldBytes} bytes.`]
      if (record.hasNul) return ['nul_byte', 'The row holds a NUL byte.']
      if (!isUtf8(raw)) return ['invalid_utf8', 'The row is not valid UTF-8.']
      if (record.fields !== columns)
        return [
          record.fields < columns ? 'too_few_fields' : 'too_many_fields',
          `The row has ${record.fields} fields where ${columns} are expected.`,
        ]
      if (accountId === '') return ['missing_field', 'The account id is empty.']
      if (Buffer.byteLength(accountId) > MAX_ID_BYTES)
        return ['id_too_long', `The account id is longer than ${MAX_ID_BYTES} bytes.`]
      return undefined
    }
  }
  if (names === undefined) throw new UsageError(`${file}: the list is empty; give one account id a line.`)
  return found
}

/** Sets a column whatever its name: plain assignment would make of `__proto__` something else. */
function setOwn(columns: FlagRow['columns'], name: string, value: string): void {
  if (name in Object.prototype)
    Object.defineProperty(columns, name, { value, enumerable: true, writable: true, configurable: true })
  else columns[name] = value
}

const isIdColumn = (name: string): boolean => /^(account_id|accountid)$/i.test(name.trim())

/** Names of the columns by the first record; a list without a header has the one column of ids. */
function headerNames(file: string, first: readonly string[]): string[] {
  if (first.filter(isIdColumn).length === 1) return first.map((name) => name.trim())
  if (first.length === 1) return ['account_id']
  const shown = first.slice(0, 20).join(', ').slice(0, 200)
  throw new UsageError(
    `${file}: give one account id a line, or a CSV with one column account_id; found: ${shown}.`,
  )
}

async function wholeFile(file: string, source: ByteSourceOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of fileBytes(file, source)) {
    length += chunk.length
    if (length > LARGEST_LIST_BYTES)
      throw new UsageError(`${file}: a list of accounts may hold 256 MiB; split it into several.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export interface ResolvedFlag extends FlagRow {
  resolution: FlagResolution
}

export interface ResolvedFlags {
  /** Every row once, in the order of the list. */
  rows: ResolvedFlag[]
  matched: number
  notFound: number
  duplicate: number
}

/** Ends every row as matched, not found, or duplicate: a later row that names the same id. */
export function resolveFlags(
  rows: readonly FlagRow[],
  isKnown: (accountId: string) => boolean,
): ResolvedFlags {
  const named = new Set<string>()
  const resolved: ResolvedFlags = { rows: [], matched: 0, notFound: 0, duplicate: 0 }
  for (const row of rows) {
    const isRepeat = named.has(row.accountId)
    named.add(row.accountId)
    const resolution = isRepeat ? 'duplicate' : isKnown(row.accountId) ? 'matched' : 'not_found'
    resolved[resolution === 'not_found' ? 'notFound' : resolution]++
    resolved.rows.push({ ...row, resolution })
  }
  return resolved
}
