import type { GraphRows, Span } from '@murmuration/contracts'
import {
  ANNOTATED_RADII_MS,
  entriesOf,
  type IdTable,
  type KnownShares,
  PARAMETERS,
  READ_TEXTS,
  type ShareColumns,
  TIME_ATTRIBUTES,
} from '@murmuration/detection'
import {
  type Growing,
  growingFloats,
  growingInts,
  keepRows,
  makeRoom,
  push,
  refill,
  used,
} from './growing.ts'
import { addPlace, hashOf, type PlaceIndex, placeIndex } from './place-index.ts'
import {
  appendText,
  findText,
  idsOf,
  internText,
  keepTexts,
  type TextTable,
  textTable,
  textTableOf,
} from './text-table.ts'

type Ints = Growing<Uint32Array>
type Floats = Growing<Float64Array>

/**
 * Annotated shares of all partitions in columns, each share once, in the order in which they came. `posts`: packed, by
 * row. Attributes are columns once a row has them. `traffic`: counts by object and block, each once.
 */
export interface KnownRows {
  accounts: TextTable
  objects: TextTable
  account: Ints
  object: Ints
  timeMs: Floats
  ageMs: Floats
  company: Ints[]
  postStarts: Ints
  postBytes: Uint8Array<ArrayBuffer>
  hasPosts: boolean
  texts: { [name in (typeof READ_TEXTS)[number]]?: { codes: Ints; values: TextTable } }
  times: { [name in (typeof TIME_ATTRIBUTES)[number]]?: Floats }
  index: PlaceIndex
  traffic: { object: Ints; block: Ints; count: Ints; index: PlaceIndex }
  /** Everybody's shares by partition, then block. */
  activity: Map<number, Map<number, number>>
}

export function knownRows(): KnownRows {
  const postStarts = growingInts()
  push(postStarts, 0)
  return {
    accounts: textTable(),
    objects: textTable(),
    account: growingInts(),
    object: growingInts(),
    timeMs: growingFloats(),
    ageMs: growingFloats(),
    company: ANNOTATED_RADII_MS.map(growingInts),
    postStarts,
    postBytes: new Uint8Array(1 << 14),
    hasPosts: false,
    texts: {},
    times: {},
    index: placeIndex(),
    traffic: { object: growingInts(), block: growingInts(), count: growingInts(), index: placeIndex() },
    activity: new Map(),
  }
}

export const rowCount = (rows: KnownRows): number => rows.account.size

/**
 * Takes in the rows of a record that are not there yet.
 *
 * @throws {RangeError} if its columns do not fit together
 */
export function addRows(rows: KnownRows, record: GraphRows): void {
  checkColumns(record)
  const accounts = Uint32Array.from(record.accounts, (id) => internText(rows.accounts, id))
  const objects = Uint32Array.from(record.objects, (id) => internText(rows.objects, id))
  const fresh = freshRows(rows, record, accounts, objects)
  addCompany(rows, record, fresh)
  addPosts(rows, record, fresh)
  addTexts(rows, record, fresh)
  addTimes(rows, record, fresh)
  addTraffic(rows, record, objects)
}

/** Adds account, object, time and age of the rows that are new. @returns their places in the record */
function freshRows(
  rows: KnownRows,
  record: GraphRows,
  accounts: Uint32Array,
  objects: Uint32Array,
): Uint32Array {
  const count = record.account.length
  const fresh = new Uint32Array(count)
  let size = 0
  const before = rows.account.size
  for (const column of [rows.account, rows.object, rows.timeMs, rows.ageMs]) makeRoom(column, before + count)
  const account = rows.account.values
  const object = rows.object.values
  const timeMs = rows.timeMs.values
  const ageMs = rows.ageMs.values
  const hashAt = (r: number): number => hashOf(account[r], object[r], timeMs[r])
  for (let k = 0; k < count; k++) {
    const r = before + size
    account[r] = accounts[record.account[k]]
    object[r] = objects[record.object[k]]
    timeMs[r] = record.timeMs[k]
    ageMs[r] = record.ageMs[k]
    const isSame = (held: number): boolean =>
      account[held] === account[r] && object[held] === object[r] && timeMs[held] === timeMs[r]
    if (addPlace(rows.index, r, hashAt(r), hashAt, isSame)) fresh[size++] = k
  }
  for (const column of [rows.account, rows.object, rows.timeMs, rows.ageMs]) column.size = before + size
  return fresh.subarray(0, size)
}

