import { chernoffLog10, meanWeight, WEIGHT_BINS } from './chernoff.ts'

/** Above this sum, and below this log10 p, the bound is taken as it is: an exact tail would change no decision. */
const EXACT_UP_TO = 32
const SMALL_ENOUGH = -12
/** Expected sessions of which none has a chance too small to be told from 0. */
const UNDERFLOWS_FROM = 700

/**
 * Upper tail of the summed session weight: sessions with heaviest hit in bin z come as a Poisson number with mean
 * Λ_z and weigh 2^−z each. Sums of non-negative terms only, so the far tail keeps its relative precision. Where the
 * Chernoff bound settles the matter, the bound itself is returned; it is never smaller than the tail.
 *
 * @param expected Λ_z; WEIGHT_BINS entries, not negative
 * @param total observed sum T
 * @returns log10 P(sum ≥ T), at most 0; 0 where T is at or below the mean
 * @see Panjer 1981, recursive evaluation of a family of compound distributions
 */
export function compoundPoissonTailLog10(expected: ArrayLike<number>, total: number): number {
  const bound = chernoffLog10(expected, total)
  if (bound === 0 || bound < SMALL_ENOUGH || total > EXACT_UP_TO) return bound
  let lightest = 0
  let rate = 0
  for (let z = 0; z < WEIGHT_BINS; z++) {
    if (expected[z] === 0) continue
    lightest = z
    rate += expected[z]
  }
  if (rate > UNDERFLOWS_FROM) return bound
  // In units of the lightest weight every session weighs a whole number, 2^(lightest − z).
  const unit = 2 ** lightest
  const from = Math.ceil(total * unit - 1e-9)
  const end = from + 64 * unit
  const mean = meanWeight(expected) * unit
  const mass = new Float64Array(end)
  mass[0] = Math.exp(-rate)
  let tail = 0
  // Mass of the last `unit` sums: a single sum can be empty where heavy sessions alone matter.
  let recent = 0
  for (let n = 1; n < end; n++) {
    let sum = 0
    for (let z = 0; z <= lightest; z++) {
      const jump = unit >> z
      if (jump <= n) sum += expected[z] * jump * mass[n - jump]
    }
    mass[n] = sum / n
    if (n < from) continue
    tail += mass[n]
    recent += mass[n]
    if (n < from + unit) continue
    recent -= mass[n - unit]
    if (n > mean && recent < tail * 1e-9) break
  }
  return Math.min(bound, Math.log10(tail))
}
