import type { Tier } from '@murmuration/contracts'
import type { CoSelectionTest } from './co-selection.ts'
import type { Coincidences } from './coincidences.ts'
import type { Parameters } from './parameters.ts'
import type { SynchronyTest } from './synchrony.ts'

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

/** Union of the edges of all tiers between tested accounts, each with its strongest tier. */
export function buildBackbone(
  coincidences: Coincidences,
  tierA: SynchronyTest,
  tierB: CoSelectionTest,
  tierC: CoSelectionTest,
  parameters: Parameters,
): Backbone {
  const pairs: number[] = []
  for (let k = 0; k < coincidences.pairs; k++) {
    if (coincidences.mixed[k]) continue
    if (tierA.passed[k] || tierB.passed[k] || tierC.passed[k]) pairs.push(k)
  }
  const backbone = emptyBackbone(pairs.length)
  pairs.forEach((k, e) => {
    backbone.a[e] = coincidences.pairA[k]
    backbone.b[e] = coincidences.pairB[k]
    if (tierA.passed[k]) {
      backbone.tier[e] = 1
      backbone.weight[e] = Math.min(1, -tierA.log10P[k] / 12)
      backbone.sessions[e] = tierA.sessions[k]
      backbone.synchronous[e] = tierA.synchronous[k]
      backbone.observed[e] = tierA.synchronous[k]
      backbone.expected[e] = tierA.expected[k]
      backbone.log10P[e] = tierA.log10P[k]
      backbone.scaleSeconds[e] = tierA.chances[tierA.scale[k]].synchronyMs / 1000
      return
    }
    const test = tierB.passed[k] ? tierB : tierC
    backbone.tier[e] = tierB.passed[k] ? 2 : 3
    backbone.weight[e] = 0.3 + 0.7 * Math.min(1, -test.log10P[k] / 12)
    backbone.sessions[e] = test.sessions[k]
    backbone.synchronous[e] = test.sessions[k]
    backbone.observed[e] = test.weight[k]
    backbone.expected[e] = test.expected[k]
    backbone.log10P[e] = test.log10P[k]
    backbone.scaleSeconds[e] = parameters.coSelectionMs[tierB.passed[k] ? 'B' : 'C'] / 1000
  })
  return backbone
}

/** A backbone of `size` edges, all columns zero. */
export function emptyBackbone(size: number): Backbone {
  return {
    size,
    a: new Uint32Array(size),
    b: new Uint32Array(size),
    tier: new Uint8Array(size),
    weight: new Float64Array(size),
    sessions: new Uint32Array(size),
    synchronous: new Uint32Array(size),
    observed: new Float64Array(size),
    expected: new Float64Array(size),
    log10P: new Float64Array(size),
    scaleSeconds: new Float64Array(size),
  }
}
