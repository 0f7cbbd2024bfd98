import type { Coordination, Level } from '@murmuration/contracts'

/** Fewest synchronous sessions that chance is taken to explain: a guard for an expectation of nothing. */
const LEAST_EXPECTED = 0.01
/** Surprise at which a case has half of the points of its level. */
const HALF_WAY = 20

/**
 * −log10 of a bound on the chance of so many synchronous sessions: the Chernoff bound of the upper tail, which holds for
 * any sum of independent trials with this expectation, P(X ≥ k) ≤ e^(k − λ) (λ / k)^k for k > λ.
 *
 * @returns 0 or more; 0 where chance explains what was seen
 * @see Mitzenmacher and Upfal, Probability and Computing, theorem 4.4
 */
export function surprise({ synchronousSessions, expectedSynchronous }: Coordination): number {
  const seen = synchronousSessions
  const expected = Math.max(expectedSynchronous, LEAST_EXPECTED)
  if (seen <= expected) return 0
  return (seen * Math.log(seen / expected) - seen + expected) / Math.LN10
}

/**
 * How a case sorts, 0 to 100: 50 for an alert, and up to 50 more that grow with the surprise x as x / (x + 20). An alert
 * sorts before every review case, and within a level more surprise sorts before less. It is no probability.
 */
export function strengthOf(level: Level, coordination: Coordination): number {
  const x = surprise(coordination)
  return (level === 'alert' ? 50 : 0) + (50 * x) / (x + HALF_WAY)
}
