/**
 * Chernoff exponent at the best of many θ, log10: [Σ Λ_z(e^{θ 2^−z} − 1) − θT]/ln 10 on a geometric grid.
 * The grid can only miss the minimum from above.
 */
export function chernoffReference(expected: readonly number[], total: number): number {
  const mean = expected.reduce((sum, rate, z) => sum + rate / 2 ** z, 0)
  if (total <= mean) return 0
  const exponent = (theta: number): number =>
    expected.reduce((sum, rate, z) => sum + (rate === 0 ? 0 : rate * (Math.exp(theta / 2 ** z) - 1)), 0) -
    theta * total
  let least = 0
  for (let theta = 1e-4; theta < 1e4; theta *= 1.002) least = Math.min(least, exponent(theta))
  return least / Math.log(10)
}
