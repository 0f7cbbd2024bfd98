import type { Span } from '@murmuration/contracts'
import type { Shares } from './prepare.ts'

/**
 * How much is shared around a time, in blocks of event time. `before[k]`: shares in blocks earlier than block k;
 * Float64Array(blocks + 1). Block 0 starts at `originMs`.
 */
export interface Activity {
  originMs: number
  blockMs: number
  blocks: number
  before: Float64Array
  /**
   * The same of the shares that are known one by one, where that is not all: what an account does of which only those
   * are known is measured against them. Float64Array(blocks + 1).
   */
  knownBefore?: Float64Array
}

/** Everybody's shares by number of the block since 1970. */
export function sharesByBlock(shares: Shares, blockMs: number, window?: Span): Map<number, number> {
  const counts = new Map<number, number>()
  for (const t of shares.timeMs) {
    if (window !== undefined && (t < window.startMs || t >= window.endMs)) continue
    const block = Math.floor(t / blockMs)
    counts.set(block, (counts.get(block) ?? 0) + 1)
  }
  return counts
}

/**
 * Activity from everybody's shares by block, from the first block with any to the last. Blocks are aligned to the epoch,
 * so that every part of a stream has the same ones.
 */
export function activityOf(counts: ReadonlyMap<number, number>, blockMs: number): Activity {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const [block, count] of counts) {
    if (count === 0) continue
    if (block < first) first = block
    if (block > last) last = block
  }
  if (last < first) return { originMs: 0, blockMs, blocks: 0, before: new Float64Array(1) }
  const blocks = last - first + 1
  const before = new Float64Array(blocks + 1)
  for (let k = 0; k < blocks; k++) before[k + 1] = before[k] + (counts.get(first + k) ?? 0)
  return { originMs: first * blockMs, blockMs, blocks, before }
}

/** Counts all shares by block. */
export const countActivity = (shares: Shares, blockMs: number): Activity =>
  activityOf(sharesByBlock(shares, blockMs), blockMs)

/** The activity, with that of the given shares as what is known. */
export function withKnown(activity: Activity, shares: Shares): Activity {
  const { originMs, blockMs, blocks } = activity
  const knownBefore = new Float64Array(blocks + 1)
  for (const t of shares.timeMs) knownBefore[Math.floor((t - originMs) / blockMs) + 1]++
  for (let k = 0; k < blocks; k++) knownBefore[k + 1] += knownBefore[k]
  return { ...activity, knownBefore }
}

/** First block that reaches into ±radius of a time. */
export function firstBlock(activity: Activity, timeMs: number, radiusMs: number): number {
  return clamp(Math.floor((timeMs - radiusMs - activity.originMs) / activity.blockMs), activity.blocks)
}

/** Block after the last one that reaches into ±radius of a time. */
export function endBlock(activity: Activity, timeMs: number, radiusMs: number): number {
  return clamp(Math.floor((timeMs + radiusMs - activity.originMs) / activity.blockMs) + 1, activity.blocks)
}

/** Whole blocks that reach into ±radius of a time, from `fromMs` up to `toMs`, and the shares in them: everybody's, and those that are known. */
export function spanAround(
  activity: Activity,
  timeMs: number,
  radiusMs: number,
): { fromMs: number; toMs: number; shares: number; known: number } {
  const from = firstBlock(activity, timeMs, radiusMs)
  const to = endBlock(activity, timeMs, radiusMs)
  return {
    fromMs: activity.originMs + from * activity.blockMs,
    toMs: activity.originMs + to * activity.blockMs,
    shares: activity.before[to] - activity.before[from],
    known: activity.knownBefore === undefined ? 0 : activity.knownBefore[to] - activity.knownBefore[from],
  }
}

const clamp = (block: number, blocks: number): number => (block < 0 ? 0 : block > blocks ? blocks : block)
