import type { GraphRows } from '@murmuration/contracts'
import {
  ANNOTATED_RADII_MS,
  appendText,
  type GrowingIds,
  growingIds,
  internText,
  READ_TEXTS,
  TIME_ATTRIBUTES,
} from '@murmuration/detection'
import { type Growing, growingFloats, growingInts, makeRoom, push } from './growing.ts'
import { addPlace, hashOf, type PlaceIndex, placeIndex } from './place-index.ts'

export type Ints = Growing<Uint32Array>
export type Floats = Growing<Float64Array>

/**
 * Annotated shares of all partitions in columns, each share once, in the order in which they came. `posts`: packed, by
 * row. Attributes are columns once a row has them. `traffic`: counts by object and block, each once.
 */
export interface KnownRows {
  accounts: GrowingIds
  objects: GrowingIds
  account: Ints
  object: Ints
  timeMs: Floats
  ageMs: Floats
  company: Ints[]
  postStarts: Ints
  postBytes: Uint8Array
  hasPosts: boolean
  texts: { [name in (typeof READ_TEXTS)[number]]?: { codes: Ints; values: GrowingIds } }
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
    accounts: growingIds(),
    objects: growingIds(),
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
    const column = (rows.texts[name] ??= { codes: growingInts(), values: growingIds() })
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
