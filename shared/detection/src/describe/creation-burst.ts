import { hypergeometricLog10Tail } from './hypergeometric.ts'

const DAY_MS = 86_400_000

/** Lengths of window that a creation burst is looked for in. */
export const BURST_WINDOWS_MS: readonly number[] = [DAY_MS, 7 * DAY_MS, 30 * DAY_MS]

/**
 * The window in which a case's creation dates lie closest together, against matched accounts. `count`: of the case's
 * dates; `matched`: of the cohort's; `log10P`: upper bound, corrected for the window lengths tried.
 */
export interface CreationBurst {
  windowMs: number
  startMs: number
  count: number
  matched: number
  log10P: number
}

/**
 * Scan statistic of creation dates, conditional on the dates of the case and its cohort together, so that a platform's
 * own waves of new accounts are in the null: which of the pooled dates belong to the case is a random draw.
 *
 * A window of length w holds k or more of the case's n dates only if one of them is followed by k − 1 others within
 * w. Boole's inequality over the N pooled dates, each of the case with chance n/N, gives the bound
 * P ≤ Σ_x n/N · P(Hypergeometric(N − 1, K_x, n − 1) ≥ k − 1), with K_x other pooled dates in [x, x + w]; times the
 * number of lengths. It is exact or too large, never too small.
 *
 * @param own creation times of the case's accounts, in ms
 * @param cohort those of the matched accounts
 * @returns the length with the smallest bound; undefined with fewer than 3 dates or without a cohort
 * @see Naus 1982, approximations for distributions of scan statistics; Kulldorff 1997, a spatial scan statistic
 */
export function creationBurst(
  own: readonly number[],
  cohort: readonly number[],
  windowsMs: readonly number[] = BURST_WINDOWS_MS,
): CreationBurst | undefined {
  const n = own.length
  if (n < 3 || cohort.length === 0) return undefined
  const sorted = Float64Array.from(own).sort()
  const pooled = Float64Array.from([...own, ...cohort]).sort()
  let best: CreationBurst | undefined
  for (const windowMs of windowsMs) {
    const { at, count } = fullest(sorted, windowMs)
    const tails = new Map<number, number>()
    let bound = 0
    for (let x = 0, end = 0; x < pooled.length; x++) {
      while (end < pooled.length && pooled[end] - pooled[x] <= windowMs) end++
      const others = end - x - 1
      let tail = tails.get(others)
      if (tail === undefined) {
        tail = 10 ** hypergeometricLog10Tail(pooled.length - 1, others, n - 1, count - 1)
        tails.set(others, tail)
      }
      bound += (n / pooled.length) * tail
    }
    const log10P = Math.min(0, Math.log10(Math.max(1e-300, bound * windowsMs.length)))
    if (best !== undefined && best.log10P <= log10P) continue
    const startMs = sorted[at]
    const matched = cohort.filter((t) => t >= startMs && t - startMs <= windowMs).length
    best = { windowMs, startMs, count, matched, log10P }
  }
  return best
}

function fullest(sorted: Float64Array, windowMs: number): { at: number; count: number } {
  let at = 0
  let count = 0
  for (let x = 0, end = 0; x < sorted.length; x++) {
    while (end < sorted.length && sorted[end] - sorted[x] <= windowMs) end++
    if (end - x > count) {
      count = end - x
      at = x
    }
  }
  return { at, count }
}
