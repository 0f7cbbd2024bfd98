import { canonicalRank, type IdTable } from './id-table.ts'
import { countingSort, radixSort } from './radix.ts'
import type { ShareColumns } from './share-columns.ts'

/**
 * Shares sorted by object, then time, with the shares of the same object around each.
 * `row`: the row of the columns; `account`: index into `columns.accountIds`, or dense after `inCanonicalOrder`;
 * `from`, `to`: shares `from[s] .. to[s]` lie within the window of share s, itself among them.
 */
export interface CoShares {
  count: number
  row: Uint32Array
  account: Uint32Array
  object: Uint32Array
  timeMs: Float64Array
  from: Uint32Array
  to: Uint32Array
}

/**
 * The given rows sorted by object and time.
 *
 * @param windowSeconds two shares exactly this far apart still count
 * @throws {RangeError} if the window is negative or not a number, or a time is not whole milliseconds
 */
export function coShares(columns: ShareColumns, rows: Uint32Array, windowSeconds: number): CoShares {
  if (!(windowSeconds >= 0)) throw new RangeError(`window ${windowSeconds} is not a number of seconds`)
  const row = countingSort(byTime(columns, rows), columns.object, columns.objectIds.size)
  const count = row.length
  const account = new Uint32Array(count)
  const object = new Uint32Array(count)
  const timeMs = new Float64Array(count)
  for (let s = 0; s < count; s++) {
    const r = row[s]
    account[s] = columns.account[r]
    object[s] = columns.object[r]
    timeMs[s] = columns.timeMs[r]
  }
  const from = new Uint32Array(count)
  const to = new Uint32Array(count)
  const windowMs = windowSeconds * 1000
  let low = 0
  let high = 0
  for (let s = 0; s < count; s++) {
    const o = object[s]
    const t = timeMs[s]
    while (object[low] !== o || timeMs[low] < t - windowMs) low++
    if (high < s) high = s
    while (high < count && object[high] === o && timeMs[high] <= t + windowMs) high++
    from[s] = low
    to[s] = high
  }
  return { count, row, account, object, timeMs, from, to }
}

/**
 * Rows in ascending time. Rows that come in this order are returned as they are.
 *
 * @throws {RangeError} if a time is not whole non-negative milliseconds
 */
export function byTime(columns: ShareColumns, rows: Uint32Array): Uint32Array {
  const { timeMs } = columns
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  let ascending = true
  let unitMs = 1000
  for (let i = 0; i < rows.length; i++) {
    const t = timeMs[rows[i]]
    if (!(t >= 0) || t !== Math.floor(t))
      throw new RangeError(`row ${rows[i]}: time ${t} is not whole milliseconds`)
    if (t < last) ascending = false
    last = t
    if (t < first) first = t
    if (unitMs === 1000 && t % 1000 !== 0) unitMs = 1
  }
  if (ascending) return rows
  const sinceFirst = new Float64Array(timeMs.length)
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i]
    sinceFirst[r] = Math.floor((timeMs[r] - first) / unitMs)
  }
  return radixSort(rows, sinceFirst)
}

/**
 * Relabels the accounts of the shares as dense integers in the order of their names.
 *
 * @returns dense account → index into `table`
 */
export function inCanonicalOrder(shares: CoShares, table: IdTable): Uint32Array {
  const dense = new Int32Array(table.size).fill(-1)
  const present: number[] = []
  for (let s = 0; s < shares.count; s++) {
    const account = shares.account[s]
    if (dense[account] >= 0) continue
    dense[account] = present.length
    present.push(account)
  }
  const { order, rank } = canonicalRank(subTable(table, present))
  for (let s = 0; s < shares.count; s++) shares.account[s] = rank[dense[shares.account[s]]]
  return Uint32Array.from(order, (entry) => present[entry])
}

function subTable(table: IdTable, entries: readonly number[]): IdTable {
  const starts = new Uint32Array(entries.length + 1)
  for (let i = 0; i < entries.length; i++)
    starts[i + 1] = starts[i] + table.starts[entries[i] + 1] - table.starts[entries[i]]
  const bytes = new Uint8Array(starts[entries.length])
  for (let i = 0; i < entries.length; i++)
    bytes.set(table.bytes.subarray(table.starts[entries[i]], table.starts[entries[i] + 1]), starts[i])
  return { size: entries.length, bytes, starts }
}

/** Shares of account i: `order[start[i] .. start[i + 1]]`, by object and time. */
export function byAccount(shares: CoShares, accounts: number): { order: Uint32Array; start: Uint32Array } {
  const { count, account } = shares
  const start = new Uint32Array(accounts + 1)
  for (let s = 0; s < count; s++) start[account[s] + 1]++
  for (let i = 0; i < accounts; i++) start[i + 1] += start[i]
  const next = start.slice()
  const order = new Uint32Array(count)
  for (let s = 0; s < count; s++) order[next[account[s]]++] = s
  return { order, start }
}
