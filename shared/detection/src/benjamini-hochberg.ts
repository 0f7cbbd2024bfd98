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

/**
 * Pairs that pass at a false discovery rate. Pairs of tested accounts and pairs with an account that is not tested
 * are two families: what is learnt about the background costs the tested pairs no power.
 *
 * @param log10P below 0 for tested pairs, 0 for all others; length pairs
 * @param mixed 1 for pairs of the second family; length pairs
 * @param family number of tests in the first and the second family
 * @returns 1 for pairs that pass; length pairs
 */
export function admitPairs(
  log10P: Float64Array,
  mixed: Uint8Array,
  family: readonly [number, number],
  rate: number,
): Uint8Array {
  const threshold = family.map((size, kind) => {
    let held = 0
    const below = new Float64Array(log10P.length)
    for (let k = 0; k < log10P.length; k++) if (log10P[k] < 0 && mixed[k] === kind) below[held++] = log10P[k]
    return fdrThreshold(below.subarray(0, held), size, rate)
  })
  const passed = new Uint8Array(log10P.length)
  for (let k = 0; k < log10P.length; k++) {
    if (log10P[k] < 0 && log10P[k] <= threshold[mixed[k]]) passed[k] = 1
  }
  return passed
}
