import {
  type CoShares,
  coShares,
  inCanonicalOrder,
  type PairEdges,
  sweepPairs,
  withWindows,
} from './pair-sweep.ts'
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
  const shares = ofPossiblePairs(
    columns,
    coShares(columns, rowsOfBusyAccounts(columns, minObjects), windowSeconds),
    windowSeconds,
    minObjects,
  )
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
 * Leaves out shares that nobody else's lies near, then accounts with too few objects left, and so on: what one
 * round takes away may leave another share alone. Two or three rounds take nearly all there is to take.
 */
function ofPossiblePairs(
  columns: ShareColumns,
  shares: CoShares,
  windowSeconds: number,
  minObjects: number,
): CoShares {
  let left = shares
  for (;;) {
    const { count, row, account, object, from, to } = left
    const objects = new Uint32Array(columns.accountIds.size)
    const lastObject = new Int32Array(columns.accountIds.size).fill(-1)
    for (let s = 0; s < count; s++) {
      if (to[s] - from[s] < 2 || lastObject[account[s]] === object[s]) continue
      lastObject[account[s]] = object[s]
      objects[account[s]]++
    }
    const rows = new Uint32Array(count)
    let kept = 0
    for (let s = 0; s < count; s++) {
      rows[kept] = row[s]
      if (to[s] - from[s] >= 2 && objects[account[s]] >= minObjects) kept++
    }
    if (kept === count) return left
    left = withWindows(columns, rows.slice(0, kept), windowSeconds)
    if (kept > 0.9 * count) return left
  }
}
