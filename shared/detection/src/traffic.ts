import type { Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'

/**
 * Shares by everybody, by object and block of event time. Blocks of object o: `starts[o] .. starts[o + 1]`, ascending;
 * `block`: number of the block since 1970, `count`: shares in it. Uint32Array each.
 */
export interface Traffic {
  starts: Uint32Array
  block: Uint32Array
  count: Uint32Array
}

/** Traffic as single counts, in any order; the same object and block may stand in it several times, with one count. */
export interface TrafficCounts {
  object: Uint32Array
  block: ArrayLike<number>
  count: ArrayLike<number>
}

/** Counts shares by object and block. */
export function trafficOf(shares: Shares, blockMs: number): Traffic {
  const { objects, objectStart, timeMs } = shares
  const starts = new Uint32Array(objects + 1)
  const block = new Uint32Array(shares.count)
  const count = new Uint32Array(shares.count)
  let size = 0
  for (let o = 0; o < objects; o++) {
    for (let s = objectStart[o]; s < objectStart[o + 1]; s++) {
      const b = Math.floor(timeMs[s] / blockMs)
      if (size > starts[o] && block[size - 1] === b) count[size - 1]++
      else {
        block[size] = b
        count[size++] = 1
      }
    }
    starts[o + 1] = size
  }
  return { starts, block: block.slice(0, size), count: count.slice(0, size) }
}

/** Traffic from single counts. @param objects number of objects that `counts.object` may name */
export function trafficFrom(counts: TrafficCounts, objects: number): Traffic {
  const order = Uint32Array.from(counts.object.keys()).sort(
    (x, y) => counts.object[x] - counts.object[y] || counts.block[x] - counts.block[y],
  )
  const starts = new Uint32Array(objects + 1)
  const block: number[] = []
  const count: number[] = []
  let last = -1
  for (const k of order) {
    if (last >= 0 && counts.object[last] === counts.object[k] && counts.block[last] === counts.block[k])
      continue
    last = k
    block.push(counts.block[k])
    count.push(counts.count[k])
    starts[counts.object[k] + 1]++
  }
  for (let o = 0; o < objects; o++) starts[o + 1] += starts[o]
  return { starts, block: Uint32Array.from(block), count: Uint32Array.from(count) }
}

/** The part of the traffic for which `keep` holds. */
export function trafficWhere(traffic: Traffic, keep: (object: number, block: number) => boolean): Traffic {
  const { starts } = traffic
  const kept: Traffic = {
    starts: new Uint32Array(starts.length),
    block: new Uint32Array(traffic.block.length),
    count: new Uint32Array(traffic.block.length),
  }
  let size = 0
  for (let o = 0; o + 1 < starts.length; o++) {
    for (let k = starts[o]; k < starts[o + 1]; k++) {
      if (!keep(o, traffic.block[k])) continue
      kept.block[size] = traffic.block[k]
      kept.count[size++] = traffic.count[k]
    }
    kept.starts[o + 1] = size
  }
  return { starts: kept.starts, block: kept.block.slice(0, size), count: kept.count.slice(0, size) }
}

/** Company of every share within ±the rarity span, in whole blocks. */
export function companyInReach(shares: Shares, traffic: Traffic, parameters: Parameters): Uint32Array {
  const { objects, objectStart, timeMs } = shares
  const { starts, block, count } = traffic
  const reach = parameters.rarityMs / parameters.blockMs
  const company = new Uint32Array(shares.count)
  for (let o = 0; o < objects; o++) {
    let low = starts[o]
    let high = low
    let inside = 0
    for (let s = objectStart[o]; s < objectStart[o + 1]; s++) {
      const b = Math.floor(timeMs[s] / parameters.blockMs)
      while (high < starts[o + 1] && block[high] <= b + reach) inside += count[high++]
      while (low < high && block[low] < b - reach) inside -= count[low++]
      company[s] = inside > 0 ? inside - 1 : 0
    }
  }
  return company
}
