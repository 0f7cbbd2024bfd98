import {
  type GrowingIds,
  growingIds,
  growingIdsOf,
  READ_TEXTS,
  TIME_ATTRIBUTES,
} from '@murmuration/detection'
import { indexAnew, rowColumns, textColumns } from './forget-rows.ts'
import { growingFloats, growingInts, refill, used } from './growing.ts'
import { type KnownRows, knownRows } from './known-rows.ts'

/** What of the rows goes into the header of a snapshot; `partsOfRows` follow it. */
export interface RowsHeader {
  texts: string[]
  times: string[]
  hasPosts: boolean
  activity: [partition: number, counts: [block: number, count: number][]][]
}

export const headerOfRows = (rows: KnownRows): RowsHeader => ({
  texts: Object.keys(rows.texts),
  times: Object.keys(rows.times),
  hasPosts: rows.hasPosts,
  activity: [...rows.activity].map(([partition, counts]) => [partition, [...counts]]),
})

/** The columns as they lie in memory; valid until rows are added. */
export function partsOfRows(rows: KnownRows): ArrayBufferView[] {
  const { traffic, postBytes, postStarts } = rows
  const ofIds = (table: GrowingIds): ArrayBufferView[] => {
    const { size, bytes, starts } = table
    return [bytes.subarray(0, starts[size]), starts.subarray(0, size + 1)]
  }
  return [
    ...ofIds(rows.accounts),
    ...ofIds(rows.objects),
    ...textColumns(rows).flatMap(({ values }) => ofIds(values)),
    postBytes.subarray(0, postStarts.values[postStarts.size - 1]),
    used(postStarts),
    ...rowColumns(rows).map((column) => used<Uint32Array | Float64Array>(column)),
    used(traffic.object),
    used(traffic.block),
    used(traffic.count),
  ]
}

export function restoreRows(header: RowsHeader, parts: readonly Uint8Array[]): KnownRows {
  const rows = knownRows()
  rows.hasPosts = header.hasPosts
  let next = 0
  const take = (): Uint8Array => parts[next++]
  const takeTexts = (): GrowingIds => {
    const bytes = take()
    const starts = growingInts()
    refill(starts, take())
    return growingIdsOf({ size: starts.size - 1, bytes, starts: used(starts) })
  }
  rows.accounts = takeTexts()
  rows.objects = takeTexts()
  for (const name of READ_TEXTS)
    if (header.texts.includes(name)) rows.texts[name] = { codes: growingInts(), values: growingIds() }
  for (const name of TIME_ATTRIBUTES) if (header.times.includes(name)) rows.times[name] = growingFloats()
  for (const column of textColumns(rows)) column.values = takeTexts()
  rows.postBytes = Uint8Array.from(take())
  refill(rows.postStarts, take())
  for (const column of rowColumns(rows)) refill(column, take())
  for (const column of [rows.traffic.object, rows.traffic.block, rows.traffic.count]) refill(column, take())
  rows.activity = new Map(header.activity.map(([partition, counts]) => [partition, new Map(counts)]))
  indexAnew(rows)
  return rows
}
