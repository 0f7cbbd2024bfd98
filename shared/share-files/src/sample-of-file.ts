import { UsageError } from '@murmuration/runtime/usage-error'
import { SOURCES, type Source } from '@murmuration/sources'
import { fileBytes, totalBytes } from './byte-source.ts'
import { csvRecord, fieldTexts, splitRecord } from './csv-records.ts'
import { commonNames, csvHeader, textStart } from './file-start.ts'
import { isParquet } from './is-parquet.ts'
import { READ_LIMITS } from './limits.ts'
import { ndjsonSample } from './ndjson-reader.ts'
import { parquetTable } from './parquet-file.ts'
import { fits, kindOfFile, sourceOfHeader } from './source-of-file.ts'

const SAMPLE_BYTES = 4 << 20
const SAMPLE_ROWS = 2_000

/** The beginning of a file of rows. */
export interface FileSample {
  names: string[]
  /** Field k of a row is the value of `names[k]`, as text. */
  rows: string[][]
  /** The source that recognises it, where no layout of shares fits. */
  source: Source | undefined
  /** A layout of shares fits as it is. */
  isOwn: boolean
}

/** @throws {UsageError} where the file cannot be read, or is of no known source and holds no rows */
export async function sampleOfFile(file: string): Promise<FileSample> {
  await totalBytes([file])
  if (await isParquet(file)) return parquetSample(file)
  const { head, isAll } = await headOf(file)
  const kind = kindOfFile(file, head, isAll, SOURCES, READ_LIMITS)
  const { form, source, isOwn } =
    typeof kind === 'number' ? { form: 'document' as const, source: undefined, isOwn: false } : kind
  const { from, first } = textStart(head)
  if (first === head.length)
    throw new UsageError(`${file}: the file is empty; give a file with a header and rows.`)
  if (form === 'csv') return { ...csvSample(file, head, from, isAll), source, isOwn }
  if (form === 'document') {
    if (source !== undefined) return { names: [], rows: [], source, isOwn }
    throw new UsageError(
      `${file}: it is one JSON document of no source that is known; write one object a line, as jq -c '.[]' does.`,
    )
  }
  const objects = ndjsonSample(head.subarray(from), isAll, SAMPLE_ROWS)
  const names = commonNames(objects)
  return { names, rows: objects.map((object) => names.map((name) => textOf(object[name]))), source, isOwn }
}

async function headOf(file: string): Promise<{ head: Buffer; isAll: boolean }> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of fileBytes(file, {})) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= SAMPLE_BYTES) return { head: Buffer.concat(chunks), isAll: false }
  }
  return { head: Buffer.concat(chunks), isAll: true }
}

function csvSample(
  file: string,
  head: Buffer,
  from: number,
  isAll: boolean,
): { names: string[]; rows: string[][] } {
  const header = csvHeader(file, head, from, isAll, READ_LIMITS)
  if (typeof header === 'number')
    throw new UsageError(`${file}: its first line is too long for the header of a CSV file; check the file.`)
  const { names, rowsFrom } = header
  const record = csvRecord(names.length)
  const rows: string[][] = []
  for (let at = rowsFrom; at < head.length && rows.length < SAMPLE_ROWS; ) {
    const next = splitRecord(head, at, head.length, isAll, READ_LIMITS, record)
    if (next < 0) break
    if (record.fields === names.length) rows.push(fieldTexts(record, head))
    at = next
  }
  return { names, rows }
}

async function parquetSample(file: string): Promise<FileSample> {
  const table = await parquetTable(file)
  const names = table.columns.map(({ name }) => name)
  const rows: string[][] = []
  for await (const group of table.groups(names)) {
    for (let k = 0; k < group.count && rows.length < SAMPLE_ROWS; k++)
      rows.push(names.map((_, column) => textOf(group.field(k, column))))
    if (rows.length === SAMPLE_ROWS) break
  }
  const isOwn = fits(file, names)
  return { names, rows, isOwn, source: isOwn ? undefined : sourceOfHeader(SOURCES, names) }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
