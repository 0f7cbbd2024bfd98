import { PARAMETERS } from '@murmuration/detection'
import type { Gathered } from './gather-objects.ts'

const { blockMs, rarityMs, rarityLimit } = PARAMETERS
/** Blocks before and after a flagged share from which others of its object leave. */
export const REACH: number = rarityMs / blockMs
export const REACH_MS: number = rarityMs

export const blockOf = (timeMs: number): number => Math.floor(timeMs / blockMs)

/** Shares of an object in a block of event time; arrays of equal length. */
export interface LeavingTraffic {
  object: number[]
  block: number[]
  count: number[]
}

/**
 * Marks what lies near an asking share of its object while the object is rare around that: share s, if there is an asking
 * share f with |block(s) − block(f)| ≤ REACH, and the object's shares in the blocks from block(f) − REACH to before
 * block(s) are at most rarityLimit + 1. Of all such f the latest counts the fewest, so that one f a share decides.
 *
 * @param asking 1 for shares of flagged accounts
 * @param knownFromMs shares before it are not all gathered: what would need them is not marked
 * @returns Uint8Array(shares)
 */
export function nearShares(
  { objects, starts, timeMs }: Gathered,
  asking: Uint8Array,
  knownFromMs = Number.NEGATIVE_INFINITY,
): Uint8Array {
  const near = new Uint8Array(timeMs.length)
  for (let o = 0; o < objects.length; o++) {
    let next = starts[o]
    let first = starts[o]
    let asked = Number.NEGATIVE_INFINITY
    let block = -1
    let blockStart = starts[o]
    for (let s = starts[o]; s < starts[o + 1]; s++) {
      const b = blockOf(timeMs[s])
      if (b !== block) {
        block = b
        blockStart = s
        for (; next < starts[o + 1] && blockOf(timeMs[next]) <= b + REACH; next++)
          if (asking[next]) asked = blockOf(timeMs[next])
      }
      if (asked < b - REACH || (asked - REACH) * blockMs < knownFromMs) continue
      while (blockOf(timeMs[first]) < asked - REACH) first++
      if (blockStart - first <= rarityLimit + 1) near[s] = 1
    }
  }
  return near
}

/** Marks the shares in blocks within REACH of the block of an asking share of their object. @returns Uint8Array(shares) */
export function inReach({ objects, starts, timeMs }: Gathered, asking: Uint8Array): Uint8Array {
  const within = new Uint8Array(timeMs.length)
  for (let o = 0; o < objects.length; o++) {
    let next = starts[o]
    let asked = Number.NEGATIVE_INFINITY
    for (let s = starts[o]; s < starts[o + 1]; s++) {
      const b = blockOf(timeMs[s])
      for (; next < starts[o + 1] && blockOf(timeMs[next]) <= b + REACH; next++)
        if (asking[next]) asked = blockOf(timeMs[next])
      if (asked >= b - REACH) within[s] = 1
    }
  }
  return within
}

/** How often each object was shared, by block, of the blocks whose shares are marked. */
export function trafficOfMarked({ objects, starts, timeMs }: Gathered, marked: Uint8Array): LeavingTraffic {
  const traffic: LeavingTraffic = { object: [], block: [], count: [] }
  for (let o = 0; o < objects.length; o++) {
    for (let s = starts[o]; s < starts[o + 1]; ) {
      const block = blockOf(timeMs[s])
      const first = s
      while (s < starts[o + 1] && blockOf(timeMs[s]) === block) s++
      if (!marked[first]) continue
      traffic.object.push(objects[o])
      traffic.block.push(block)
      traffic.count.push(s - first)
    }
  }
  return traffic
}
