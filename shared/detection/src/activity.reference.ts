import type { Shares } from './prepare.ts'

/** Shares in blocks of event time that ±radius of a time reaches into, counted one by one. */
export function activityReference(
  shares: Shares,
  blockMs: number,
  timeMs: number,
  radiusMs: number,
  counts: (account: number) => boolean = () => true,
): number {
  const first = Math.floor((timeMs - radiusMs) / blockMs)
  const last = Math.floor((timeMs + radiusMs) / blockMs)
  let sum = 0
  for (let s = 0; s < shares.count; s++) {
    const block = Math.floor(shares.timeMs[s] / blockMs)
    if (block >= first && block <= last && counts(shares.account[s])) sum++
  }
  return sum
}
