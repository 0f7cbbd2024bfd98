/**
 * Upper tail of a Poisson-binomial: P(at least m of n independent sessions are synchronous). Sums of
 * non-negative terms only, so the far tail keeps its relative precision.
 *
 * @param p chance of each session, each in [0, 1]; the first n entries are read
 * @param n number of sessions
 * @param m observed number, 0 ≤ m ≤ n
 * @returns probability in [0, 1]; exact by dynamic programming, O(n·m)
 * @throws {RangeError} if a probability is outside [0, 1], or m outside [0, n]
 * @see Hong 2013, computing the distribution of the Poisson-binomial
 */
export function poissonBinomialTail(p: ArrayLike<number>, n: number, m: number): number {
  if (!(m >= 0 && m <= n)) throw new RangeError(`${m} of ${n} sessions`)
  // reached[k]: chance of exactly k successes so far, k < m; reached[m]: of m or more.
  const reached = new Float64Array(m + 1)
  reached[0] = 1
  for (let k = 0; k < n; k++) {
    const chance = p[k]
    if (!(chance >= 0 && chance <= 1)) throw new RangeError(`probability ${chance}`)
    const top = Math.min(m, k + 1)
    if (top === m && m > 0) reached[m] += reached[m - 1] * chance
    for (let j = top === m ? m - 1 : top; j > 0; j--)
      reached[j] = reached[j] * (1 - chance) + reached[j - 1] * chance
    if (m > 0) reached[0] *= 1 - chance
  }
  return Math.min(1, reached[m])
}

/** Below this log10 p the bound is taken: an exact tail would change no decision, and costs n·m. */
const SMALL_ENOUGH = -30

/**
 * log10 of the upper tail as the tests use it: 0 where m is at or below the mean, which no test admits; exact down to
 * 10⁻³⁰; Hoeffding's bound −n·KL(m/n ‖ mean/n) where that is smaller still.
 *
 * @param p chance of each session; the first n entries are read
 * @see Hoeffding 1963, theorem 1, which holds for unequal chances
 */
export function poissonBinomialLog10Tail(p: ArrayLike<number>, n: number, m: number): number {
  let mean = 0
  for (let k = 0; k < n; k++) mean += p[k]
  if (m <= mean) return 0
  const observed = m / n
  const expected = mean / n
  const rest = observed < 1 ? (1 - observed) * Math.log((1 - observed) / (1 - expected)) : 0
  const bound = (-n * (observed * Math.log(observed / expected) + rest)) / Math.LN10
  return bound < SMALL_ENOUGH ? bound : Math.min(0, Math.log10(poissonBinomialTail(p, n, m)))
}
