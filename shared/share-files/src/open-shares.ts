import type { DeadLetter } from '@murmuration/contracts'
import { UsageError } from '@murmuration/runtime/usage-error'
import { SOURCES, type Source, sourceNamed, textObjects } from '@murmuration/sources'
import type { ReadLimits } from './limits.ts'
import type { ParquetInput } from './parquet-shares.ts'
import { type Opening, type ShareFile, shareFile } from './share-file.ts'
import type { ShareRows } from './share-rows.ts'
import { type FileForm, sourceFile } from './source-file.ts'
import { fits, formOfFile, kindOfFile, sourceOfHeader } from './source-of-file.ts'
import { sourceRows, type TakeRecord } from './source-rows.ts'

export interface OpenOptions {
  rows: ShareRows
  /** Our column name → theirs; where it names a column, no source is looked for. */
  map: Record<string, string>
  /** Name of the source; looked for where it is left out. */
  from: string | undefined
  /** Sources to look among. */
  sources?: readonly Source[] | undefined
  onDeadLetter: (letter: DeadLetter) => void
  limits: ReadLimits
}

/** Opens files as what they are. */
export interface OpenShares {
  /** A file of bytes, by its first ones. */
  bytes(file: string): ShareFile
  parquet(file: string, input: Omit<ParquetInput, 'rows' | 'map'>): Promise<Opening>
}

/**
 * Opens one file after another: as the source that is named, else by a layout of shares that fits, else as the source
 * that recognises it. Texts are compared over all of them.
 *
 * @throws {UsageError} where the named source is not known, or columns are mapped as well
 */
export function openShares(options: OpenOptions): OpenShares {
  const { rows, map, from, onDeadLetter, limits, sources = SOURCES } = options
  const isMapped = Object.keys(map).length > 0
  if (isMapped && from !== undefined)
    throw new UsageError(`--from ${from} says where every field lies; leave --map out.`)
  const named =
    from === undefined ? undefined : (sources.find((source) => source.name === from) ?? sourceNamed(from))
  const texts = textObjects()
  const takeOf = (source: Source): TakeRecord => sourceRows(source, texts, rows, limits)

  const asSource = (file: string, form: FileForm, source: Source): ShareFile => {
    if ((source.form === 'csv') !== (form === 'csv'))
      throw new UsageError(
        `${file}: ${source.title} comes as ${source.form === 'csv' ? 'CSV, and the file is JSON' : 'JSON, and the file is none'}; see murmuration sources check ${file}.`,
      )
    return sourceFile(file, form, source, takeOf(source), onDeadLetter, limits)
  }
  const found = (file: string, head: Buffer, isAll: boolean): ShareFile | number => {
    if (named !== undefined) {
      const form = formOfFile(head, isAll, limits)
      return typeof form === 'number' ? form : asSource(file, form, named)
    }
    if (!isMapped) {
      const kind = kindOfFile(file, head, isAll, sources, limits)
      if (typeof kind === 'number') return kind
      if (kind.source !== undefined) return asSource(file, kind.form, kind.source)
    }
    return shareFile(file, rows, map, onDeadLetter, limits)
  }

  return {
    bytes: (file) => beginning((head, isAll) => found(file, head, isAll), limits),
    async parquet(file, input) {
      // Loaded where it is needed: most files are none.
      const { parquetTable } = await import('./parquet-file.ts')
      const { readParquetRecords, readParquetShares } = await import('./parquet-shares.ts')
      const table = await parquetTable(file)
      const names = table.columns.map(({ name }) => name)
      const isOwn = isMapped || fits(file, names)
      const source = named ?? (isOwn ? undefined : sourceOfHeader(sources, names))
      if (source === undefined) return readParquetShares(file, table, { ...input, rows, map })
      await readParquetRecords(file, table, takeOf(source), input)
      return { layout: source.title, timeForm: 'its source writes them', unknown: [] }
    },
  }
}

/** A file that is opened once enough of its beginning is in. */
function beginning(
  openFile: (head: Buffer, isAll: boolean) => ShareFile | number,
  limits: ReadLimits,
): ShareFile {
  let file: ShareFile | undefined
  let head: Buffer = Buffer.alloc(0)
  let waitForBytes = limits.sampleBytes
  const begin = (isAll: boolean): void => {
    if (!isAll && head.length < waitForBytes) return
    const opened = openFile(head, isAll)
    if (typeof opened === 'number') {
      waitForBytes = opened
      return
    }
    file = opened
    file.push(head)
    head = Buffer.alloc(0)
  }
  return {
    push(chunk) {
      if (file !== undefined) return file.push(chunk)
      head =
        head.length === 0
          ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
          : Buffer.concat([head, chunk])
      begin(false)
    },
    end() {
      if (file === undefined) begin(true)
      if (file === undefined) throw new Error('A file whose bytes are all in was not opened')
      return file.end()
    },
    records: () => file?.records() ?? 0,
  }
}
