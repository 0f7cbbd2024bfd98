import type { DeadLetter } from '@murmuration/contracts'
import { UsageError } from '@murmuration/runtime/usage-error'
import type { SchemaElement } from 'hyparquet'
import { planOf, SAMPLE_ROWS } from './file-start.ts'
import { type Layout, type Role, recogniseLayout } from './layout.ts'
import type { ReadLimits } from './limits.ts'
import { type Fault, type JsonObject, objectRow } from './object-row.ts'
import type { ParquetRows, ParquetTable } from './parquet-file.ts'
import { deadLetter } from './refuse.ts'
import type { Opening } from './share-file.ts'
import type { ShareRows } from './share-rows.ts'
import type { TakeRecord } from './source-rows.ts'
import { TIME_FORM_WORDS } from './time-field.ts'

const IDS: readonly Role[] = ['account', 'object', 'post', 'authorId']
const TIMES: readonly Role[] = ['time', 'objectCreatedAtMs', 'accountCreatedAtMs']

export interface ParquetInput {
  rows: ShareRows
  map: Record<string, string>
  onDeadLetter: (letter: DeadLetter) => void
  limits: ReadLimits
  /** Called behind each group of rows, with the part of the file that is read. */
  onGroup: (done01: number, rows: number) => void
  signal?: AbortSignal | undefined
}

/**
 * Reads a Parquet file into `rows`, group by group; the names of its columns are those of a CSV file. The line of a dead
 * letter is the number of its row.
 *
 * @throws {UsageError} where it is damaged, its layout is not known, or its times have no zone
 */
export async function readParquetShares(
  file: string,
  table: ParquetTable,
  input: ParquetInput,
): Promise<Opening> {
  const all = table.columns.map(({ name }) => name)
  const layout = usedColumns(recogniseLayout(file, all, input.map))
  const names = [...layout.columnOf.values()].map((at) => all[at])
  refuseLocalTimes(file, table.columns, layout)
  const own = { ...layout, columnOf: new Map([...layout.columnOf.keys()].map((role, k) => [role, k])) }
  const plan = planOf({ names, layout: own, rows: await sampleOf(table, names, own) })
  input.rows.follow(plan)
  const takeObject = objectRow(names, input.rows, input.limits)
  const ids = names.filter((_, k) => IDS.some((role) => own.columnOf.get(role) === k))
  await readRows(file, table, names, input, (row, bytes) => {
    const inexact = ids.find((name) => typeof row[name] === 'number' && !Number.isSafeInteger(row[name]))
    if (inexact === undefined) return takeObject(row, bytes, true)
    return {
      reason: 'bad_value',
      message: `${inexact} is a floating-point number, which holds no id exactly; write ids as text.`,
    }
  })
  return {
    layout: layout.name,
    timeForm: TIME_FORM_WORDS[plan.timeForm],
    unknown: layout.unknown,
  }
}

/** Reads a platform's rows that somebody wrote as Parquet, as {@link readParquetShares} does. */
export async function readParquetRecords(
  file: string,
  table: ParquetTable,
  take: TakeRecord,
  input: Omit<ParquetInput, 'rows' | 'map'>,
): Promise<void> {
  const names = table.columns.map(({ name }) => name)
  await readRows(file, table, names, input, (row) => {
    const record: JsonObject = {}
    for (const name of names) {
      const field = row[name]
      if (field instanceof Uint8Array)
        return { reason: 'invalid_utf8', message: `${name} is not valid UTF-8.` }
      record[name.trim()] = field === undefined ? '' : String(field)
    }
    return take(record)[0]
  })
}

async function readRows(
  file: string,
  table: ParquetTable,
  names: readonly string[],
  { onDeadLetter, limits, onGroup, signal }: Omit<ParquetInput, 'rows' | 'map'>,
  take: (row: JsonObject, mostBytes: number) => Fault | undefined,
): Promise<void> {
  let records = 0
  const row: JsonObject = {}
  for await (const group of table.groups(names)) {
    signal?.throwIfAborted()
    for (let k = 0; k < group.count; k++) {
      const bytes = setRow(row, group, k, names)
      records++
      const fault = take(row, bytes)
      if (fault === undefined) continue
      const raw = Buffer.from(JSON.stringify(row, (_, field: unknown) => asJson(field)))
      onDeadLetter(deadLetter(file, { line: records, ...fault, raw, isWhole: true }, limits.recordBytes))
    }
    onGroup(records / Math.max(table.rowCount, 1), records)
  }
}

/** Sets the fields of a row; returns no less than their bytes. */
function setRow(row: JsonObject, group: ParquetRows, at: number, names: readonly string[]): number {
  let bytes = 0
  for (let k = 0; k < names.length; k++) {
    const field = group.field(at, k)
    row[names[k]] = field
    bytes += typeof field === 'string' ? field.length * 3 : 32
  }
  return bytes
}

const asJson = (field: unknown): unknown =>
  typeof field === 'bigint'
    ? String(field)
    : field instanceof Uint8Array
      ? Buffer.from(field).toString('base64')
      : field

/** The first rows as texts, as many as it takes until one has a time. */
async function sampleOf(table: ParquetTable, names: readonly string[], layout: Layout): Promise<string[][]> {
  const rows: string[][] = []
  const time = layout.columnOf.get('time') ?? 0
  for await (const group of table.groups(names)) {
    for (let k = 0; k < group.count && rows.length < SAMPLE_ROWS; k++) {
      const texts = names.map((_, column) => String(group.field(k, column) ?? ''))
      if (texts[time] !== '') rows.push(texts)
    }
    if (rows.length > 0) break
  }
  return rows
}

/** A layout whose columns are in the order of the file. */
function usedColumns(layout: Layout): Layout {
  return { ...layout, columnOf: new Map([...layout.columnOf].sort(([, a], [, b]) => a - b)) }
}

function refuseLocalTimes(file: string, columns: readonly SchemaElement[], layout: Layout): void {
  for (const role of TIMES) {
    const column = columns[layout.columnOf.get(role) ?? -1]
    const type = column?.logical_type
    if (type?.type !== 'TIMESTAMP' || type.isAdjustedToUTC) continue
    throw new UsageError(
      `${file}: its column ${column.name} holds times without a zone; write it as UTC (in DuckDB TIMESTAMPTZ, in pandas tz_localize) or in epoch seconds.`,
    )
  }
}