function addCompany(rows: KnownRows, record: GraphRows, fresh: Uint32Array): void {
  rows.company.forEach((column, radius) => {
    const from = record.company[radius]
    for (const k of fresh) push(column, from[k])
  })
}

function addPosts(rows: KnownRows, record: GraphRows, fresh: Uint32Array): void {
  let end = rows.postStarts.values[rows.postStarts.size - 1]
  for (const k of fresh) {
    const post = record.posts?.[k] ?? ''
    if (post !== '') {
      rows.hasPosts = true
      ;({ bytes: rows.postBytes, end } = appendText(rows.postBytes, end, post))
    }
    push(rows.postStarts, end)
  }
}

function addTexts(rows: KnownRows, record: GraphRows, fresh: Uint32Array): void {
  for (const name of READ_TEXTS) {
    const from = record.texts[name]
    if (from === undefined && rows.texts[name] === undefined) continue
    const column = (rows.texts[name] ??= { codes: growingInts(), values: textTable() })
    fillTo(column.codes, rows.account.size - fresh.length, 0)
    const codes = from?.values.map((value) => internText(column.values, value) + 1) ?? []
    for (const k of fresh) {
      const code = from?.codes[k] ?? 0
      push(column.codes, code === 0 ? 0 : codes[code - 1])
    }
  }
}

function addTimes(rows: KnownRows, record: GraphRows, fresh: Uint32Array): void {
  for (const name of TIME_ATTRIBUTES) {
    const from = record.times[name]
    if (from === undefined && rows.times[name] === undefined) continue
    const column = (rows.times[name] ??= growingFloats())
    fillTo(column, rows.account.size - fresh.length, Number.NaN)
    for (const k of fresh) push(column, from?.[k] ?? Number.NaN)
  }
}

function addTraffic({ traffic }: KnownRows, record: GraphRows, objects: Uint32Array): void {
  const { object, block, count } = record.traffic
  const hashAt = (at: number): number => hashOf(traffic.object.values[at], traffic.block.values[at], 0)
  for (let k = 0; k < object.length; k++) {
    const o = objects[object[k]]
    const isSame = (at: number): boolean =>
      traffic.object.values[at] === o && traffic.block.values[at] === block[k]
    if (!addPlace(traffic.index, traffic.object.size, hashOf(o, block[k], 0), hashAt, isSame)) continue
    push(traffic.object, o)
    push(traffic.block, block[k])
    push(traffic.count, count[k])
  }
}

function fillTo(column: Ints | Floats, size: number, value: number): void {
  while (column.size < size) push(column, value)
}

/** @throws {RangeError} if columns differ in length, or codes point at nothing */
function checkColumns(record: GraphRows): void {
  const { account, object, timeMs, ageMs, company, posts, texts, times, traffic } = record
  const count = account.length
  const check = (isWell: boolean, what: string): void => {
    if (!isWell) throw new RangeError(`chunk ${record.chunk} of ${record.group} has wrong ${what}`)
  }
  check(company.length === ANNOTATED_RADII_MS.length, 'radii')
  const columns: ArrayLike<unknown>[] = [object, timeMs, ageMs, ...company]
  if (posts !== undefined) columns.push(posts)
  for (const name of READ_TEXTS) if (texts[name] !== undefined) columns.push(texts[name].codes)
  for (const name of TIME_ATTRIBUTES) if (times[name] !== undefined) columns.push(times[name])
  check(
    columns.every((column) => column.length === count),
    'columns',
  )
  check(isBelow(account, record.accounts.length), 'accounts')
  check(isBelow(object, record.objects.length), 'objects')
  check(isBelow(timeMs, Number.MAX_SAFE_INTEGER), 'times')
  check(isBelow(traffic.object, record.objects.length), 'traffic')
  check(
    traffic.object.length === traffic.block.length && traffic.block.length === traffic.count.length,
    'traffic',
  )
  for (const name of READ_TEXTS) {
    const column = texts[name]
    if (column !== undefined) check(isBelow(column.codes, column.values.length + 1), name)
  }
}

