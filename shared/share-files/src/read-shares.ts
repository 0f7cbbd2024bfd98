import { createHash } from 'node:crypto'
import type { DeadLetter, RefusalReason } from '@murmuration/contracts'
import type { ShareColumns } from '@murmuration/detection'
import { fileBytes, totalBytes } from './byte-source.ts'
import { READ_LIMITS } from './limits.ts'
import { shareFile } from './share-file.ts'
import { shareRows } from './share-rows.ts'
import { TIME_FORM_WORDS } from './time-field.ts'

export interface ReadProgress {
  /** Bytes as they lie on disk. */
  bytesRead: number
  /** Null where standard input is read. */
  bytesTotal: number | null
  rows: number
}

export interface ReadOptions {
  /** Our column name → theirs. */
  map?: Record<string, string>
  /** `ids`: account, object, time and post; `all`: also the optional attributes that the files have. */
  want: 'ids' | 'all'
  onDeadLetter: (letter: DeadLetter) => void
  onProgress?: (progress: ReadProgress) => void
  signal?: AbortSignal
  stdin?: NodeJS.ReadableStream
}

export interface ReadShares {
  columns: ShareColumns
  /** Name of the layout; of several files, each name once. */
  layout: string
  /** How times were understood, such as `epoch seconds`; of several files, each form once. */
  timeForm: string
  /** Rows met: `columns.count`, `refused` and `notShares` add up to it. */
  rowsRead: number
  refused: number
  refusedByReason: { [reason in RefusalReason]?: number }
  /** Rows of coordination-network-toolkit that repost nothing: original messages, which are no shares. */
  notShares: number
  /** sha256 in hex over the uncompressed bytes of all files in their order. */
  inputHash: string
  /** Every time is a whole minute. */
  wholeMinutes: boolean
  /** Columns that no layout knows, which were not read. */
  unknownColumns: string[]
}

/**
 * Reads files of shares (CSV or NDJSON, plain or gzip, `-` for standard input), each with its own header,
 * into one set of columns, rows in the order of the files. A row that does not hold becomes a dead letter.
 *
 * @throws {UsageError} where a file cannot be read, is empty or has an unknown layout; one sentence
 * @throws the reason of `signal` where that aborts
 */
export async function readShares(files: readonly string[], options: ReadOptions): Promise<ReadShares> {
  const { map = {}, want, onDeadLetter, onProgress, ...source } = options
  const bytesTotal = await totalBytes(files)
  const rows = shareRows(want)
  const hash = createHash('sha256')
  const layouts = new Set<string>()
  const timeForms = new Set<string>()
  const unknownColumns = new Set<string>()
  const refusedByReason: { [reason in RefusalReason]?: number } = {}
  let refused = 0
  let rowsRead = 0
  let bytesRead = 0
  const refuse = (letter: DeadLetter): void => {
    refused++
    refusedByReason[letter.reason] = (refusedByReason[letter.reason] ?? 0) + 1
    onDeadLetter(letter)
  }
  const onRawBytes = (length: number): void => {
    bytesRead += length
  }
  for (const name of files) {
    const file = shareFile(name, rows, map, refuse, READ_LIMITS)
    for await (const chunk of fileBytes(name, { ...source, onRawBytes })) {
      source.signal?.throwIfAborted()
      hash.update(chunk)
      file.push(chunk)
      onProgress?.({ bytesRead, bytesTotal, rows: rowsRead + file.records() })
    }
    const { layout, plan } = file.end()
    rowsRead += file.records()
    layouts.add(layout.name)
    timeForms.add(TIME_FORM_WORDS[plan.timeForm])
    for (const column of layout.unknown) unknownColumns.add(column)
  }
  onProgress?.({ bytesRead, bytesTotal, rows: rowsRead })
  const columns = rows.finish()
  return {
    columns,
    layout: [...layouts].join(', '),
    timeForm: [...timeForms].join(', '),
    rowsRead,
    refused,
    refusedByReason,
    notShares: rows.notShares,
    inputHash: hash.digest('hex'),
    wholeMinutes: areWholeMinutes(columns.timeMs),
    unknownColumns: [...unknownColumns],
  }
}

function areWholeMinutes(timeMs: Float64Array): boolean {
  for (let row = 0; row < timeMs.length; row++) {
    // A quotient is whole only where it is exact: times end at 2.6e14, far below 2^53 / 60,000 steps apart.
    const minutes = timeMs[row] / 60_000
    if (minutes !== Math.floor(minutes)) return false
  }
  return timeMs.length > 0
}

/** Reads a file and counts its rows, for the benchmark of what parsing alone costs. */
export async function parseOnly(file: string): Promise<{ rows: number }> {
  const { rowsRead } = await readShares([file], { want: 'ids', onDeadLetter: () => {} })
  return { rows: rowsRead }
}
