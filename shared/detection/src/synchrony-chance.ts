/**
 * Chance that a co-amplification of a share within Δ also lies within τ, as the share's surroundings explain it.
 * `perShare`: Float64Array(shares), max(π of the stratum, π of the local strangers); 0 for shares without company.
 * The chance of a coincidence of shares s and t is min(.999, max(τ/Δ, perShare[s], perShare[t])).
 */
export interface SynchronyChance {
  synchronyMs: number
  contextMs: number
  perShare: Float64Array
}
