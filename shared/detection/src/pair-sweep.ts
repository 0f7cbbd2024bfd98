import { byAccount, type CoShares } from './co-shares.ts'

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

/** What is counted of account i with account j. */
type Counted = 'objects of both' | 'shares of i'

interface SweepRule {
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
    if (!rule.directed && visitedSince > 16 * (order.length - start[i])) {
      view.leaveOut(i)
      visitedSince = 0
    }
    counters.found = 0
    let visited = 0
    let next = start[i]
    for (let x = next; x < start[i + 1]; x = next) {
      const low = from[order[x]]
      let high = to[order[x]]
      next = x + 1
      let apart = false
      if (rule.counted === 'objects of both') {
        for (; next < start[i + 1] && object[order[next]] === object[order[x]]; next++) {
          if (from[order[next]] > high) apart = true
          high = to[order[next]]
        }
      }
      // Between windows with a gap, who is in the second may have been in the first.
      if (apart) visited += raiseOncePerGroup(view, x, next, counters)
      else {
        visited += high - low
        raise(account, previous, low, high, counters)
      }
    }
    const { reached } = counters
    let kept = 0
    for (let f = 0; f < counters.found; f++) {
      const j = reached[f]
      if (rule.directed ? j !== i : j > i) reached[kept++] = j
    }
    sortFirst(reached, kept)
    for (let f = 0; f < kept; f++) edges.add(names[i], names[reached[f]], counters.of[reached[f]])
    visitedSince += visited
    if (visited * 16 > accounts) counters.of.fill(0)
    else
      for (let x = start[i]; x < start[i + 1]; x++)
        for (let k = from[order[x]]; k < to[order[x]]; k++) counters.of[account[k]] = 0
  }
  return edges.done()
}

/** Sorts the first entries. Most accounts have few partners, for whom a call of the built-in sort costs more. */
function sortFirst(values: Uint32Array, count: number): void {
  if (count > 32) {
    values.subarray(0, count).sort()
    return
  }
  for (let n = 1; n < count; n++) {
    const value = values[n]
    let at = n
    for (; at > 0 && values[at - 1] > value; at--) values[at] = values[at - 1]
    values[at] = value
  }
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
