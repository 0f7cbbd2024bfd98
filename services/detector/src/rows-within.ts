import type { Span } from '@murmuration/contracts'
import {
  entriesOf,
  findText,
  type GrowingIds,
  type IdTable,
  type KnownShares,
  PARAMETERS,
  READ_TEXTS,
  type ShareColumns,
  TIME_ATTRIBUTES,
} from '@murmuration/detection'
import { used } from './growing.ts'
import { type Floats, type Ints, type KnownRows, rowCount } from './known-rows.ts'

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
    if (column !== undefined) columns.texts[name] = { codes: pick(column.codes), values: column.values }
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
  table: GrowingIds,
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
  return { codes: lists, ids: entriesOf(table, kept.subarray(0, size)), kept: kept.slice(0, size) }
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
