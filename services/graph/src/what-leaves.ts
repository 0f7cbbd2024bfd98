import { PARAMETERS } from '@murmuration/detection'

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
 * Marks the shares of one object that lie near an ask, the block of a flagged share, while the object is rare around that:
 * share s, if there is an ask f with |block(s) − f| ≤ REACH, and the object's shares in the blocks from f − REACH to before
 * block(s) are at most rarityLimit + 1. Of all such f the latest counts the fewest, so that one f a share decides, and
 * of each f only the first shares of its reach are looked at.
 *
 * @param block block of each share, ascending from `from` to `to`
 * @param asks ascending, none twice
 * @param knownFrom first block that is known whole; asks that reach further back mark nothing
 */
export function markNear(
  block: Uint32Array,
  from: number,
  to: number,
  asks: readonly number[],
  mark: Uint8Array,
  knownFrom = Number.NEGATIVE_INFINITY,
): void {
  for (let k = 0; k < asks.length; k++) {
    const reachFrom = asks[k] - REACH
    if (reachFrom < knownFrom) continue
    const next = k + 1 < asks.length ? asks[k + 1] : Number.POSITIVE_INFINITY
    const last = Math.min(asks[k] + REACH, next - REACH - 1)
    const first = lowerBound(block, from, to, reachFrom)
    let blockStart = first
    for (let s = first; s < to && block[s] <= last; s++) {
      if (block[s] !== block[blockStart]) blockStart = s
      if (blockStart - first > rarityLimit + 1) break
      mark[s] = 1
    }
  }
}

/** Whether no share of a block or later ones lies near an ask that is the last. Parameters as of markNear. */
export function isSpent(
  block: Uint32Array,
  from: number,
  to: number,
  lastAsk: number,
  since: number,
): boolean {
  const first = lowerBound(block, from, to, lastAsk - REACH)
  return lowerBound(block, first, to, since) - first > rarityLimit + 1
}

/** Whether a block lies within REACH of an ask. @param asks ascending */
export function isReached(block: number, asks: readonly number[]): boolean {
  const k = lowerBound(asks, 0, asks.length, block - REACH)
  return k < asks.length && asks[k] <= block + REACH
}

export function addTraffic(traffic: LeavingTraffic, object: number, block: number, count: number): void {
  traffic.object.push(object)
  traffic.block.push(block)
  traffic.count.push(count)
}

/** Place of the first number that is not below another, among ascending ones. */
function lowerBound(numbers: ArrayLike<number>, from: number, to: number, least: number): number {
  while (from < to) {
    const middle = (from + to) >>> 1
    if (numbers[middle] < least) from = middle + 1
    else to = middle
  }
  return from
}
