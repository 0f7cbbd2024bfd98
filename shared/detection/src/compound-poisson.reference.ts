/**
 * Upper tail of Σ_z 2^−z N_z, N_z Poisson with mean Λ_z, by convolving the bins one after the other, every number of
 * sessions of a bin in turn. Sums are kept in units of the lightest weight, 2^−(bins − 1).
 *
 * @param longest largest sum that is followed, in weight; what lies beyond is added as if it were 0
 */
export function compoundPoissonReference(
  expected: readonly number[],
  total: number,
  longest: number,
): number {
  const unit = 2 ** (expected.length - 1)
  const size = longest * unit
  let mass = new Map<number, number>([[0, 1]])
  expected.forEach((rate, z) => {
    const next = new Map<number, number>()
    for (const [sum, chance] of mass) {
      let poisson = Math.exp(-rate)
      for (let n = 0; sum + (n * unit) / 2 ** z < size && poisson * chance > 1e-40; n++) {
        const at = sum + (n * unit) / 2 ** z
        next.set(at, (next.get(at) ?? 0) + chance * poisson)
        poisson *= rate / (n + 1)
      }
    }
    mass = next
  })
  let tail = 0
  for (const [sum, chance] of [...mass].sort((x, y) => y[0] - x[0])) if (sum >= total * unit) tail += chance
  return tail
}
