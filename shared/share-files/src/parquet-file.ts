import { UsageError } from '@murmuration/runtime/usage-error'
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** A field of a row: bytes where a text is not UTF-8, undefined where it is null. */
export type ParquetField = string | number | bigint | Uint8Array | undefined

export interface ParquetTable {
  columns: SchemaElement[]
  rowCount: number
  /** Rows by groups, field k of a row being that of `names[k]`; a group is in memory at a time. */
  groups(names: readonly string[]): AsyncGenerator<ParquetRows>
}

export interface ParquetRows {
  count: number
  field(row: number, column: number): ParquetField
}

/** @throws {UsageError} where the file is not whole, or packed in a way that cannot be read */
export async function parquetTable(file: string): Promise<ParquetTable> {
  const buffer = await asyncBufferFromFile(file)
  const metadata = await parquetMetadataAsync(buffer, { parsers: PARSERS, geoparquet: false }).catch(
    damaged(file),
  )
  return {
    columns: parquetSchema(metadata).children.map(({ element }) => element),
    rowCount: Number(metadata.num_rows),
    groups: (names) => groupsOf(file, buffer, metadata, names),
  }
}

const damaged =
  (file: string) =>
  (cause: unknown): never => {
    const says = cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ').slice(0, 200) : String(cause)
    throw new UsageError(
      `${file}: its Parquet data are damaged or of an unknown form (${says}); write it again.`,
      {
        cause,
      },
    )
  }

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A text, or its bytes where it is none. */
function textOf(bytes: Uint8Array | undefined): string | Uint8Array | undefined {
  if (bytes === undefined) return undefined
  try {
    return strict.decode(bytes)
  } catch {
    return bytes
  }
}

/** Times keep the type Date, whatever their unit and width; parts of a millisecond are cut off. */
const PARSERS = { stringFromBytes: textOf, jsonFromBytes: textOf }

async function* groupsOf(
  file: string,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
): AsyncGenerator<ParquetRows> {
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const count = Number(group.num_rows)
    const columns = await columnsOf(file, buffer, metadata, names, rowStart, count)
    yield { count, field: (row, column) => fieldOf(columns[column][row]) }
    rowStart += count
  }
}

async function columnsOf(
  file: string,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
  rowStart: number,
  count: number,
): Promise<unknown[][]> {
  const columns = names.map((): unknown[] => new Array(count))
  if (count === 0) return columns
  await parquetRead({
    file: buffer,
    metadata,
    columns: [...names],
    rowStart,
    rowEnd: rowStart + count,
    compressors,
    parsers: PARSERS,
    geoparquet: false,
    onChunk({ columnName, columnData, rowStart: at }) {
      const column = columns[names.indexOf(columnName)]
      for (let k = 0; k < columnData.length; k++) column[at - rowStart + k] = columnData[k]
    },
  }).catch(damaged(file))
  return columns
}

function fieldOf(value: unknown): ParquetField {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value
  if (value instanceof Uint8Array) return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString()
  if (typeof value === 'boolean') return String(value)
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
}
