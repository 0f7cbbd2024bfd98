import type { Shares } from './prepare.ts'

/**
 * Co-amplifications of candidate pairs, grouped by pair and family of objects, and sorted by time within a group. A pair
 * that meets in two families stands here twice, side by side, and is tested in each.
 * `pairA`, `pairB`: Uint32Array(pairs), sorted by a, then b; a is a tested account, b is one with a < b, or one that
 * is not tested. `family`: Uint8Array(pairs), ascending within a pair, see FAMILIES. `mixed`: Uint8Array(pairs), 1 where b is not tested: such a pair tells who else moves with a, and
 * never becomes an edge. Coincidences of pair k: `starts[k] .. starts[k + 1]` in `shareA`, `shareB` (share indices of
 * a and of b, same object). A coincidence happens at the earlier of its two shares.
 */
export interface Coincidences {
  pairs: number
  pairA: Uint32Array
  pairB: Uint32Array
  family: Uint8Array
  mixed: Uint8Array
  starts: Uint32Array
  shareA: Uint32Array
  shareB: Uint32Array
  /** Family of every object; undefined where all are of one. */
  familyOf: Uint8Array | undefined
  /** Pairs of shares within the span that were looked at. */
  considered: number
  /** Pairs of shares and objects that the budget left out. */
  skipped: { pairs: number; objects: number }
}

export interface SweepOptions {
  /** 1 for accounts whose pairs are tested; length accounts. */
  tested: Uint8Array
  /** 1 for shares near which accounts that are not tested are looked at as well; length shares. */
  open: Uint8Array
  spanMs: number
  /** Family of every object, undefined where all are of the first; length objects. */
  families?: Uint8Array | undefined
  /** Coincidences that a pair needs to be kept, within one family. */
  minimum: number
  /** Distinct objects that an account needs to form pairs. */
  minObjects: number
  /** Most pairs of shares that are looked at; beyond it the objects with the most pairs are left out. */
  budget: number
}

/**
 * Sweeps all pairs of shares of one object within a span of each other, the first by a tested account, and keeps
 * the pairs of accounts with enough of them. Account by account: its partners are counted in one small array first,
 * so the many pairs that meet once or twice are never stored, and counts are exact.
 */
export function sweepCoincidences(shares: Shares, options: SweepOptions): Coincidences {
  const { spanMs, minimum, open } = options
  const lane = layLane(shares, options)
  const { perObject, total } = pairsPerObject(lane, spanMs)
  const skipped =
    total > options.budget ? leaveOut(lane, perObject, total, options.budget) : { pairs: 0, objects: 0 }
  const { timeMs, account, share, object, starts, positions, positionStarts, tested } = lane
  const layers = layersOf(lane, shares, options.families)
  const width = layers.families.length

  const pairA = growing()
  const pairB = growing()
  const pairFamily = growing()
  const pairStarts = growing()
  const shareA = growing()
  const shareB = growing()
  pairStarts.push(0)
  // A partner in one layer is one number: account × layers + layer.
  const met = new Uint32Array(lane.accounts.length * width)
  const place = new Uint32Array(lane.accounts.length * width).fill(NOT_KEPT)
  const partners = new Uint32Array(lane.accounts.length * width)
  /** Calls `visit` with the position and the partner of every partner share of position x. */
  const eachPartner = (i: number, x: number, visit: (y: number, partner: number) => void): void => {
    const layer = layers.of[object[x]]
    const t = timeMs[x]
    const first = starts[object[x]]
    const end = starts[object[x] + 1]
    const untestedToo = open[share[x]] === 1
    for (let y = x + 1; y < end && timeMs[y] - t <= spanMs; y++) {
      const j = account[y]
      if (tested[j] ? j > i : untestedToo) visit(y, j * width + layer)
    }
    for (let y = x - 1; y >= first && t - timeMs[y] <= spanMs; y--) {
      const j = account[y]
      if (tested[j] ? j > i : untestedToo) visit(y, j * width + layer)
    }
  }
  let size = 0
  let most = 0
  const meet = (_: number, j: number): void => {
    if (met[j] === 0) partners[size++] = j
    if (++met[j] > most) most = met[j]
  }
  for (let i = 0; i < lane.accounts.length; i++) {
    if (!tested[i]) continue
    size = 0
    most = 0
    for (let k = positionStarts[i]; k < positionStarts[i + 1]; k++) eachPartner(i, positions[k], meet)
    if (most >= minimum) {
      const begin = shareA.size()
      let end = begin
      // Few of those it met are met often: they go to the front, and only they are sorted.
      let often = 0
      for (let k = 0; k < size; k++) {
        const j = partners[k]
        if (met[j] < minimum) continue
        partners[k] = partners[often]
        partners[often++] = j
      }
      for (const j of partners.subarray(0, often).sort()) {
        place[j] = end
        end += met[j]
        pairA.push(lane.accounts[i])
        pairB.push(lane.accounts[Math.floor(j / width)])
        pairFamily.push(layers.families[j % width])
        pairStarts.push(end)
      }
      const a = shareA.extend(end - begin)
      const b = shareB.extend(end - begin)
      for (let k = positionStarts[i]; k < positionStarts[i + 1]; k++) {
        const x = positions[k]
        eachPartner(i, x, (y, j) => {
          if (place[j] === NOT_KEPT) return
          a[place[j]] = share[x]
          b[place[j]++] = share[y]
        })
      }
    }
    for (let k = 0; k < size; k++) {
      met[partners[k]] = 0
      place[partners[k]] = NOT_KEPT
    }
  }
  const found: Coincidences = {
    pairs: pairA.size(),
    pairA: pairA.column(),
    pairB: pairB.column(),
    family: Uint8Array.from(pairFamily.column()),
    familyOf: options.families,
    mixed: new Uint8Array(pairB.size()),
    starts: pairStarts.column(),
    shareA: shareA.column(),
    shareB: shareB.column(),
    considered: total - skipped.pairs,
    skipped,
  }
  for (let k = 0; k < found.pairs; k++) found.mixed[k] = 1 - options.tested[found.pairB[k]]
  sortWithinPairs(shares.timeMs, found)
  return found
}

