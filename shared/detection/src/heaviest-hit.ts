import { WEIGHT_BINS } from './chernoff.ts'

/**
 * Closes a session of the null: adds to Λ_z the chance that its heaviest hit falls into bin z, which is that no hit
 * falls into a heavier bin, less that none falls into z or a heavier one. So a session counts once.
 *
 * @param logMiss log of the chance of no hit, by bin; WEIGHT_BINS entries, set back to 0
 * @param expected Λ_z, added to
 */
export function addHeaviestHit(logMiss: Float64Array, expected: Float64Array): void {
  let missed = 0
  let reached = 1
  for (let z = 0; z < WEIGHT_BINS; z++) {
    if (logMiss[z] === 0) continue
    missed += logMiss[z]
    const next = Math.exp(missed)
    expected[z] += reached - next
    reached = next
    logMiss[z] = 0
  }
}
