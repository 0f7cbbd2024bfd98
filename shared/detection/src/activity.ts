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
}

/** Counts all shares by block. Blocks are aligned to the epoch, so that every part of a stream has the same ones. */
export function countActivity(shares: Shares, blockMs: number): Activity {
  let first = Number.POSITIVE_INFINITY
  let last = 0
  for (let s = 0; s < shares.count; s++) {
    const t = shares.timeMs[s]
    if (t < first) first = t
    if (t > last) last = t
  }
  const originMs = shares.count === 0 ? 0 : Math.floor(first / blockMs) * blockMs
  const blocks = shares.count === 0 ? 0 : Math.floor((last - originMs) / blockMs) + 1
  const before = new Float64Array(blocks + 1)
  for (let s = 0; s < shares.count; s++) before[Math.floor((shares.timeMs[s] - originMs) / blockMs) + 1]++
  for (let k = 0; k < blocks; k++) before[k + 1] += before[k]
  return { originMs, blockMs, blocks, before }
}

/** First block that reaches into ±radius of a time. */
export function firstBlock(activity: Activity, timeMs: number, radiusMs: number): number {
  return clamp(Math.floor((timeMs - radiusMs - activity.originMs) / activity.blockMs), activity.blocks)
}

/** Block after the last one that reaches into ±radius of a time. */
export function endBlock(activity: Activity, timeMs: number, radiusMs: number): number {
  return clamp(Math.floor((timeMs + radiusMs - activity.originMs) / activity.blockMs) + 1, activity.blocks)
}

/** Whole blocks that reach into ±radius of a time, from `fromMs` up to `toMs`, and everybody's shares in them. */
export function spanAround(
  activity: Activity,
  timeMs: number,
  radiusMs: number,
): { fromMs: number; toMs: number; shares: number } {
  const from = firstBlock(activity, timeMs, radiusMs)
  const to = endBlock(activity, timeMs, radiusMs)
  return {
    fromMs: activity.originMs + from * activity.blockMs,
    toMs: activity.originMs + to * activity.blockMs,
    shares: activity.before[to] - activity.before[from],
  }
}

const clamp = (block: number, blocks: number): number => (block < 0 ? 0 : block > blocks ? blocks : block)
