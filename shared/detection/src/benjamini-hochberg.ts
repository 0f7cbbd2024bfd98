/**
 * Largest log10 p that is admitted when the false discovery rate is held at `rate` over a family.
 *
 * @param log10P log10 of the p-values that are below 1; the rest of the family counts as 1
 * @param family number of tests in the family, at least log10P.length
 * @param rate false discovery rate q in (0, 1)
 * @returns the threshold: a test passes if its log10 p is at most this; −Infinity if none passes
 * @see Benjamini and Hochberg 1995
 */
export function fdrThreshold(log10P: Float64Array, family: number, rate: number): number {
  const sorted = log10P.slice().sort()
  for (let k = sorted.length; k > 0; k--) {
    if (sorted[k - 1] <= Math.log10((rate * k) / family)) return sorted[k - 1]
  }
  return Number.NEGATIVE_INFINITY
}
