/** Number of weight bins: bin z holds weights from 2^−z down to 2^−(z + 1). */
export const WEIGHT_BINS = 8

/** Weight bin of a share with that much company: heavy (alone, or with one other) to light. */
export function weightBin(company: number): number {
  return company < 2 ? 0 : 31 - Math.clz32(company)
}

/** Mean of the summed session weight: Σ Λ_z 2^−z. */
export function meanWeight(expected: ArrayLike<number>): number {
  let mean = 0
  for (let z = 0; z < WEIGHT_BINS; z++) mean += expected[z] * 2 ** -z
  return mean
}

/**
 * Chernoff bound on the chance that a compound Poisson sum reaches T: sessions with heaviest hit in bin z come at
 * rate Λ_z and weigh 2^−z each.
 *
 * @param expected Λ_z, the expected sessions by bin; WEIGHT_BINS entries, not negative
 * @param total observed sum T
 * @returns log10 of the bound, min over θ > 0 of [Σ Λ_z(e^{θ 2^−z} − 1) − θT]/ln 10; 0 where T is at or below the mean
 * @see Chernoff 1952; Le Cam 1960 for sums of rare independent events
 */
export function chernoffLog10(expected: ArrayLike<number>, total: number): number {
  const mean = meanWeight(expected)
  if (!(total > mean)) return 0
  if (mean === 0) return -300
  // The exponent is convex in θ: its derivative Σ Λ_z 2^−z e^{θ 2^−z} − T rises through 0 once. The root lies below
  // ln(T / Λ_z 2^−z)/2^−z for every bin that is not empty.
  let high = Number.POSITIVE_INFINITY
  for (let z = 0; z < WEIGHT_BINS; z++) {
    if (expected[z] > 0) high = Math.min(high, Math.log(total / (expected[z] * 2 ** -z)) * 2 ** z)
  }
  let low = 0
  let theta = high / 2
  for (let step = 0; step < 60; step++) {
    let slope = -total
    let curve = 0
    for (let z = 0; z < WEIGHT_BINS; z++) {
      if (expected[z] === 0) continue
      const weight = 2 ** -z
      const term = expected[z] * weight * Math.exp(theta * weight)
      slope += term
      curve += term * weight
    }
    if (slope > 0) high = theta
    else low = theta
    if (Math.abs(slope) <= 1e-10 * total) break
    const newton = theta - slope / curve
    theta = newton > low && newton < high ? newton : (low + high) / 2
  }
  let exponent = -theta * total
  for (let z = 0; z < WEIGHT_BINS; z++) {
    if (expected[z] > 0) exponent += expected[z] * Math.expm1(theta * 2 ** -z)
  }
  return Math.max(-300, Math.min(0, exponent / Math.LN10))
}
