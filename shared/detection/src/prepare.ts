import { canonicalRank, idAt } from './id-table.ts'
import { PARAMETERS } from './parameters.ts'
import { countingSort, radixSort } from './radix.ts'
import { READ_TEXTS, type ShareColumns, TIME_ATTRIBUTES, textAt } from './share-columns.ts'

/**
 * Distinct shares in canonical order: sorted by object, then time, then account. Accounts and objects are dense
 * integers in the order of their ids.
 *
 * `account`, `object`: Uint32Array(count); `timeMs`: Float64Array(count); `row`: Uint32Array(count), the row
 * of `columns` a share came from. Shares of object o: `objectStart[o] .. objectStart[o + 1]`. Shares of
 * account i: `accountShares[accountStart[i] .. accountStart[i + 1]]`, by time.
 */
export interface Shares {
  count: number
  account: Uint32Array
  object: Uint32Array
  timeMs: Float64Array
  row: Uint32Array
  accounts: number
  objects: number
  objectStart: Uint32Array
  accountStart: Uint32Array
  accountShares: Uint32Array
  /** Rows left out: copies, and repeats within a day. */
  duplicates: number
  /** Everybody's shares by object, where more are known of than stand here; Uint32Array(objects). */
  everybody?: Uint32Array
  /** Dense account → index into `columns.accountIds`. */
  accountOrder: Uint32Array
  /** Dense object → index into `columns.objectIds`. */
  objectOrder: Uint32Array
  columns: ShareColumns
}

export const accountName = (shares: Shares, account: number): string =>
  idAt(shares.columns.accountIds, shares.accountOrder[account])

export const objectName = (shares: Shares, object: number): string =>
  idAt(shares.columns.objectIds, shares.objectOrder[object])

export const postName = (shares: Shares, share: number): string | undefined => {
  const { posts } = shares.columns
  return posts === undefined ? undefined : idAt(posts, shares.row[share]) || undefined
}

/**
 * Puts columns into canonical order and leaves out copies and repeats: a share whose account shared the same object
 * within the day before, be that a repeat itself. So whether a share counts is known from the day before it, wherever
 * a stream or a window began. Among copies at the same time, the one with the smallest post id stays.
 *
 * @throws {RangeError} if a time is not a whole non-negative number
 */
export function prepare(columns: ShareColumns, repeatMs: number = PARAMETERS.rarityMs): Shares {
  const { count, timeMs } = columns
  const { rank: accountRank, order: accountOrder } = canonicalRank(columns.accountIds)
  const { rank: objectRank, order: objectOrder } = canonicalRank(columns.objectIds)
  const account = new Uint32Array(count)
  const object = new Uint32Array(count)
  const sinceFirst = new Float64Array(count)
  let first = Number.POSITIVE_INFINITY
  let wholeSeconds = true
  for (let r = 0; r < count; r++) {
    account[r] = accountRank[columns.account[r]]
    object[r] = objectRank[columns.object[r]]
    const t = timeMs[r]
    if (!(t >= 0) || t !== Math.floor(t))
      throw new RangeError(`row ${r}: time ${t} is not whole milliseconds`)
    if (t < first) first = t
    if (t % 1000 !== 0) wholeSeconds = false
  }
  for (let r = 0; r < count; r++) sinceFirst[r] = timeMs[r] - first

  const rows = new Uint32Array(count)
  for (let r = 0; r < count; r++) rows[r] = r
  const byAccount = countingSort(rows, account, columns.accountIds.size)
  const byObject = countingSort(byAccount, object, columns.objectIds.size)
  const byTime = radixSort(byObject, sinceFirst, wholeSeconds ? 1000 : 1)
  const sorted = countingSort(byTime, object, columns.objectIds.size)

  const lastObject = new Uint32Array(columns.accountIds.size).fill(0xffffffff)
  const keptAt = new Uint32Array(columns.accountIds.size)
  const lastMs = new Float64Array(columns.accountIds.size)
  let kept = 0
  const row = new Uint32Array(count)
  for (let k = 0; k < count; k++) {
    const r = sorted[k]
    const a = account[r]
    if (lastObject[a] === object[r] && timeMs[r] - lastMs[a] <= repeatMs) {
      const at = keptAt[a]
      const held = row[at]
      if (timeMs[held] === timeMs[r] && comesFirst(columns, r, held)) row[at] = r
      lastMs[a] = timeMs[r]
      continue
    }
    lastMs[a] = timeMs[r]
    lastObject[a] = object[r]
    keptAt[a] = kept
    row[kept++] = r
  }

  const shares: Shares = {
    count: kept,
    account: new Uint32Array(kept),
    object: new Uint32Array(kept),
    timeMs: new Float64Array(kept),
    row: row.slice(0, kept),
    accounts: columns.accountIds.size,
    objects: columns.objectIds.size,
    objectStart: new Uint32Array(columns.objectIds.size + 1),
    accountStart: new Uint32Array(columns.accountIds.size + 1),
    accountShares: new Uint32Array(kept),
    duplicates: count - kept,
    accountOrder,
    objectOrder,
    columns,
  }
  for (let s = 0; s < kept; s++) {
    const r = shares.row[s]
    shares.account[s] = account[r]
    shares.object[s] = object[r]
    shares.timeMs[s] = timeMs[r]
  }
  indexByObject(shares)
  indexByAccount(shares, byTime)
  return shares
}

function indexByObject(shares: Shares): void {
  const { objectStart, object, count, objects } = shares
  for (let s = 0; s < count; s++) objectStart[object[s] + 1] = objectStart[object[s] + 1] + 1
  for (let o = 0; o < objects; o++) objectStart[o + 1] = objectStart[o + 1] + objectStart[o]
}

/** @param byTime rows by time, then object, then account */
function indexByAccount(shares: Shares, byTime: Uint32Array): void {
  const { count, accounts, account, accountStart, row } = shares
  for (let s = 0; s < count; s++) accountStart[account[s] + 1]++
  for (let i = 0; i < accounts; i++) accountStart[i + 1] += accountStart[i]
  const shareOf = new Uint32Array(byTime.length).fill(0xffffffff)
  for (let s = 0; s < count; s++) shareOf[row[s]] = s
  const next = accountStart.slice()
  for (const r of byTime) {
    const s = shareOf[r]
    if (s !== 0xffffffff) shares.accountShares[next[account[s]]++] = s
  }
}

/** Among rows that differ in nothing but what comes with them, a choice that does not depend on their order. */
export function comesFirst(
  columns: Pick<ShareColumns, 'posts' | 'texts' | 'times'>,
  r: number,
  held: number,
): boolean {
  if (columns.posts !== undefined) {
    const a = idAt(columns.posts, r)
    const b = idAt(columns.posts, held)
    if (a !== b) return a < b
  }
  for (const name of READ_TEXTS) {
    const a = textAt(columns.texts[name], r) ?? ''
    const b = textAt(columns.texts[name], held) ?? ''
    if (a !== b) return a < b
  }
  for (const name of TIME_ATTRIBUTES) {
    const times = columns.times[name]
    if (times === undefined) continue
    const a = Number.isNaN(times[r]) ? Number.POSITIVE_INFINITY : times[r]
    const b = Number.isNaN(times[held]) ? Number.POSITIVE_INFINITY : times[held]
    if (a !== b) return a < b
  }
  return false
}
