import type { DeadLetter } from '@murmuration/contracts'
import type { Source } from '@murmuration/sources'
import { csvReader } from './csv-reader.ts'
import { csvHeader, textStart } from './file-start.ts'
import { documentFile } from './json-document.ts'
import type { ReadLimits } from './limits.ts'
import { isObject, lineReader, NO_JSON, NO_OBJECT, parsedExactly } from './ndjson-reader.ts'
import { rawOfFault } from './raw-of-fault.ts'
import type { RecordReader } from './record-reader.ts'
import { recordsIn } from './records-at.ts'
import type { Refuse } from './refuse.ts'
import { type OpenFile, recordFile, type ShareFile } from './share-file.ts'
import type { RowFault, ShareRows } from './share-rows.ts'
import type { TakeRecord } from './source-rows.ts'

/** How records lie in a file: rows of CSV, JSON lines, or one JSON document. */
export type FileForm = 'csv' | 'lines' | 'document'

/**
 * Reads a file of a platform's records; what `take` refuses becomes a dead letter with its line, in a document with its
 * number.
 *
 * @throws {UsageError} from `push` or `end`, where the file has no header, or its document is broken
 */
export function sourceFile(
  file: string,
  form: FileForm,
  source: Source,
  take: TakeRecord,
  onDeadLetter: (letter: DeadLetter) => void,
  limits: ReadLimits,
): ShareFile {
  const opening = { layout: source.title, timeForm: 'its source writes them', unknown: [] }
  if (form === 'document') return documentFile(file, source, take, onDeadLetter, limits, opening)
  const open: OpenFile = (bytes, isAll, refuse) => {
    const { from } = textStart(bytes)
    if (form === 'lines')
      return { opening, rowsFrom: from, reader: recordLines(source, take, refuse, limits) }
    const header = csvHeader(file, bytes, from, isAll, limits)
    if (typeof header === 'number') return header
    const { names, rowsFrom, firstLine } = header
    const reader = csvReader(names, firstLine, recordsOfRows(names, take), refuse, limits, true)
    return { opening, rowsFrom, reader }
  }
  return recordFile(file, open, onDeadLetter, limits)
}

/** Rows of CSV as objects of strings by the names of the header. */
function recordsOfRows(
  names: readonly string[],
  take: TakeRecord,
): Pick<ShareRows, 'commit' | 'flush' | 'fault'> {
  const keys = names.map((name) => name.trim())
  const rows: { fault: RowFault } & Pick<ShareRows, 'commit' | 'flush'> = {
    fault: { reason: 'bad_value', column: 0, says: '' },
    flush() {},
    commit(bytes, starts, ends) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      const record = Object.fromEntries(
        keys.map((key, k) => [key, text.toString('utf8', starts[k], ends[k])]),
      )
      // A row is one post: what is refused of it is one dead letter.
      const [fault] = take(record)
      if (fault === undefined) return true
      rows.fault = { reason: fault.reason, column: 0, says: '', sentence: fault.message }
      return false
    },
  }
  return rows
}

/** Lines that are a record each, or a page of records; a record of a page is refused alone, under the line of its page. */
function recordLines(source: Source, take: TakeRecord, refuse: Refuse, limits: ReadLimits): RecordReader {
  return lineReader(
    (text, line) => {
      const value = parsedExactly(text)
      if (value === undefined) return NO_JSON
      if (!isObject(value)) return NO_OBJECT
      const records = recordsIn(value, source)
      const rawOfLine = (message: string, record: unknown): Buffer => {
        const raw = rawOfFault(record, message)
        // As it was written, where all of it is refused.
        return records === undefined && raw.length >= JSON.stringify(value).length ? Buffer.from(text) : raw
      }
      for (const record of records ?? [value]) {
        for (const fault of take(record))
          refuse({ line, ...fault, raw: rawOfLine(fault.message, record), isWhole: true })
      }
      return undefined
    },
    refuse,
    limits,
  )
}
