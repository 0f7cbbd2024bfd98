import type { CasePicture, GAP_BIN_SECONDS } from '@murmuration/contracts'

/** Upper edges of the bins of gaps, in seconds, as pictures count them; the compiler holds that they are the same. */
export const GAP_EDGES: typeof GAP_BIN_SECONDS = [5, 10, 20, 40, 60, 120, 300, 600, 1_200, 2_400, 3_600]

/** A bin of gaps to the nearest member. */
export interface GapBar {
  /** Upper edge, in seconds; the lower one is that of the bin before. */
  toSeconds: number
  observed: number
  expected: number
  /** 95 % range of the count. */
  low: number
  high: number
}

const NORMAL_95 = 1.96

/** Part of the span from `from` to `to` that lies between `start` and `end`, of `end - start`. */
const partOf = (from: number, to: number, start: number, end: number): number =>
  end <= start ? 0 : Math.max(0, Math.min(to, end) - Math.max(from, start)) / (end - start)

/**
 * Sessions of an account by gap, beside what chance would give: its part of them within the synchrony interval spread evenly
 * over that, all others evenly from there to the context interval. The range is that of a binomial count with the same mean,
 * which is at least as wide as that of sessions with unequal chances.
 *
 * @param gaps sessions by bin, one for each of `GAP_EDGES`
 * @param expected sessions within `tauSeconds` that chance explains, at most all
 * @returns the bins up to the context interval
 */
export function gapBars(
  gaps: readonly number[],
  expected: number,
  tauSeconds: number,
  contextSeconds: number,
): GapBar[] {
  const sessions = gaps.reduce((sum, n) => sum + n, 0)
  const within = Math.min(expected, sessions)
  const bars: GapBar[] = []
  for (const [k, toSeconds] of GAP_EDGES.entries()) {
    const from = GAP_EDGES[k - 1] ?? 0
    if (from >= contextSeconds) break
    const mean =
      within * partOf(from, toSeconds, 0, tauSeconds) +
      (sessions - within) * partOf(from, toSeconds, tauSeconds, contextSeconds)
    const spread = sessions === 0 ? 0 : NORMAL_95 * Math.sqrt(mean * Math.max(0, 1 - mean / sessions))
    bars.push({
      toSeconds,
      observed: gaps[k] ?? 0,
      expected: mean,
      low: Math.max(0, mean - spread),
      high: Math.min(sessions, mean + spread),
    })
  }
  return bars
}

/** The bars of one account of a picture. */
export function gapBarsOf(picture: CasePicture, account: number): GapBar[] {
  const { perAccount, tauSeconds, contextSeconds } = picture
  return gapBars(
    perAccount.gaps[account] ?? [],
    perAccount.expected[account] ?? 0,
    tauSeconds,
    contextSeconds,
  )
}

/** Number of bins that end at the interval or before it: the line of the interval stands behind them. */
export const binsWithin = (bars: readonly GapBar[], tauSeconds: number): number =>
  bars.filter(({ toSeconds }) => toSeconds <= tauSeconds).length
