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

export interface CosineParameters extends ProjectionParameters {
  /** Part of the similar pairs that stay below the edges, in [0, 1). */
  percentile: number
}

/** Edges by cosine, between indexes into `columns.accountIds`. `candidates`: pairs with a similarity above 0. */
export interface CosinePairs {
  pairs: WeightedPairs
  hot: HotObjects
  threshold: number
  candidates: number
}

/** Places of a similarity in the histogram from which the threshold is read: it is exact to 1/65,536. */
const BINS = 1 << 16

/**
 * Accounts whose sets of shared objects are alike, whenever they shared them: TF-IDF vectors, tf · ln(N/df) with N the
 * accounts looked at, and their cosine; pairs at or above a percentile of all similarities above 0 are edges.
 *
 * @throws {RangeError} if the percentile is outside [0, 1), or another parameter is not a whole number from 1
 * @see Pacheco, Hui, Torres-Lugo, Truong, Flammini and Menczer 2021, Uncovering coordinated networks on social media
 */
export function cosinePairs(columns: ShareColumns, parameters: CosineParameters): CosinePairs {
  const { percentile } = parameters
  if (!(percentile >= 0 && percentile < 1)) throw new RangeError(`percentile ${percentile} is not in [0, 1)`)
  const network = accountsByObjects(columns, parameters)
  const weight = unitWeights(network)
  const weigh = (x: number, y: number): number => weight[x] * weight[y]
  const binOf = (similarity: number): number => Math.min(BINS - 1, Math.floor(similarity * BINS))
  const histogram = new Float64Array(BINS)
  let candidates = 0
  visitPairs(network, weigh, (_i, _j, similarity) => {
    if (similarity <= 0) return
    histogram[binOf(similarity)]++
    candidates++
  })
  let below = 0
  let bin = 0
  while (bin < BINS - 1 && below + histogram[bin] <= percentile * candidates) below += histogram[bin++]
  const found: { i: number; j: number; weight: number }[] = []
  visitPairs(network, weigh, (i, j, similarity) => {
    if (similarity > 0 && binOf(similarity) >= bin) found.push({ i, j, weight: Math.min(1, similarity) })
  })
  return {
    pairs: weightedPairs(network.names, found),
    hot: network.hot,
    threshold: bin / BINS,
    candidates,
  }
}

/** TF-IDF weight of every pair of account and object, each account's vector of length 1; 0 where all accounts share it. */
export function unitWeights({
  accountCount,
  accountStart,
  objects,
  objectStart,
  times,
}: AccountsByObjects): Float64Array {
  const weight = new Float64Array(objects.length)
  for (let i = 0; i < accountCount; i++) {
    let square = 0
    for (let x = accountStart[i]; x < accountStart[i + 1]; x++) {
      const sharers = objectStart[objects[x] + 1] - objectStart[objects[x]]
      weight[x] = times[x] * Math.log(accountCount / sharers)
      square += weight[x] ** 2
    }
    if (square === 0) continue
    const length = Math.sqrt(square)
    for (let x = accountStart[i]; x < accountStart[i + 1]; x++) weight[x] /= length
  }
  return weight
}
