import { byTime, coShares, inCanonicalOrder } from './co-shares.ts'
import { type PairEdges, sweepPairs } from './pair-sweep.ts'
import type { ShareColumns } from './share-columns.ts'

/** What makes two accounts an edge when coincidences are counted. */
export interface CountParameters {
  /** Event-time seconds. Two shares exactly this far apart still count. */
  windowSeconds: number
  /** Distinct objects that both accounts shared within the window of each other, at least 1. */
  minObjects: number
}

/**
 * Unordered pairs of accounts that shared at least `minObjects` distinct objects within `windowSeconds` of each
 * other, over all their shares. The weight is the number of these objects.
 *
 * @throws {RangeError} if `minObjects` is not a whole number of at least 1, or the window is not one
 */
export function countPairs(columns: ShareColumns, { windowSeconds, minObjects }: CountParameters): PairEdges {
  if (!(Number.isSafeInteger(minObjects) && minObjects >= 1))
    throw new RangeError(`at least ${minObjects} objects: not a whole number from 1`)
  const busy = byTime(columns, rowsOfBusyAccounts(columns, minObjects))
  const shares = coShares(columns, rowsInCompany(columns, busy, windowSeconds, minObjects), windowSeconds)
  const names = inCanonicalOrder(shares, columns.accountIds)
  return sweepPairs(shares, names, { counted: 'objects of both', atLeast: minObjects, directed: false })
}

/** Rows of accounts with at least so many rows. */
export function rowsOfBusyAccounts(columns: ShareColumns, atLeast: number): Uint32Array {
  const { count, account } = columns
  const rowsOf = new Uint32Array(columns.accountIds.size)
  for (let r = 0; r < count; r++) rowsOf[account[r]]++
  const rows = new Uint32Array(count)
  let kept = 0
  for (let r = 0; r < count; r++) {
    rows[kept] = r
    if (rowsOf[account[r]] >= atLeast) kept++
  }
  return rows.slice(0, kept)
}

/**
 * Leaves out shares that no other share of the object lies near, then those of accounts with fewer than so many
 * left, and so on: what one round takes may leave another share alone. Two or three rounds take nearly all
 * there is to take. Before any sorting by object: on real data few shares pass.
 *
 * @param rows by time
 */
function rowsInCompany(
  columns: ShareColumns,
  rows: Uint32Array,
  windowSeconds: number,
  atLeast: number,
): Uint32Array {
  const { account, object, timeMs } = columns
  const windowMs = windowSeconds * 1000
  const lastOf = new Int32Array(columns.objectIds.size)
  const sharesOf = new Uint32Array(columns.accountIds.size)
  const inCompany = new Uint8Array(rows.length)
  let left = rows.slice()
  for (;;) {
    lastOf.fill(-1)
    sharesOf.fill(0)
    inCompany.fill(0)
    for (let n = 0; n < left.length; n++) {
      const o = object[left[n]]
      const before = lastOf[o]
      lastOf[o] = n
      if (before < 0 || timeMs[left[n]] - timeMs[left[before]] > windowMs) continue
      if (inCompany[before] === 0) {
        inCompany[before] = 1
        sharesOf[account[left[before]]]++
      }
      inCompany[n] = 1
      sharesOf[account[left[n]]]++
    }
    const count = left.length
    let kept = 0
    for (let n = 0; n < count; n++) {
      const row = left[n]
      left[kept] = row
      if (inCompany[n] === 1 && sharesOf[account[row]] >= atLeast) kept++
    }
    left = left.subarray(0, kept)
    if (kept >= 0.9 * count) return left
  }
}
