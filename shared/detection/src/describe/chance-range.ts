/** Exact ranges are worked out up to this many steps; beyond it the normal range is close enough. */
const EXACT_STEPS = 1_000_000

/**
 * Central 95 % range of a Poisson-binomial: how many of n sessions chance makes synchronous. Exact by dynamic
 * programming where n times the largest count that matters is at most `exactSteps`, normal beyond.
 *
 * @NOTE Sessions count as independent of each other. For times drawn evenly within the context interval any two
 * pairs are independent, even two that share an account; on bursts they are not, and the true range is wider.
 * @param chance chance of each session, each in [0, 1]
 * @see Hong 2013, computing the distribution of the Poisson-binomial
 */
export function poissonBinomialRange(
  chance: ArrayLike<number>,
  exactSteps: number = EXACT_STEPS,
): [number, number] {
  const n = chance.length
  let mean = 0
  let variance = 0
  for (let k = 0; k < n; k++) {
    mean += chance[k]
    variance += chance[k] * (1 - chance[k])
  }
  const spread = Math.sqrt(variance)
  const top = Math.min(n, Math.ceil(mean + 8 * spread + 8))
  if (n * top > exactSteps) {
    return [Math.max(0, Math.floor(mean - 1.96 * spread)), Math.min(n, Math.ceil(mean + 1.96 * spread))]
  }
  const mass = new Float64Array(top + 1)
  mass[0] = 1
  for (let k = 0; k < n; k++) {
    const p = chance[k]
    for (let j = Math.min(top, k + 1); j > 0; j--) mass[j] = mass[j] * (1 - p) + mass[j - 1] * p
    mass[0] *= 1 - p
  }
  return centralRange(mass)
}

/** Central 95 % range of a Poisson count; normal above a mean of 1,000. Summed outwards from the mode, so that no mass underflows. */
export function poissonRange(mean: number): [number, number] {
  const spread = Math.sqrt(mean)
  if (mean > 1_000) return [Math.floor(mean - 1.96 * spread), Math.ceil(mean + 1.96 * spread)]
  const mode = Math.floor(mean)
  const mass = new Float64Array(Math.ceil(mean + 8 * spread + 12))
  mass[mode] = 1
  for (let k = mode; k > 0; k--) mass[k - 1] = (mass[k] * k) / mean
  for (let k = mode + 1; k < mass.length; k++) mass[k] = (mass[k - 1] * mean) / k
  const total = mass.reduce((sum, part) => sum + part, 0)
  return centralRange(mass.map((part) => part / total))
}

/** Smallest counts at which the distribution reaches 2.5 % and 97.5 %. */
function centralRange(mass: Float64Array): [number, number] {
  let reached = 0
  let low = -1
  for (let k = 0; k < mass.length; k++) {
    reached += mass[k]
    if (low === -1 && reached >= 0.025) low = k
    if (reached >= 0.975) return [low, k]
  }
  return [Math.max(0, low), mass.length - 1]
}

/**
 * Upper bound of log10 P(at least m of n independent sessions are synchronous): n times the divergence of m/n from
 * the mean chance. 0 where m/n is at or below it.
 *
 * @param mean summed chance of the n sessions
 * @see Hoeffding 1963, theorem 1, which holds for unequal chances
 */
export function synchronyLog10Bound(n: number, m: number, mean: number): number {
  if (n === 0) return 0
  const seen = m / n
  const chance = mean / n
  if (seen <= chance || chance <= 0) return 0
  const rest = seen < 1 ? (1 - seen) * Math.log((1 - seen) / (1 - chance)) : 0
  return (-n * (seen * (Math.log(seen) - Math.log(chance)) + rest)) / Math.LN10
}

/**
 * Upper bound of log10 P(T at least t) for a sum of weights in [0, 1] drawn as a compound Poisson of mean `mean`. 0
 * at or below the mean.
 *
 * @see Chernoff 1952; with weights of at most 1 the sum's moments are at most a Poisson's
 */
export function weightLog10Bound(t: number, mean: number): number {
  if (t <= mean || mean <= 0) return 0
  return -(t * (Math.log(t) - Math.log(mean)) - t + mean) / Math.LN10
}
