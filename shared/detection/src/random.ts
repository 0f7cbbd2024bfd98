/** A source of numbers in [0, 1); the only randomness that detection knows, and always seeded. */
export type Random = () => number

/**
 * Seeded generator, 128 bits of state. The same seed gives the same numbers on every machine.
 *
 * @see Doty-Humphrey 2010, PractRand: sfc32
 */
export function seededRandom(seed: number): Random {
  let a = seed >>> 0
  let b = 0x9e3779b9
  let c = 0x243f6a88
  let counter = 1
  const next = (): number => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return (t >>> 0) / 4294967296
  }
  for (let i = 0; i < 15; i++) next()
  return next
}

/** Uniform whole number in [0, below). */
export const randomInt = (random: Random, below: number): number => Math.floor(random() * below)
