import { type GrowingIds, keepIds, PARAMETERS, READ_TEXTS, TIME_ATTRIBUTES } from '@murmuration/detection'
import { keepRows, used } from './growing.ts'
import { type Floats, type Ints, type KnownRows, rowCount } from './known-rows.ts'
import { addPlace, hashOf, placeIndex } from './place-index.ts'

/** Rows that lie too far back may stay until they are so large a part that it is worth the work to leave them out. */
const STALE_PART = 1 / 8

/** Forgets what lies before a time: its rows at once, or later where there are few of them. */
export function dropBefore(rows: KnownRows, beforeMs: number): void {
  const count = rowCount(rows)
  let stale = 0
  for (let r = 0; r < count; r++) if (rows.timeMs.values[r] < beforeMs) stale++
  if (stale > 0 && stale >= STALE_PART * count) forgetBefore(rows, beforeMs)
}

/** Forgets what lies before a time. */
export function forgetBefore(rows: KnownRows, beforeMs: number): void {
  const { blockMs } = PARAMETERS
  const keep = Uint8Array.from(used(rows.timeMs), (t) => (t >= beforeMs ? 1 : 0))
  keepPosts(rows, keep)
  for (const column of rowColumns(rows)) keepRows(column, keep)
  const { traffic } = rows
  const keepTraffic = Uint8Array.from(used(traffic.block), (block) =>
    (block + 1) * blockMs > beforeMs ? 1 : 0,
  )
  for (const column of [traffic.object, traffic.block, traffic.count]) keepRows(column, keepTraffic)
  for (const counts of rows.activity.values())
    for (const block of counts.keys()) if ((block + 1) * blockMs <= beforeMs) counts.delete(block)
  for (const column of textColumns(rows)) keepUsedTexts(column)
  rows.accounts = keepUsed(rows.accounts, [rows.account])
  rows.objects = keepUsed(rows.objects, [rows.object, traffic.object])
  indexAnew(rows)
}

/** Columns with one entry a row. */
export const rowColumns = (rows: KnownRows): (Ints | Floats)[] => [
  rows.account,
  rows.object,
  rows.timeMs,
  rows.ageMs,
  ...rows.company,
  ...textColumns(rows).map(({ codes }) => codes),
  ...TIME_ATTRIBUTES.flatMap((name) => rows.times[name] ?? []),
]

export const textColumns = ({ texts }: KnownRows): { codes: Ints; values: GrowingIds }[] =>
  READ_TEXTS.flatMap((name) => texts[name] ?? [])

function keepPosts({ postStarts, postBytes }: KnownRows, keep: Uint8Array): void {
  const { values } = postStarts
  let end = 0
  let at = 0
  let from = values[0]
  for (let r = 0; r < keep.length; r++) {
    const to = values[r + 1]
    if (keep[r]) {
      postBytes.copyWithin(end, from, to)
      end += to - from
      values[++at] = end
    }
    from = to
  }
  postStarts.size = at + 1
}

function keepUsed(table: GrowingIds, columns: Ints[]): GrowingIds {
  const marks = new Uint8Array(table.size)
  for (const column of columns) for (const code of used(column)) marks[code] = 1
  const { ids: kept, place } = keepIds(table, marks)
  for (const column of columns)
    for (let k = 0; k < column.size; k++) column.values[k] = place[column.values[k]]
  return kept
}

function keepUsedTexts(column: { codes: Ints; values: GrowingIds }): void {
  const marks = new Uint8Array(column.values.size)
  for (const code of used(column.codes)) if (code > 0) marks[code - 1] = 1
  const { ids, place } = keepIds(column.values, marks)
  column.values = ids
  const { values, size } = column.codes
  for (let r = 0; r < size; r++) if (values[r] > 0) values[r] = place[values[r] - 1] + 1
}

/** Finds the places of rows and counts anew. */
export function indexAnew(rows: KnownRows): void {
  rows.index = placeIndex()
  const { values: account } = rows.account
  const { values: object } = rows.object
  const { values: timeMs } = rows.timeMs
  const hashAt = (r: number): number => hashOf(account[r], object[r], timeMs[r])
  for (let r = 0; r < rows.account.size; r++) addPlace(rows.index, r, hashAt(r), hashAt, () => false)
  const { traffic } = rows
  traffic.index = placeIndex()
  const trafficHash = (at: number): number => hashOf(traffic.object.values[at], traffic.block.values[at], 0)
  for (let at = 0; at < traffic.object.size; at++)
    addPlace(traffic.index, at, trafficHash(at), trafficHash, () => false)
}
