import type { Shares } from './prepare.ts'

/**
 * Co-amplifications of candidate pairs, grouped by pair and sorted by time within a pair.
 * `pairA`, `pairB`: Uint32Array(pairs), accounts a < b, in canonical order. Coincidences of pair k:
 * `starts[k] .. starts[k + 1]` in `shareA`, `shareB` (share indices of a and of b, same object). A coincidence happens
 * at the earlier of its two shares.
 */
export interface Coincidences {
  pairs: number
  pairA: Uint32Array
  pairB: Uint32Array
  starts: Uint32Array
  shareA: Uint32Array
  shareB: Uint32Array
  /** Pairs of shares within the span that were looked at. */
  considered: number
  /** Pairs of shares and objects that the budget left out. */
  skipped: { pairs: number; objects: number }
}

/**
 * Sweeps all pairs of shares of one object within `spanMs` of each other, among eligible accounts, and keeps
 * the pairs of accounts with at least `minimum` of them. Account by account: its partners are counted in one small
 * array first, so the many pairs that meet once or twice are never stored, and counts are exact.
 *
 * @param eligible 1 for accounts that can form pairs; length accounts
 * @param budget most pairs of shares that are looked at; beyond it the objects with the most pairs are left out
 */
export function sweepCoincidences(
  shares: Shares,
  eligible: Uint8Array,
  spanMs: number,
  minimum: number,
  budget: number,
): Coincidences {
  const lane = eligibleShares(shares, eligible)
  const { perObject, total } = pairsPerObject(lane, spanMs)
  const skipped = total > budget ? leaveOut(lane, perObject, total, budget) : { pairs: 0, objects: 0 }
  const { timeMs, account, share, object, starts, positions, positionStarts } = lane

  const pairA = growing()
  const pairB = growing()
  const pairStarts = growing()
  const shareA = growing()
  const shareB = growing()
  pairStarts.push(0)
  const met = new Uint32Array(lane.accounts.length)
  const place = new Uint32Array(lane.accounts.length)
  const partners = new Uint32Array(lane.accounts.length)
  for (let i = 0; i < lane.accounts.length; i++) {
    let size = 0
    let most = 0
    for (let k = positionStarts[i]; k < positionStarts[i + 1]; k++) {
      const x = positions[k]
      const t = timeMs[x]
      const first = starts[object[x]]
      const end = starts[object[x] + 1]
      for (let y = x + 1; y < end && timeMs[y] - t <= spanMs; y++) {
        const j = account[y]
        if (j <= i) continue
        if (met[j] === 0) partners[size++] = j
        if (++met[j] > most) most = met[j]
      }
      for (let y = x - 1; y >= first && t - timeMs[y] <= spanMs; y--) {
        const j = account[y]
        if (j <= i) continue
        if (met[j] === 0) partners[size++] = j
        if (++met[j] > most) most = met[j]
      }
    }
    if (most >= minimum) {
      const begin = shareA.size()
      let end = begin
      const sorted = partners.subarray(0, size).sort()
      for (const j of sorted) {
        if (met[j] < minimum) {
          place[j] = 0xffffffff
          continue
        }
        place[j] = end
        end += met[j]
        pairA.push(lane.accounts[i])
        pairB.push(lane.accounts[j])
        pairStarts.push(end)
      }
      const a = shareA.extend(end - begin)
      const b = shareB.extend(end - begin)
      for (let k = positionStarts[i]; k < positionStarts[i + 1]; k++) {
        const x = positions[k]
        const t = timeMs[x]
        const first = starts[object[x]]
        const last = starts[object[x] + 1]
        for (let y = x + 1; y < last && timeMs[y] - t <= spanMs; y++) {
          const j = account[y]
          if (j <= i || place[j] === 0xffffffff) continue
          a[place[j]] = share[x]
          b[place[j]++] = share[y]
        }
        for (let y = x - 1; y >= first && t - timeMs[y] <= spanMs; y--) {
          const j = account[y]
          if (j <= i || place[j] === 0xffffffff) continue
          a[place[j]] = share[x]
          b[place[j]++] = share[y]
        }
      }
    }
    for (let k = 0; k < size; k++) met[partners[k]] = 0
  }
  const found: Coincidences = {
    pairs: pairA.size(),
    pairA: pairA.column(),
    pairB: pairB.column(),
    starts: pairStarts.column(),
    shareA: shareA.column(),
    shareB: shareB.column(),
    considered: total - skipped.pairs,
    skipped,
  }
  sortWithinPairs(shares.timeMs, found)
  return found
}

/**
 * Shares of eligible accounts by object and time, objects with fewer than two left out; accounts renumbered to
 * 0 .. accounts.length, ascending. Positions of account i: `positionStarts[i] .. positionStarts[i + 1]`, by time.
 */
interface Lane {
  accounts: Uint32Array
  objects: number
  starts: Uint32Array
  share: Uint32Array
  account: Uint32Array
  object: Uint32Array
  timeMs: Float64Array
  positions: Uint32Array
  positionStarts: Uint32Array
}

function eligibleShares(shares: Shares, eligible: Uint8Array): Lane {
  const accounts = new Uint32Array(eligible.length)
  const dense = new Uint32Array(eligible.length)
  let known = 0
  for (let i = 0; i < eligible.length; i++) {
    if (!eligible[i]) continue
    dense[i] = known
    accounts[known++] = i
  }
  let size = 0
  for (let s = 0; s < shares.count; s++) size += eligible[shares.account[s]]
  const starts = new Uint32Array(shares.objects + 1)
  const share = new Uint32Array(size)
  const account = new Uint32Array(size)
  const object = new Uint32Array(size)
  const timeMs = new Float64Array(size)
  const positionOf = new Uint32Array(shares.count).fill(0xffffffff)
  let objects = 0
  let at = 0
  for (let o = 0; o < shares.objects; o++) {
    const start = at
    for (let s = shares.objectStart[o]; s < shares.objectStart[o + 1]; s++) {
      if (!eligible[shares.account[s]]) continue
      share[at] = s
      account[at] = dense[shares.account[s]]
      object[at] = objects
      timeMs[at] = shares.timeMs[s]
      positionOf[s] = at++
    }
    if (at - start < 2) {
      if (at > start) positionOf[share[start]] = 0xffffffff
      at = start
    } else starts[++objects] = at
  }
  const positions = new Uint32Array(at)
  const positionStarts = new Uint32Array(known + 1)
  let next = 0
  for (let i = 0; i < known; i++) {
    for (let k = shares.accountStart[accounts[i]]; k < shares.accountStart[accounts[i] + 1]; k++) {
      const position = positionOf[shares.accountShares[k]]
      if (position !== 0xffffffff) positions[next++] = position
    }
    positionStarts[i + 1] = next
  }
  return { accounts: accounts.slice(0, known), objects, starts, share, account, object, timeMs, positions, positionStarts }
}

function pairsPerObject(lane: Lane, spanMs: number): { perObject: Float64Array; total: number } {
  const perObject = new Float64Array(lane.objects)
  let total = 0
  for (let o = 0; o < lane.objects; o++) {
    let low = lane.starts[o]
    for (let x = low; x < lane.starts[o + 1]; x++) {
      while (lane.timeMs[x] - lane.timeMs[low] > spanMs) low++
      perObject[o] += x - low
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
