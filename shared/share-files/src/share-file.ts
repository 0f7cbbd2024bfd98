import type { DeadLetter } from '@murmuration/contracts'
import { csvReader } from './csv-reader.ts'
import { fileStart } from './file-start.ts'
import type { ReadLimits } from './limits.ts'
import { ndjsonReader } from './ndjson-reader.ts'
import type { RecordReader } from './record-reader.ts'
import { deadLetter, type Refuse } from './refuse.ts'
import type { RowPlan, ShareRows } from './share-rows.ts'
import { TIME_FORM_WORDS } from './time-field.ts'

/** What a file is found to be. */
export interface Opening {
  /** Name of its layout, or of its source. */
  layout: string
  /** How its times are written. */
  timeForm: string
  /** Names of columns that no layout knows. */
  unknown: string[]
  /** Where its rows hold what; absent where a source says so. */
  plan?: RowPlan
}

/** One file of shares, read as its bytes come in. */
export interface ShareFile {
  /** Takes in the next bytes, which may be cut anywhere. */
  push(chunk: Uint8Array): void
  /** Says that all bytes are in; returns what the file is. */
  end(): Opening
  /** Records met so far, blank lines and the header not counted. */
  records(): number
}

/** What the beginning of a file is found to be, where its first record starts, and what reads its records. */
interface Opened {
  opening: Opening
  rowsFrom: number
  reader: RecordReader
}

/**
 * Reads one file into `rows`. Rows, dead letters and their order do not depend on how the bytes are cut into
 * chunks. Holds one chunk as a rule; an overlong record, or a file that begins without a time, as much as four
 * times `limits.recordBytes`.
 *
 * @throws {UsageError} from `push` or `end`, where the file is empty or its layout is not known
 */
export function shareFile(
  file: string,
  rows: ShareRows,
  map: Record<string, string>,
  onDeadLetter: (letter: DeadLetter) => void,
  limits: ReadLimits,
): ShareFile {
  const open: OpenFile = (bytes, isAll, refuse) => {
    const found = fileStart(file, bytes, isAll, map, limits)
    if (typeof found === 'number') return found
    rows.follow(found.plan)
    const reader =
      found.format === 'csv'
        ? csvReader(found.names, found.firstLine, rows, refuse, limits)
        : ndjsonReader(found.names, rows, refuse, limits)
    return {
      opening: {
        layout: found.layout.name,
        timeForm: TIME_FORM_WORDS[found.plan.timeForm],
        unknown: found.layout.unknown,
        plan: found.plan,
      },
      rowsFrom: found.rowsFrom,
      reader,
    }
  }
  return recordFile(file, open, onDeadLetter, limits)
}

/**
 * Finds by the first bytes of a file what it is.
 *
 * @param isAll the bytes are the whole file
 * @returns the number of bytes to wait for, where these are too few to tell
 */
export type OpenFile = (bytes: Buffer, isAll: boolean, refuse: Refuse) => Opened | number

/** Reads one file of records that `open` knows how to read, as {@link shareFile} does. */
export function recordFile(
  file: string,
  openFile: OpenFile,
  onDeadLetter: (letter: DeadLetter) => void,
  limits: ReadLimits,
): ShareFile {
  let buffer = Buffer.alloc(1 << 16)
  let start = 0
  let end = 0
  let waitForBytes = 0
  let opened: Opened | undefined
  let overlong: { letter: DeadLetter; lastByte: number } | undefined

  const refuse: Refuse = (refusal) => {
    const letter = deadLetter(file, refusal, limits.recordBytes)
    if (refusal.isWhole) onDeadLetter(letter)
    else overlong = { letter, lastByte: refusal.raw[refusal.raw.length - 1] }
  }

  const closeOverlong = (): void => {
    if (overlong === undefined) return
    if (overlong.lastByte === 13) overlong.letter.rawBytes--
    onDeadLetter(overlong.letter)
    overlong = undefined
  }

  /** Passes over the rest of an overlong record; returns what follows it. */
  const passOver = (chunk: Uint8Array): Uint8Array => {
    if (overlong === undefined || chunk.length === 0) return chunk
    const lineEnd = chunk.indexOf(10)
    const length = lineEnd < 0 ? chunk.length : lineEnd
    overlong.letter.rawBytes += length
    if (length > 0) overlong.lastByte = chunk[length - 1]
    if (lineEnd < 0) return chunk.subarray(chunk.length)
    closeOverlong()
    return chunk.subarray(lineEnd + 1)
  }

  const append = (chunk: Uint8Array): void => {
    const held = end - start
    // One byte more than the data: the readers put a line end behind them.
    if (end + chunk.length >= buffer.length) {
      const target = held + chunk.length >= buffer.length ? Buffer.alloc((held + chunk.length) * 2) : buffer
      buffer.copy(target, 0, start, end)
      buffer = target
      start = 0
      end = held
    }
    buffer.set(chunk, end)
    end += chunk.length
  }

  const open = (last: boolean): boolean => {
    if (opened !== undefined) return true
    const found = openFile(buffer.subarray(start, end), last, refuse)
    if (typeof found === 'number') {
      waitForBytes = found
      return false
    }
    start += found.rowsFrom
    opened = found
    return true
  }

  const readRecords = (last: boolean): void => {
    if (end - start < waitForBytes && !last) return
    if (!open(last) || opened === undefined) return
    const { at, tooLong } = opened.reader.read(buffer, start, end, last)
    start = tooLong ? end : at
    // A record that is not whole is tried again when twice its bytes are in: the time stays linear.
    waitForBytes = Math.min(2 * (end - start), limits.recordBytes + 2)
  }

  return {
    push(chunk) {
      append(passOver(chunk))
      readRecords(false)
    },
    end() {
      readRecords(true)
      closeOverlong()
      if (opened === undefined) throw new Error(`${file}: the reader did not find the start of its file`)
      return opened.opening
    },
    records: () => opened?.reader.records() ?? 0,
  }
}