function isBelow(numbers: readonly number[], limit: number): boolean {
  for (const number of numbers) if (!(number >= 0 && number < limit && Number.isInteger(number))) return false
  return true
}

/** Takes in what a marker says of everybody's shares. */
export function addActivity(
  rows: KnownRows,
  partition: number,
  { block, count }: { block: readonly number[]; count: readonly number[] },
): void {
  const counts = rows.activity.get(partition) ?? new Map<number, number>()
  rows.activity.set(partition, counts)
  for (let k = 0; k < block.length; k++) counts.set(block[k], count[k])
}

/** Whether a share lies within a span, and the time of the first one behind it. */
export function sharesAround(
  rows: KnownRows,
  { startMs, endMs }: Span,
): { within: boolean; nextMs?: number } {
  let within = false
  let next = Number.POSITIVE_INFINITY
  const timeMs = used(rows.timeMs)
  for (let r = 0; r < timeMs.length; r++) {
    const t = timeMs[r]
    if (t >= endMs) {
      if (t < next) next = t
    } else if (t >= startMs) within = true
  }
  return next < Number.POSITIVE_INFINITY ? { within, nextMs: next } : { within }
}

/**
 * The shares within a span as detection takes them.
 *
 * @param complete whether all shares leave the graph stage, so that they are their own traffic
 * @returns also account of the shares → account of the rows
 */
export function knownWithin(
  rows: KnownRows,
  span: Span,
  complete: boolean,
): { known: KnownShares; accounts: Uint32Array } {
  const kept = rowsWithin(rows, span)
  const pick = (column: Ints): Uint32Array => {
    const picked = new Uint32Array(kept.length)
    for (let k = 0; k < kept.length; k++) picked[k] = column.values[kept[k]]
    return picked
  }
  const pickFloats = (column: Floats): Float64Array => {
    const picked = new Float64Array(kept.length)
    for (let k = 0; k < kept.length; k++) picked[k] = column.values[kept[k]]
    return picked
  }
  const trafficKept = complete ? new Uint32Array(0) : trafficWithin(rows, span)
  const trafficObject = trafficKept.map((at) => rows.traffic.object.values[at])
  const accounts = inUse(rows.accounts, [pick(rows.account)])
  const objects = inUse(rows.objects, [pick(rows.object), trafficObject])
  const columns: ShareColumns = {
    count: kept.length,
    account: accounts.codes[0],
    object: objects.codes[0],
    timeMs: pickFloats(rows.timeMs),
    accountIds: accounts.ids,
    objectIds: objects.ids,
    texts: {},
    times: {},
  }
  if (rows.hasPosts) {
    const posts: IdTable = { size: rowCount(rows), bytes: rows.postBytes, starts: used(rows.postStarts) }
    columns.posts = entriesOf(posts, kept)
  }
  for (const name of READ_TEXTS) {
    const column = rows.texts[name]
    if (column !== undefined)
      columns.texts[name] = { codes: pick(column.codes), values: idsOf(column.values) }
  }
  for (const name of TIME_ATTRIBUTES) {
    const column = rows.times[name]
    if (column !== undefined) columns.times[name] = pickFloats(column)
  }
  return {
    accounts: accounts.kept,
    known: {
      columns,
      company: rows.company.map(pick),
      ageMs: pickFloats(rows.ageMs),
      traffic: complete
        ? undefined
        : {
            object: objects.codes[1],
            block: trafficKept.map((at) => rows.traffic.block.values[at]),
            count: trafficKept.map((at) => rows.traffic.count.values[at]),
          },
      activity: activityWithin(rows, span),
    },
  }
}

function rowsWithin(rows: KnownRows, { startMs, endMs }: Span): Uint32Array {
  const timeMs = used(rows.timeMs)
  const kept = new Uint32Array(timeMs.length)
  let size = 0
  for (let r = 0; r < timeMs.length; r++) if (timeMs[r] >= startMs && timeMs[r] < endMs) kept[size++] = r
  return kept.slice(0, size)
}

