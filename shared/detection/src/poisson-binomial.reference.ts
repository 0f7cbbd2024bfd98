/** Probability of a reference: `numerator / 2^(bits · n)`, so that no digit is lost. */
export const BITS = 24

/**
 * Upper tail of a Poisson-binomial by enumeration of all 2^n outcomes in whole numbers.
 *
 * @param numerators chance of each session times 2^BITS
 * @returns P(at least m) times 2^(BITS · n), exact
 */
export function poissonBinomialReference(numerators: readonly number[], m: number): bigint {
  const one = 1n << BigInt(BITS)
  let tail = 0n
  for (let outcome = 0; outcome < 2 ** numerators.length; outcome++) {
    let hits = 0
    let mass = 1n
    numerators.forEach((numerator, k) => {
      const hit = (outcome >> k) & 1
      hits += hit
      mass *= hit ? BigInt(numerator) : one - BigInt(numerator)
    })
    if (hits >= m) tail += mass
  }
  return tail
}

/** log10 of `value / 2^bits`, exact to a few units in the last place however small; −Infinity for 0. */
export function log10Of(value: bigint, bits: number): number {
  if (value === 0n) return Number.NEGATIVE_INFINITY
  const length = value.toString(2).length
  const leading = Number(length > 60 ? value >> BigInt(length - 60) : value)
  return Math.log10(leading) + (Math.max(0, length - 60) - bits) * Math.log10(2)
}