const NOT_KEPT = 0xffffffff

/** Families that the lane holds, ascending, at least one, and the place among them of each of its objects. */
function layersOf(
  lane: Lane,
  shares: Shares,
  familyOf: Uint8Array | undefined,
): { families: number[]; of: Uint8Array } {
  const of = new Uint8Array(lane.objects)
  if (familyOf === undefined) return { families: [0], of }
  for (let o = 0; o < lane.objects; o++) of[o] = familyOf[shares.object[lane.share[lane.starts[o]]]]
  const families = [...new Set(of)].sort((x, y) => x - y)
  for (let o = 0; o < lane.objects; o++) of[o] = families.indexOf(of[o])
  return { families: families.length === 0 ? [0] : families, of }
}

/** Marks every family of a pair where one of them is marked: an edge in any of them joins the two accounts. */
export function overFamilies({ pairs, pairA, pairB }: Coincidences, marks: Uint8Array): Uint8Array {
  const marked = marks.slice()
  for (let k = 1; k < pairs; k++)
    if (marked[k - 1] && pairA[k] === pairA[k - 1] && pairB[k] === pairB[k - 1]) marked[k] = 1
  for (let k = pairs - 2; k >= 0; k--)
    if (marked[k + 1] && pairA[k] === pairA[k + 1] && pairB[k] === pairB[k + 1]) marked[k] = 1
  return marked
}

/**
 * Shares of accounts that can form pairs, by object and time, objects with fewer than two of them left out; accounts
 * renumbered to 0 .. accounts.length, ascending. Positions of account i: `positionStarts[i] .. positionStarts[i + 1]`,
 * by time.
 */
interface Lane {
  accounts: Uint32Array
  tested: Uint8Array
  objects: number
  starts: Uint32Array
  share: Uint32Array
  account: Uint32Array
  object: Uint32Array
  timeMs: Float64Array
  positions: Uint32Array
  positionStarts: Uint32Array
}

