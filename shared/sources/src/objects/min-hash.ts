import { seededNumbers } from './seeded-numbers.ts'

/**
 * Signatures by minima of so many hashes: two sets agree in each place with the chance of their Jaccard similarity. Kept
 * are 16 bits of each minimum, which lets others agree by chance in one of 65,536 (b-bit minwise hashing).
 *
 * @returns a function that writes the signature of values[0..size) to `into`
 * @see Broder 1997, On the resemblance and containment of documents; Li & König 2010, b-Bit Minwise Hashing
 */
export function minHash(
  hashes: number,
  seed: number,
): (values: Int32Array, size: number, into: Uint16Array) => void {
  const random = seededNumbers(seed)
  const factors = new Int32Array(hashes)
  const offsets = new Int32Array(hashes)
  for (let i = 0; i < hashes; i++) {
    factors[i] = Math.floor(random() * 2 ** 32) | 1
    offsets[i] = Math.floor(random() * 2 ** 32)
  }
  return (values, size, into) => {
    for (let i = 0; i < hashes; i++) {
      const factor = factors[i]
      const offset = offsets[i]
      let least = 0x7fffffff
      for (let k = 0; k < size; k++) {
        const hash = (Math.imul(values[k], factor) + offset) | 0
        if (hash < least) least = hash
      }
      into[i] = Math.imul(least ^ (least >>> 15), 0x2c1b3c6d) >>> 16
    }
  }
}

/**
 * Chance that two texts of this Jaccard similarity meet in at least one band: 1 − (1 − J^rows)^bands.
 *
 * @see Indyk & Motwani 1998, Approximate nearest neighbors
 */
export const chanceToMeet = (jaccard: number, bands: number, rows: number): number =>
  1 - (1 - jaccard ** rows) ** bands
