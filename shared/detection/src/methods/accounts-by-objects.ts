import { canonicalRank } from '../id-table.ts'
import type { ShareColumns } from '../share-columns.ts'

/** Which accounts and objects a method of the literature looks at. */
export interface ProjectionParameters {
  /** Distinct objects that an account must have shared, at least 1. */
  minObjects: number
  /** Objects with more accounts than this are set aside before anything else: their pairs grow with the square. */
  maxSharers: number
}

/** Objects that were set aside because too many accounts share them; a method reports it with what it found. */
export interface HotObjects {
  objects: number
  /** Distinct pairs of account and object that went with them. */
  shares: number
  /** Accounts of the hottest object, 0 where none was set aside. */
  mostSharers: number
}

/**
 * The bipartite network of accounts and objects, both ways, in canonical order, so that sums of floats come out the
 * same for every order of the input. Objects of account i: `objects[accountStart[i] .. accountStart[i + 1]]`,
 * ascending, each shared `times` times. Accounts of object o: `accounts[objectStart[o] .. objectStart[o + 1]]`,
 * ascending; `place` is where the same pair stands in `objects`.
 */
export interface AccountsByObjects {
  accountCount: number
  objectCount: number
  accountStart: Uint32Array
  objects: Uint32Array
  times: Uint32Array
  objectStart: Uint32Array
  accounts: Uint32Array
  place: Uint32Array
  /** Account → index into `columns.accountIds`. */
  names: Uint32Array
  hot: HotObjects
}

/**
 * Sets hot objects aside, then leaves out accounts with too few objects, then objects without accounts.
 *
 * @throws {RangeError} if a parameter is not a whole number of at least 1
 */
export function accountsByObjects(
  columns: ShareColumns,
  { minObjects, maxSharers }: ProjectionParameters,
): AccountsByObjects {
  for (const [name, value] of Object.entries({ minObjects, maxSharers }))
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw new RangeError(`${name} ${value} is not a whole number from 1`)
  const { account, times, object } = distinctPairs(columns)
  const sharers = new Uint32Array(columns.objectIds.size)
  for (const o of object) sharers[o]++
  const hot: HotObjects = { objects: 0, shares: 0, mostSharers: 0 }
  for (const count of sharers) {
    if (count <= maxSharers) continue
    hot.objects++
    hot.shares += count
    hot.mostSharers = Math.max(hot.mostSharers, count)
  }
  const objectsOf = new Uint32Array(columns.accountIds.size)
  for (let k = 0; k < account.length; k++) if (sharers[object[k]] <= maxSharers) objectsOf[account[k]]++
  const keep: number[] = []
  for (let k = 0; k < account.length; k++)
    if (sharers[object[k]] <= maxSharers && objectsOf[account[k]] >= minObjects) keep.push(k)

  const ofAccount = dense(account, keep, columns.accountIds.size)
  const ofObject = dense(object, keep, columns.objectIds.size)
  const { order } = canonicalRank(columns.accountIds)
  const objectStart = startsOf(ofObject.values, ofObject.count)
  const next = objectStart.slice()
  const accounts = new Uint32Array(keep.length)
  const place = new Uint32Array(keep.length)
  for (let k = 0; k < keep.length; k++) {
    const at = next[ofObject.values[k]]++
    accounts[at] = ofAccount.values[k]
    place[at] = k
  }
  return {
    accountCount: ofAccount.count,
    objectCount: ofObject.count,
    accountStart: startsOf(ofAccount.values, ofAccount.count),
    objects: ofObject.values,
    times: Uint32Array.from(keep, (k) => times[k]),
    objectStart,
    accounts,
    place,
    names: Uint32Array.from(ofAccount.ranks, (rank) => order[rank]),
    hot,
  }
}

/** Every pair of account and object once, by rank of account, then of object, and how often it was shared. */
function distinctPairs(columns: ShareColumns) {
  const { count } = columns
  const ofAccount = canonicalRank(columns.accountIds).rank
  const ofObject = canonicalRank(columns.objectIds).rank
  const width = Math.max(1, columns.objectIds.size)
  const keys = new Float64Array(count)
  for (let r = 0; r < count; r++)
    keys[r] = ofAccount[columns.account[r]] * width + ofObject[columns.object[r]]
  keys.sort()
  let size = 0
  const times = new Uint32Array(count)
  for (let r = 0; r < count; r++) {
    if (size === 0 || keys[r] !== keys[size - 1]) keys[size++] = keys[r]
    times[size - 1]++
  }
  const account = new Uint32Array(size)
  const object = new Uint32Array(size)
  for (let k = 0; k < size; k++) {
    account[k] = Math.floor(keys[k] / width)
    object[k] = keys[k] - account[k] * width
  }
  return { account, object, times }
}

/** Kept ranks as dense numbers in the same order. */
function dense(rank: Uint32Array, keep: readonly number[], size: number) {
  const used = new Uint8Array(size)
  for (const k of keep) used[rank[k]] = 1
  const number = new Uint32Array(size)
  const ranks: number[] = []
  for (let r = 0; r < size; r++) {
    if (used[r] === 0) continue
    number[r] = ranks.length
    ranks.push(r)
  }
  return { count: ranks.length, ranks, values: Uint32Array.from(keep, (k) => number[rank[k]]) }
}

function startsOf(values: Uint32Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1)
  for (const value of values) starts[value + 1]++
  for (let i = 0; i < count; i++) starts[i + 1] += starts[i]
  return starts
}

/**
 * Calls `visit` for every pair of accounts with an object in common, once, in canonical order.
 *
 * @param weightOf what an object that both share adds, by the places of the two pairs; summed by object, ascending
 * @param isIn 1 for accounts that take part; everybody if not given
 */
export function visitPairs(
  network: AccountsByObjects,
  weightOf: (x: number, y: number) => number,
  visit: (i: number, j: number, sum: number) => void,
  isIn?: Uint8Array,
): void {
  const { accountCount, accountStart, objects, objectStart, accounts, place } = network
  const sums = new Float64Array(accountCount)
  const isReached = new Uint8Array(accountCount)
  const reached = new Uint32Array(accountCount)
  // Accounts before i are done: where those of an object after i begin.
  const after = objectStart.slice(0, network.objectCount)
  for (let i = 0; i < accountCount; i++) {
    let found = 0
    for (let x = accountStart[i]; x < accountStart[i + 1]; x++) {
      const o = objects[x]
      after[o]++
      if (isIn?.[i] === 0) continue
      for (let k = after[o]; k < objectStart[o + 1]; k++) {
        const j = accounts[k]
        if (isIn?.[j] === 0) continue
        if (isReached[j] === 0) {
          isReached[j] = 1
          reached[found++] = j
        }
        sums[j] += weightOf(x, place[k])
      }
    }
    for (const j of reached.subarray(0, found).sort()) {
      visit(i, j, sums[j])
      sums[j] = 0
      isReached[j] = 0
    }
  }
}

/** Pairs with a weight each, as `PairEdges` has them, but weights are real numbers: Float64Array(size). */
export interface WeightedPairs {
  size: number
  a: Uint32Array
  b: Uint32Array
  weight: Float64Array
}

export const weightedPairs = (
  names: Uint32Array,
  pairs: readonly { i: number; j: number; weight: number }[],
): WeightedPairs => ({
  size: pairs.length,
  a: Uint32Array.from(pairs, ({ i }) => names[i]),
  b: Uint32Array.from(pairs, ({ j }) => names[j]),
  weight: Float64Array.from(pairs, ({ weight }) => weight),
})
