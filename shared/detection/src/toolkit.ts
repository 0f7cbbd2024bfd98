import { coShares, inCanonicalOrder } from './co-shares.ts'
import { contentCodes } from './content-codes.ts'
import { canonicalRank } from './id-table.ts'
import { type PairEdges, sweepPairs } from './pair-sweep.ts'
import type { ShareColumns } from './share-columns.ts'

export interface ToolkitParameters {
  /** Event-time seconds. Two shares exactly this far apart still count. */
  windowSeconds: number
  /** Smallest weight of an edge, at least 1. */
  minWeight: number
}

/**
 * Ordered pairs of accounts as coordination-network-toolkit 1.5.2 counts them (co_retweet): a → b weighs the
 * messages of a near which, within the window, b shared the same object. Self-pairs are left out. A message
 * id that comes again is ignored; of its rows the one first in time stays, ties by account and object, so that
 * the order of the input does not matter.
 *
 * @throws {RangeError} if `minWeight` is not a whole number of at least 1, or the window is not one
 * @see Graham and QUT Digital Observatory 2020, Coordination Network Toolkit
 */
export function toolkitPairs(
  columns: ShareColumns,
  { windowSeconds, minWeight }: ToolkitParameters,
): PairEdges {
  if (!(Number.isSafeInteger(minWeight) && minWeight >= 1))
    throw new RangeError(`weight of at least ${minWeight}: not a whole number from 1`)
  const shares = coShares(columns, rowsOfDistinctMessages(columns), windowSeconds)
  const names = inCanonicalOrder(shares, columns.accountIds)
  return sweepPairs(shares, names, { counted: 'shares of i', atLeast: minWeight, directed: true })
}

function rowsOfDistinctMessages(columns: ShareColumns): Uint32Array {
  const { count, timeMs, account, object } = columns
  const { codes, size } = contentCodes(columns)
  const kept = new Uint32Array(size).fill(count)
  let ranks: { account: Uint32Array; object: Uint32Array } | undefined
  for (let r = 0; r < count; r++) {
    const held = kept[codes[r]]
    if (held === count) {
      kept[codes[r]] = r
      continue
    }
    ranks ??= {
      account: canonicalRank(columns.accountIds).rank,
      object: canonicalRank(columns.objectIds).rank,
    }
    const order =
      timeMs[r] - timeMs[held] ||
      ranks.account[account[r]] - ranks.account[account[held]] ||
      ranks.object[object[r]] - ranks.object[object[held]]
    if (order < 0) kept[codes[r]] = r
  }
  return kept.sort()
}
