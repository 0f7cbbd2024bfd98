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
 * `family`: of objects, that of the strongest test; `agreeing`: what the pair passed in other families.
 */
export interface Backbone extends TestedPairs {
  agreeing: Agreeing
}

/** Tests that pairs passed in other families of objects than their edge; `edge`: row of the backbone, ascending. */
export interface Agreeing extends TestedPairs {
  edge: Uint32Array
}

/** Tests that pairs passed, in columns. */
export interface TestedPairs {
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
  family: Uint8Array
}

/**
 * Union of the edges of all tiers between tested accounts, each with its strongest tier, and of the families that passed
 * it the one with the smallest p.
 */
export function buildBackbone(
  coincidences: Coincidences,
  tierA: SynchronyTest,
  tierB: CoSelectionTest,
  tierC: CoSelectionTest,
  parameters: Parameters,
): Backbone {
  const { pairs, pairA, pairB, mixed, family } = coincidences
  const tierOf = (k: number): number => (tierA.passed[k] ? 1 : tierB.passed[k] ? 2 : tierC.passed[k] ? 3 : 0)
  const log10POf = (k: number): number => [tierA, tierB, tierC][tierOf(k) - 1].log10P[k]
  const edges: number[] = []
  const agreeing: { k: number; edge: number }[] = []
  for (let from = 0; from < pairs; ) {
    const passed: number[] = []
    let to = from
    for (; to < pairs && pairA[to] === pairA[from] && pairB[to] === pairB[from]; to++)
      if (!mixed[to] && tierOf(to) > 0) passed.push(to)
    from = to
    if (passed.length === 0) continue
    passed.sort((x, y) => tierOf(x) - tierOf(y) || log10POf(x) - log10POf(y) || family[x] - family[y])
    for (const k of passed.slice(1).sort((x, y) => x - y)) agreeing.push({ k, edge: edges.length })
    edges.push(passed[0])
  }
  const write = (columns: TestedPairs, e: number, k: number): void => {
    const tier = tierOf(k)
    columns.a[e] = pairA[k]
    columns.b[e] = pairB[k]
    columns.tier[e] = tier
    columns.family[e] = family[k]
    columns.log10P[e] = log10POf(k)
    if (tier === 1) {
      columns.weight[e] = Math.min(1, -tierA.log10P[k] / 12)
      columns.sessions[e] = tierA.sessions[k]
      columns.synchronous[e] = tierA.synchronous[k]
      columns.observed[e] = tierA.synchronous[k]
      columns.expected[e] = tierA.expected[k]
      columns.scaleSeconds[e] = tierA.chances[tierA.scale[k]].synchronyMs / 1000
      return
    }
    const test = tier === 2 ? tierB : tierC
    columns.weight[e] = 0.3 + 0.7 * Math.min(1, -test.log10P[k] / 12)
    columns.sessions[e] = test.sessions[k]
    columns.synchronous[e] = test.sessions[k]
    columns.observed[e] = test.weight[k]
    columns.expected[e] = test.expected[k]
    columns.scaleSeconds[e] = parameters.coSelectionMs[tier === 2 ? 'B' : 'C'] / 1000
  }
  const backbone = emptyBackbone(edges.length, agreeing.length)
  edges.forEach((k, e) => {
    write(backbone, e, k)
  })
  agreeing.forEach(({ k, edge }, row) => {
    write(backbone.agreeing, row, k)
    backbone.agreeing.edge[row] = edge
  })
  return backbone
}

/** A backbone of `size` edges and `others` tests in other families, all columns zero. */
export const emptyBackbone = (size: number, others = 0): Backbone => ({
  ...emptyPairs(size),
  agreeing: { ...emptyPairs(others), edge: new Uint32Array(others) },
})

const emptyPairs = (size: number): TestedPairs => ({
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
  family: new Uint8Array(size),
})
