import type { Shares } from '../prepare.ts'
import { logGamma } from './hypergeometric.ts'

const HOUR_MS = 3_600_000

/** Posts under which activity hours say nothing. */
export const LEAST_POSTS = 200

/**
 * Reference profile: activity by local hour 0 to 23, as a part of the day's. An assumption of this project, drawn by hand:
 * a trough around 4, a rise through the morning, a plateau and an evening peak around 21. Its shape is that of
 * Yasseri, Sumi and Kertész 2012, circadian patterns of Wikipedia editorial activity; the numbers are not theirs.
 */
export const LOCAL_PROFILE: readonly number[] = [
  0.036, 0.023, 0.014, 0.009, 0.008, 0.009, 0.014, 0.023, 0.033, 0.041, 0.046, 0.049, 0.051, 0.052, 0.052,
  0.052, 0.053, 0.054, 0.056, 0.06, 0.065, 0.07, 0.073, 0.057,
]

/** Precision of the Dirichlet around the profile: how far real accounts depart from it. Smaller is vaguer. */
const PRECISION = 40
const PROFILE_TOTAL = LOCAL_PROFILE.reduce((sum, part) => sum + part, 0)
const PRIOR = LOCAL_PROFILE.map((part) => (PRECISION * part) / PROFILE_TOTAL)
const LOG_GAMMA_PRIOR = PRIOR.map(logGamma)

/** Accounts' activity by UTC hour: each account, day and hour counts once, so that a burst is one sign of waking. */
export function activityByHour(
  shares: Shares,
  accounts: Iterable<number>,
): { byHour: Float64Array; posts: number } {
  const byHour = new Float64Array(24)
  let posts = 0
  for (const account of accounts) {
    let last = -1
    for (let k = shares.accountStart[account]; k < shares.accountStart[account + 1]; k++) {
      const hour = Math.floor(shares.timeMs[shares.accountShares[k]] / HOUR_MS)
      posts++
      if (hour === last) continue
      last = hour
      byHour[hour % 24]++
    }
  }
  return { byHour, posts }
}

/**
 * Posterior over the 24 whole-hour UTC offsets (0 to 23 hours ahead of UTC) under which hours of activity look like
 * the reference profile: Dirichlet-multinomial likelihood around the shifted profile, flat prior.
 *
 * @param byHour counts by UTC hour; length 24
 * @returns Float64Array(24), sums to 1
 */
export function offsetPosterior(byHour: ArrayLike<number>): Float64Array {
  const logs = new Float64Array(24)
  for (let offset = 0; offset < 24; offset++) {
    for (let hour = 0; hour < 24; hour++) {
      const local = (hour + offset) % 24
      if (byHour[hour] > 0) logs[offset] += logGamma(byHour[hour] + PRIOR[local]) - LOG_GAMMA_PRIOR[local]
    }
  }
  const largest = Math.max(...logs)
  const posterior = logs.map((log) => Math.exp(log - largest))
  const sum = posterior.reduce((all, part) => all + part, 0)
  return posterior.map((part) => part / sum)
}

/** Offsets that fit: the fewest, most probable first, that hold 95 % of the posterior; ascending. */
export function compatibleOffsets(posterior: Float64Array): number[] {
  const order = [...posterior.keys()].sort((x, y) => posterior[y] - posterior[x] || x - y)
  const fit: number[] = []
  let held = 0
  for (const offset of order) {
    if (held >= 0.95) break
    fit.push(offset)
    held += posterior[offset]
  }
  return fit.sort((x, y) => x - y)
}

export function mostProbableOffset(posterior: Float64Array): number {
  let best = 0
  for (let offset = 1; offset < 24; offset++) if (posterior[offset] > posterior[best]) best = offset
  return best
}
