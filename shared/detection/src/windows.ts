import type { Span } from '@murmuration/contracts'
import { entriesOf, type IdTable } from './id-table.ts'
import { radixSort } from './radix.ts'
import { type ShareColumns, TEXT_ATTRIBUTES, TIME_ATTRIBUTES } from './share-columns.ts'

/** The one window that holds all shares, from the first to just after the last; none if there are no shares. */
export function wholeSpan(columns: ShareColumns): Span | undefined {
  let startMs = Number.POSITIVE_INFINITY
  let lastMs = Number.NEGATIVE_INFINITY
  for (let r = 0; r < columns.count; r++) {
    const t = columns.timeMs[r]
    if (t < startMs) startMs = t
    if (t > lastMs) lastMs = t
  }
  return columns.count === 0 ? undefined : { startMs, endMs: lastMs + 1 }
}

/**
 * Sliding windows over a span of events, oldest first. Ends lie on whole multiples of the step since 1970, so
 * that two runs over overlapping data share their windows. The first windows reach back before the first
 * event, as they do for a stream that has just begun; the last one ends after the last event.
 *
 * @param span first event to just after the last
 * @throws {RangeError} if the step is not above 0 or is longer than the window, which would leave gaps
 */
export function slidingWindows(span: Span, windowMs: number, stepMs: number): Span[] {
  if (!(stepMs > 0)) throw new RangeError(`step of ${stepMs} ms is not above 0`)
  if (stepMs > windowMs)
    throw new RangeError('the step is longer than the window: events between two windows would be lost')
  const windows: Span[] = []
  let endMs = Math.floor(span.startMs / stepMs) * stepMs + stepMs
  for (;;) {
    windows.push({ startMs: Math.max(0, endMs - windowMs), endMs })
    if (endMs >= span.endMs) return windows
    endMs += stepMs
  }
}

/** Rows of the columns in ascending order of time. */
export function rowsByTime(columns: ShareColumns): Uint32Array {
  const startMs = wholeSpan(columns)?.startMs ?? 0
  const since = Float64Array.from(columns.timeMs.subarray(0, columns.count), (t) => t - startMs)
  const rows = new Uint32Array(columns.count)
  for (let r = 0; r < rows.length; r++) rows[r] = r
  return radixSort(rows, since)
}

/** Shares within a window. `accounts`: account of the window → account of the columns it was taken from. */
export interface WindowColumns {
  columns: ShareColumns
  accounts: Uint32Array
}

/**
 * Columns of the shares within a window, with only the ids that occur in it. Costs what the window holds, and
 * one pass over an array of the size of the id tables.
 *
 * @param byTime rows of `columns` in ascending order of time, see {@link rowsByTime}
 */
export function columnsWithin(columns: ShareColumns, byTime: Uint32Array, window: Span): WindowColumns {
  const rows = byTime.subarray(
    firstRowAt(columns, byTime, window.startMs),
    firstRowAt(columns, byTime, window.endMs),
  )
  const pick = (values: ArrayLike<number>): Uint32Array => {
    const picked = new Uint32Array(rows.length)
    for (let k = 0; k < rows.length; k++) picked[k] = values[rows[k]]
    return picked
  }
  const pickTimes = (values: Float64Array): Float64Array => {
    const picked = new Float64Array(rows.length)
    for (let k = 0; k < rows.length; k++) picked[k] = values[rows[k]]
    return picked
  }
  const accounts = compact(pick(columns.account), columns.accountIds)
  const objects = compact(pick(columns.object), columns.objectIds)
  const selected: ShareColumns = {
    count: rows.length,
    account: accounts.codes,
    object: objects.codes,
    timeMs: pickTimes(columns.timeMs),
    accountIds: accounts.ids,
    objectIds: objects.ids,
    texts: {},
    times: {},
  }
  if (columns.posts !== undefined) selected.posts = entriesOf(columns.posts, rows)
  for (const name of TEXT_ATTRIBUTES) {
    const column = columns.texts[name]
    if (column !== undefined) selected.texts[name] = { codes: pick(column.codes), values: column.values }
  }
  for (const name of TIME_ATTRIBUTES) {
    const column = columns.times[name]
    if (column !== undefined) selected.times[name] = pickTimes(column)
  }
  return { columns: selected, accounts: accounts.kept }
}

/** Place in `byTime` of the first row at or after a time. */
function firstRowAt(columns: ShareColumns, byTime: Uint32Array, timeMs: number): number {
  let low = 0
  let high = byTime.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (columns.timeMs[byTime[middle]] < timeMs) low = middle + 1
    else high = middle
  }
  return low
}

/** The codes that occur, numbered anew in their old order, the table of their ids, and new code → old. */
function compact(codes: Uint32Array, ids: IdTable): { codes: Uint32Array; ids: IdTable; kept: Uint32Array } {
  const next = new Uint32Array(ids.size)
  for (let k = 0; k < codes.length; k++) next[codes[k]] = 1
  let used = 0
  for (let c = 0; c < ids.size; c++) if (next[c] === 1) used++
  const kept = new Uint32Array(used)
  used = 0
  for (let c = 0; c < ids.size; c++) {
    if (next[c] === 0) continue
    kept[used] = c
    next[c] = used++
  }
  for (let k = 0; k < codes.length; k++) codes[k] = next[codes[k]]
  return { codes, ids: entriesOf(ids, kept), kept }
}
