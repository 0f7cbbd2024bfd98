import { fdrThreshold } from '../benjamini-hochberg.ts'
import { hypergeometricLog10Tail } from '../describe/hypergeometric.ts'
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

export interface SvnParameters extends ProjectionParameters {
  /** False discovery rate in (0, 1). */
  rate: number
}

/** Edges between indexes into `columns.accountIds`; the weight is the number of common objects. `tested`: pairs that have any. */
export interface SvnPairs {
  pairs: WeightedPairs
  hot: HotObjects
  tested: number
}

/**
 * Statistically validated network: pairs of accounts with more objects in common than if each had drawn its number of
 * objects evenly from all there are; hypergeometric upper tail, Benjamini–Hochberg over every pair with an object in common.
 * All objects count as equally popular, which on cascades they are not: the method's known weakness.
 *
 * @throws {RangeError} if the rate is outside (0, 1), or another parameter is not a whole number from 1
 * @see Tumminello, Miccichè, Lillo, Piilo and Mantegna 2011, Statistically validated networks in bipartite complex systems
 */
export function svnPairs(columns: ShareColumns, parameters: SvnParameters): SvnPairs {
  const { rate } = parameters
  if (!(rate > 0 && rate < 1)) throw new RangeError(`rate ${rate} is not in (0, 1)`)
  const network = accountsByObjects(columns, parameters)
  const tail = tailsOf(network)
  // A pair above the rate itself passes at no place of the procedure.
  const enough = Math.log10(rate)
  const found: { i: number; j: number; weight: number; log10P: number }[] = []
  let tested = 0
  visitPairs(
    network,
    () => 1,
    (i, j, common) => {
      tested++
      const log10P = tail(i, j, common)
      if (log10P <= enough) found.push({ i, j, weight: common, log10P })
    },
  )
  const threshold = fdrThreshold(
    Float64Array.from(found, ({ log10P }) => log10P),
    Math.max(1, tested),
    rate,
  )
  const passed = found.filter(({ log10P }) => log10P <= threshold)
  return { pairs: weightedPairs(network.names, passed), hot: network.hot, tested }
}

/** Tails by the three numbers they depend on: many pairs have the same. */
function tailsOf({ accountStart, objectCount }: AccountsByObjects) {
  const known = new Map<string, number>()
  const degree = (i: number): number => accountStart[i + 1] - accountStart[i]
  return (i: number, j: number, common: number): number => {
    const low = Math.min(degree(i), degree(j))
    const high = Math.max(degree(i), degree(j))
    const key = `${low} ${high} ${common}`
    let log10P = known.get(key)
    if (log10P === undefined) {
      log10P = hypergeometricLog10Tail(objectCount, high, low, common)
      known.set(key, log10P)
    }
    return log10P
  }
}
