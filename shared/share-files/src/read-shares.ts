import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { DeadLetter, RefusalReason } from '@murmuration/contracts'
import type { ShareColumns } from '@murmuration/detection'
import type { Source } from '@murmuration/sources'
import { fileBytes, totalBytes } from './byte-source.ts'
import { isParquet } from './is-parquet.ts'
import { READ_LIMITS } from './limits.ts'
import { openShares } from './open-shares.ts'
import type { Opening } from './share-file.ts'
import { shareRows } from './share-rows.ts'

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
  /** Name of the source whose records the files hold; recognised where it is left out. */
  from?: string
  /** Sources to look among; all that are known where left out. */
  sources?: readonly Source[]
  /** `ids`: account, object, time and post; `all`: also the optional attributes that the files have. */
  want: 'ids' | 'all'
  onDeadLetter: (letter: DeadLetter) => void
  onProgress?: (progress: ReadProgress) => void
  signal?: AbortSignal
  stdin?: NodeJS.ReadableStream
}

export interface ReadShares {
  columns: ShareColumns
  /** Name of the layout, or title of the source; of several files, each name once. */
  layout: string
  /** How times were understood, such as `epoch seconds`; of several files, each form once. */
  timeForm: string
  /** Rows met, of a source shares met: `columns.count`, `refused` and `notShares` add up to it. */
  rowsRead: number
  refused: number
  refusedByReason: { [reason in RefusalReason]?: number }
  /**
   * Rows of coordination-network-toolkit that repost nothing, and records of a source that hold no share: original
   * messages, deletions.
   */
  notShares: number
  /** sha256 in hex over the uncompressed bytes of all files in their order. */
  inputHash: string
  /** Every time is a whole minute. */
  wholeMinutes: boolean
  /** Columns that no layout knows, which were not read. */
  unknownColumns: string[]
}

/**
 * Reads files of shares (CSV or NDJSON, plain or gzip, `-` for standard input; Parquet), or of the records of a platform,
 * each with its own header, into one set of columns, rows in the order of the files. A row that does not hold becomes a
 * dead letter.
 *
 * @throws {UsageError} where a file cannot be read, is empty or has an unknown layout; one sentence
 * @throws the reason of `signal` where that aborts
 */
export async function readShares(files: readonly string[], options: ReadOptions): Promise<ReadShares> {
  const { map = {}, from, sources, want, onDeadLetter, onProgress, ...source } = options
  const bytesTotal = await totalBytes(files)
  const rows = shareRows(want)
  const hash = createHash('sha256')
  const layouts = new Set<string>()
  const timeForms = new Set<string>()
  const unknownColumns = new Set<string>()
  const refusedByReason: { [reason in RefusalReason]?: number } = {}
  let refused = 0
  let bytesRead = 0
  const refuse = (letter: DeadLetter): void => {
    refused++
    refusedByReason[letter.reason] = (refusedByReason[letter.reason] ?? 0) + 1
    onDeadLetter(letter)
  }
  const onRawBytes = (length: number): void => {
    bytesRead += length
  }
  const open = openShares({ rows, map, from, sources, onDeadLetter: refuse, limits: READ_LIMITS })
  /** A record of a source may be several shares: rows are what became of them. */
  const met = (): number => rows.count + rows.notShares + refused
  const close = ({ layout, timeForm, unknown }: Opening): void => {
    layouts.add(layout)
    timeForms.add(timeForm)
    for (const column of unknown) unknownColumns.add(column)
  }
  for (const name of files) {
    if (await isParquet(name)) {
      const before = bytesRead
      await hashFile(name, hash, onRawBytes)
      close(
        await open.parquet(name, {
          limits: READ_LIMITS,
          onDeadLetter: refuse,
          signal: source.signal,
          onGroup: (done01) =>
            onProgress?.({ bytesRead: before + (bytesRead - before) * done01, bytesTotal, rows: met() }),
        }),
      )
      continue
    }
    const file = open.bytes(name)
    for await (const chunk of fileBytes(name, { ...source, onRawBytes })) {
      source.signal?.throwIfAborted()
      hash.update(chunk)
      file.push(chunk)
      onProgress?.({ bytesRead, bytesTotal, rows: met() })
    }
    close(file.end())
  }
  const rowsRead = met()
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

async function hashFile(file: string, hash: Hash, onRawBytes: (length: number) => void): Promise<void> {
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes = chunk as Buffer
    hash.update(bytes)
    onRawBytes(bytes.length)
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