function layLane(shares: Shares, { tested, minObjects }: SweepOptions): Lane {
  const { accountStart } = shares
  const accounts = new Uint32Array(shares.accounts)
  const dense = new Uint32Array(shares.accounts).fill(NOT_KEPT)
  let known = 0
  let size = 0
  for (let i = 0; i < shares.accounts; i++) {
    if (accountStart[i + 1] - accountStart[i] < minObjects) continue
    size += accountStart[i + 1] - accountStart[i]
    dense[i] = known
    accounts[known++] = i
  }
  const starts = new Uint32Array(shares.objects + 1)
  const share = new Uint32Array(size)
  const account = new Uint32Array(size)
  const object = new Uint32Array(size)
  const timeMs = new Float64Array(size)
  const positionOf = new Uint32Array(shares.count).fill(NOT_KEPT)
  let objects = 0
  let at = 0
  for (let o = 0; o < shares.objects; o++) {
    const start = at
    let anyTested = false
    for (let s = shares.objectStart[o]; s < shares.objectStart[o + 1]; s++) {
      const i = shares.account[s]
      if (dense[i] === NOT_KEPT) continue
      if (tested[i]) anyTested = true
      share[at] = s
      account[at] = dense[i]
      object[at] = objects
      timeMs[at++] = shares.timeMs[s]
    }
    if (at - start < 2 || !anyTested) {
      at = start
      continue
    }
    for (let x = start; x < at; x++) positionOf[share[x]] = x
    starts[++objects] = at
  }
  const positions = new Uint32Array(at)
  const positionStarts = new Uint32Array(known + 1)
  let next = 0
  for (let i = 0; i < known; i++) {
    for (let k = accountStart[accounts[i]]; k < accountStart[accounts[i] + 1]; k++) {
      const position = positionOf[shares.accountShares[k]]
      if (position !== NOT_KEPT) positions[next++] = position
    }
    positionStarts[i + 1] = next
  }
  const kept = accounts.slice(0, known)
  return {
    accounts: kept,
    tested: Uint8Array.from(kept, (i) => tested[i]),
    objects,
    starts,
    share,
    account,
    object,
    timeMs,
    positions,
    positionStarts,
  }
}

/** Pairs of shares of tested accounts within the span, by object. */
function pairsPerObject(lane: Lane, spanMs: number): { perObject: Float64Array; total: number } {
  const perObject = new Float64Array(lane.objects)
  let total = 0
  for (let o = 0; o < lane.objects; o++) {
    let low = lane.starts[o]
    let inside = 0
    for (let x = low; x < lane.starts[o + 1]; x++) {
      while (lane.timeMs[x] - lane.timeMs[low] > spanMs) inside -= lane.tested[lane.account[low++]]
      if (!lane.tested[lane.account[x]]) continue
      perObject[o] += inside
      inside++
    }
    total += perObject[o]
  }
  return { perObject, total }
}

/** Takes the positions of the objects with the most pairs out of the lane until the rest fits the budget. */
function leaveOut(
  lane: Lane,
  perObject: Float64Array,
  total: number,
  budget: number,
): { pairs: number; objects: number } {
  const skipped = { pairs: 0, objects: 0 }
  const left = new Uint8Array(lane.objects)
  const byPairs = Uint32Array.from(perObject.keys()).sort((x, y) => perObject[y] - perObject[x] || x - y)
  for (const o of byPairs) {
    if (total - skipped.pairs <= budget) break
    left[o] = 1
    skipped.pairs += perObject[o]
    skipped.objects++
  }
  let kept = 0
  let k = 0
  for (let i = 0; i < lane.accounts.length; i++) {
    for (; k < lane.positionStarts[i + 1]; k++) {
      if (!left[lane.object[lane.positions[k]]]) lane.positions[kept++] = lane.positions[k]
    }
    lane.positionStarts[i + 1] = kept
  }
  return skipped
}

/** Insertion sort by the earlier share: coincidences arrive in the order of a's shares, so they are nearly sorted. */
function sortWithinPairs(timeMs: Float64Array, found: Coincidences): void {
  const { starts, shareA, shareB } = found
  for (let k = 0; k < found.pairs; k++) {
    for (let c = starts[k] + 1; c < starts[k + 1]; c++) {
      const a = shareA[c]
      const b = shareB[c]
      const t = Math.min(timeMs[a], timeMs[b])
      let at = c
      while (at > starts[k] && Math.min(timeMs[shareA[at - 1]], timeMs[shareB[at - 1]]) > t) {
        shareA[at] = shareA[at - 1]
        shareB[at] = shareB[at - 1]
        at--
      }
      shareA[at] = a
      shareB[at] = b
    }
  }
}

/** A Uint32Array that grows by doubling. */
function growing() {
  let column = new Uint32Array(1 << 12)
  let size = 0
  const reserve = (needed: number): void => {
    if (needed <= column.length) return
    const larger = new Uint32Array(Math.max(needed, 2 * column.length))
    larger.set(column.subarray(0, size))
    column = larger
  }
  return {
    size: () => size,
    push(value: number): void {
      reserve(size + 1)
      column[size++] = value
    },
    /** Makes room for more entries and gives the whole array to write them into. */
    extend(more: number): Uint32Array {
      reserve(size + more)
      size += more
      return column
    },
    column: () => column.slice(0, size),
  }
}
