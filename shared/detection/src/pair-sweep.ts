import { canonicalRank, type IdTable } from './id-table.ts'
import { countingSort, radixSort } from './radix.ts'
import type { ShareColumns } from './share-columns.ts'

/**
 * Pairs of accounts with a count each, in canonical order: by the name of `a`, then of `b`.
 * `a`, `b`: Uint32Array(size), indices into `columns.accountIds`; `weight`: Uint32Array(size), at least 1.
 * Undirected pairs stand once, with the name of `a` before the name of `b`.
 */
export interface PairEdges {
  size: number
  a: Uint32Array
  b: Uint32Array
  weight: Uint32Array
}

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
  return withWindows(columns, row, windowSeconds)
}

/** The same for rows that are sorted by object and time. */
export function withWindows(columns: ShareColumns, row: Uint32Array, windowSeconds: number): CoShares {
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

/** Rows in ascending time. Rows that come in this order are left as they are. */
function byTime(columns: ShareColumns, rows: Uint32Array): Uint32Array {
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

/** What is counted of account i with account j. */
export type Counted = 'objects of both' | 'shares of i'

export interface SweepRule {
  counted: Counted
  /** Smallest count that makes an edge. */
  atLeast: number
  /** Both directions, each with its own count; otherwise each pair once. */
  directed: boolean
}

/**
 * Counts account by account: for account i, one counter for every other account, raised by what lies in the
 * windows of i's shares. Needs memory for the accounts and the edges, none for the pairs below the least
 * count, and the counters of some ten thousand accounts stay in the processor's cache.
 *
 * @param shares with dense accounts in canonical order
 * @param names dense account → index that stands in the edges
 * @see Gustavson 1978, two fast algorithms for sparse matrices
 */
export function sweepPairs(shares: CoShares, names: Uint32Array, rule: SweepRule): PairEdges {
  const accounts = names.length
  const view = sweepView(shares, accounts)
  const { account, object, from, to, previous, order, start } = view
  const counters: Counters = {
    of: new Uint32Array(accounts),
    goal: rule.atLeast,
    reached: new Uint32Array(accounts),
    found: 0,
    lastGroup: new Uint32Array(accounts),
  }
  const edges = edgeList()
  let visitedSince = 0
  for (let i = 0; i < accounts; i++) {
    // Undirected, pairs with the accounts before are counted, and their shares only stand in the way. Closing
    // the ranks pays once as much has been visited as it costs.
    if (!rule.directed && visitedSince > 8 * (order.length - start[i])) {
      view.leaveOut(i)
      visitedSince = 0
    }
    counters.found = 0
    let visited = 0
    for (let x = start[i]; x < start[i + 1]; ) {
      const s = order[x++]
      let high = to[s]
      if (rule.counted === 'objects of both') {
        const first = x - 1
        const sameObject = () => x < start[i + 1] && object[order[x]] === object[s]
        for (; sameObject() && from[order[x]] <= high; x++) high = to[order[x]]
        if (sameObject()) {
          // Windows with a gap between them: who is in the second may have been in the first.
          while (sameObject()) x++
          visited += raiseOncePerGroup(view, first, x, counters)
          continue
        }
      }
      visited += high - from[s]
      raise(account, previous, from[s], high, counters)
    }
    const { reached } = counters
    let kept = 0
    for (let f = 0; f < counters.found; f++) {
      const j = reached[f]
      if (rule.directed ? j !== i : j > i) reached[kept++] = j
    }
    if (kept > 1) reached.subarray(0, kept).sort()
    for (let f = 0; f < kept; f++) edges.add(names[i], names[reached[f]], counters.of[reached[f]])
    visitedSince += visited
    if (visited * 16 > accounts) counters.of.fill(0)
    else
      for (let x = start[i]; x < start[i + 1]; x++)
        for (let k = from[order[x]]; k < to[order[x]]; k++) counters.of[account[k]] = 0
  }
  return edges.done()
}

/** `of`: counts with the account at hand; `reached[0 .. found]`: accounts whose count has come to the goal. */
interface Counters {
  of: Uint32Array
  goal: number
  reached: Uint32Array
  found: number
  /** Object at hand, by its first share, when the account was last counted with gaps; see `raiseOncePerGroup`. */
  lastGroup: Uint32Array
}

/** Raises the counter of each account in `low .. high` once. */
function raise(
  account: Uint32Array,
  previous: Int32Array,
  low: number,
  high: number,
  counters: Counters,
): void {
  const { of, goal, reached } = counters
  let { found } = counters
  for (let k = low; k < high; k++) {
    const j = account[k]
    // 1 where the account's previous share of the object lies outside: a branch would be mispredicted.
    const first = (previous[k] - low) >>> 31
    const count = of[j] + first
    of[j] = count
    if (count === goal && first === 1) reached[found++] = j
  }
  counters.found = found
}

/** Raises the counter of each account in any window of the shares `order[x .. end]` once; returns the visits. */
function raiseOncePerGroup(view: SweepView, x: number, end: number, counters: Counters): number {
  const { account, from, to, order } = view
  const { of, goal, reached, lastGroup } = counters
  // The place in `order` is the account's own and that of one object, so no two groups share it.
  const group = x + 1
  let visited = 0
  for (; x < end; x++) {
    const s = order[x]
    visited += to[s] - from[s]
    for (let k = from[s]; k < to[s]; k++) {
      const j = account[k]
      if (lastGroup[j] === group) continue
      lastGroup[j] = group
      if (++of[j] === goal) reached[counters.found++] = j
    }
  }
  return visited
}

type SweepView = ReturnType<typeof sweepView>

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

/**
 * What the sweep reads, its own copy. `previous`: the share before of the same object by the same account, or
 * −1; shares of account i: `order[start[i] .. start[i + 1]]`, by object and time.
 */
function sweepView(shares: CoShares, accounts: number) {
  const { count, object: objectOf } = shares
  const account = shares.account.slice()
  const object = shares.object.slice()
  const from = shares.from.slice()
  const to = shares.to.slice()
  const previous = new Int32Array(count)
  const last = new Int32Array(accounts).fill(-1)
  for (let s = 0; s < count; s++) {
    const before = last[account[s]]
    previous[s] = before >= 0 && objectOf[before] === objectOf[s] ? before : -1
    last[account[s]] = s
  }
  const { order, start } = byAccount(shares, accounts)
  const place = new Uint32Array(count + 1)
  let left = count
  return {
    account,
    object,
    from,
    to,
    previous,
    order,
    start,
    /** Closes the ranks over the shares of all accounts before i. */
    leaveOut(i: number): void {
      let kept = 0
      for (let s = 0; s < left; s++) {
        place[s] = kept
        if (account[s] >= i) kept++
      }
      place[left] = kept
      for (let s = 0; s < left; s++) {
        if (account[s] < i) continue
        const at = place[s]
        account[at] = account[s]
        object[at] = object[s]
        from[at] = place[from[s]]
        to[at] = place[to[s]]
        previous[at] = previous[s] < 0 ? -1 : place[previous[s]]
      }
      for (let x = start[i]; x < order.length; x++) order[x] = place[order[x]]
      left = kept
    },
  }
}

/** Edges that grow in place; the caller adds them in canonical order. */
export function edgeList() {
  let size = 0
  let a = new Uint32Array(1024)
  let b = new Uint32Array(1024)
  let weight = new Uint32Array(1024)
  const grown = (from: Uint32Array): Uint32Array<ArrayBuffer> => {
    const to = new Uint32Array(from.length * 2)
    to.set(from)
    return to
  }
  return {
    add(i: number, j: number, w: number): void {
      if (size === a.length) {
        a = grown(a)
        b = grown(b)
        weight = grown(weight)
      }
      a[size] = i
      b[size] = j
      weight[size++] = w
    },
    done: (): PairEdges => ({
      size,
      a: a.subarray(0, size),
      b: b.subarray(0, size),
      weight: weight.subarray(0, size),
    }),
  }
}