/** Counts of the blocks of a span; whole blocks, so that those at its start may reach before it. */
function trafficWithin({ traffic }: KnownRows, { startMs, endMs }: Span): Uint32Array {
  const { blockMs } = PARAMETERS
  const block = used(traffic.block)
  const kept = new Uint32Array(block.length)
  let size = 0
  for (let at = 0; at < block.length; at++)
    if ((block[at] + 1) * blockMs > startMs && block[at] * blockMs < endMs) kept[size++] = at
  return kept.slice(0, size)
}

function activityWithin({ activity }: KnownRows, { startMs, endMs }: Span): Map<number, number> {
  const { blockMs } = PARAMETERS
  const sums = new Map<number, number>()
  for (const counts of activity.values())
    for (const [block, count] of counts)
      if ((block + 1) * blockMs > startMs && block * blockMs < endMs)
        sums.set(block, (sums.get(block) ?? 0) + count)
  return sums
}

/** The codes numbered anew by those that occur, in their old order, with the ids of those. `kept`: new code → old. */
function inUse(
  table: TextTable,
  lists: Uint32Array[],
): { codes: Uint32Array[]; ids: IdTable; kept: Uint32Array } {
  const place = new Uint32Array(table.size)
  for (const codes of lists) for (let k = 0; k < codes.length; k++) place[codes[k]] = 1
  const kept = new Uint32Array(table.size)
  let size = 0
  for (let c = 0; c < table.size; c++) {
    if (place[c] === 0) continue
    kept[size] = c
    place[c] = size++
  }
  for (const codes of lists) for (let k = 0; k < codes.length; k++) codes[k] = place[codes[k]]
  return { codes: lists, ids: entriesOf(idsOf(table), kept.subarray(0, size)), kept: kept.slice(0, size) }
}

/** Marks, by account of the rows, those of the given ids that have a row. */
export function marksOf(rows: KnownRows, ids: Iterable<string>): Uint8Array {
  const marks = new Uint8Array(rows.accounts.size)
  for (const id of ids) {
    const account = findText(rows.accounts, id)
    if (account >= 0) marks[account] = 1
  }
  return marks
}

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

const rowColumns = (rows: KnownRows): (Ints | Floats)[] => [
  rows.account,
  rows.object,
  rows.timeMs,
  rows.ageMs,
  ...rows.company,
  ...textColumns(rows).map(({ codes }) => codes),
  ...TIME_ATTRIBUTES.flatMap((name) => rows.times[name] ?? []),
]

const textColumns = ({ texts }: KnownRows): { codes: Ints; values: TextTable }[] =>
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

function keepUsed(table: TextTable, columns: Ints[]): TextTable {
  const marks = new Uint8Array(table.size)
  for (const column of columns) for (const code of used(column)) marks[code] = 1
  const { table: kept, place } = keepTexts(table, marks)
  for (const column of columns)
    for (let k = 0; k < column.size; k++) column.values[k] = place[column.values[k]]
  return kept
}

function keepUsedTexts(column: { codes: Ints; values: TextTable }): void {
  const marks = new Uint8Array(column.values.size)
  for (const code of used(column.codes)) if (code > 0) marks[code - 1] = 1
  const { table, place } = keepTexts(column.values, marks)
  column.values = table
  const { values, size } = column.codes
  for (let r = 0; r < size; r++) if (values[r] > 0) values[r] = place[values[r] - 1] + 1
}

function indexAnew(rows: KnownRows): void {
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
  const ofIds = (table: TextTable): ArrayBufferView[] => {
    const { bytes, starts } = idsOf(table)
    return [bytes, starts]
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
  const takeTexts = (): TextTable => {
    const bytes = take()
    const starts = growingInts()
    refill(starts, take())
    return textTableOf({ size: starts.size - 1, bytes, starts: used(starts) })
  }
  rows.accounts = takeTexts()
  rows.objects = takeTexts()
  for (const name of READ_TEXTS)
    if (header.texts.includes(name)) rows.texts[name] = { codes: growingInts(), values: textTable() }
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
