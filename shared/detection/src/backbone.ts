import type { Tier } from '@murmuration/contracts'

/** Tiers as they are stored in columns: 1, 2, 3. A smaller number is stronger. */
export const TIER_NAMES: readonly Tier[] = ['A', 'B', 'C']

/**
 * Edges that passed a test, one row a pair, a < b, sorted by a, then b. All columns have length `size`.
 * `tier`: 1 to 3, the strongest that the pair passed; the other columns are of that tier.
 * `synchronous`: sessions of the pair with a co-amplification within the synchrony interval (tier A), or all
 * its sessions (tiers B, C). `observed`, `expected`: the test statistic and its mean under the null: synchronous
 * sessions for tier A, summed weight T for B and C. `log10P`: at most 0. `scaleSeconds`: the synchrony interval τ.
 */
export interface Backbone {
  size: number
  a: Uint32Array
  b: Uint32Array
  tier: Uint8Array
  weight: Float64Array
  sessions: Uint32Array
  synchronous: Uint32Array
  observed: Float64Array
  expected: Float64Array
  log10P: Float64Array
  scaleSeconds: Float64Array
}
