import type { ShareColumns } from '../share-columns.ts'
import {
  type AccountsByObjects,
  accountsByObjects,
  type HotObjects,
  type ProjectionParameters,
  visitPairs,
  type WeightedPairs,
  weightedPairs,
} from './accounts-by-objects.ts'
import { unitWeights } from './cosine.ts'

export interface EigenvectorParameters extends ProjectionParameters {
  /** Part of the accounts that stay below, in [0, 1). */
  percentile: number
}

/** `kept`: central accounts as indexes into `columns.accountIds`; `pairs`: the similar ones among them, by cosine. */
export interface EigenvectorPairs {
  pairs: WeightedPairs
  kept: Uint32Array
  hot: HotObjects
  rounds: number
  converged: boolean
}

const MOST_ROUNDS = 500
const TOLERANCE = 1e-9

/**
 * Accounts that are central in the network of similar sharing: eigenvector centrality on the cosine similarities of TF-IDF
 * vectors, no edge left out; the accounts at or above a percentile of centrality are kept, with the edges among them.
 *
 * @throws {RangeError} if the percentile is outside [0, 1), or another parameter is not a whole number from 1
 * @see Luceri, Pantè, Burghardt and Ferrara 2024, Unmasking the web of deceit
 */
export function eigenvectorPairs(columns: ShareColumns, parameters: EigenvectorParameters): EigenvectorPairs {
  const { percentile } = parameters
  if (!(percentile >= 0 && percentile < 1)) throw new RangeError(`percentile ${percentile} is not in [0, 1)`)
  const network = accountsByObjects(columns, parameters)
  const weight = unitWeights(network)
  const { centrality, rounds, converged } = centralities(network, weight)
  const ranked = centrality.slice().sort()
  const least = ranked[Math.min(ranked.length - 1, Math.ceil(percentile * ranked.length))] ?? 0
  const isKept = Uint8Array.from(centrality, (one) => (one > 0 && one >= least ? 1 : 0))
  const found: { i: number; j: number; weight: number }[] = []
  visitPairs(
    network,
    (x, y) => weight[x] * weight[y],
    (i, j, similarity) => {
      if (similarity > 0) found.push({ i, j, weight: Math.min(1, similarity) })
    },
    isKept,
  )
  const kept = [...isKept.keys()].filter((i) => isKept[i] === 1)
  return {
    pairs: weightedPairs(network.names, found),
    kept: Uint32Array.from(kept, (i) => network.names[i]),
    hot: network.hot,
    rounds,
    converged,
  }
}

/**
 * Leading eigenvector of S = WWᵀ − diag by power iteration on S + 1, which has the same and does not swing between the halves
 * of a bipartite network. S is never written out: S·x = W(Wᵀx) − diag·x.
 */
function centralities(
  { accountCount, accountStart, objects, objectCount }: AccountsByObjects,
  weight: Float64Array,
): { centrality: Float64Array; rounds: number; converged: boolean } {
  let centrality = new Float64Array(accountCount).fill(1 / Math.sqrt(Math.max(1, accountCount)))
  const ofObject = new Float64Array(objectCount)
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    ofObject.fill(0)
    for (let i = 0; i < accountCount; i++)
      for (let x = accountStart[i]; x < accountStart[i + 1]; x++)
        ofObject[objects[x]] += weight[x] * centrality[i]
    const next = new Float64Array(accountCount)
    let square = 0
    for (let i = 0; i < accountCount; i++) {
      let sum = centrality[i]
      for (let x = accountStart[i]; x < accountStart[i + 1]; x++)
        sum += weight[x] * (ofObject[objects[x]] - weight[x] * centrality[i])
      next[i] = sum
      square += sum * sum
    }
    const length = Math.sqrt(square)
    let change = 0
    for (let i = 0; i < accountCount; i++) {
      next[i] /= length
      change = Math.max(change, Math.abs(next[i] - centrality[i]))
    }
    centrality = next
    if (change < TOLERANCE) return { centrality, rounds: round, converged: true }
  }
  return { centrality, rounds: MOST_ROUNDS, converged: accountCount === 0 }
}
