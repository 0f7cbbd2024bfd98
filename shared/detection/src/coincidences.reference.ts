import type { SweepOptions } from './coincidences.ts'
import type { Shares } from './prepare.ts'

/** Pair (a, b), a < b, and its co-amplifications [share of a, share of b], earliest first. */
export interface PairReference {
  a: number
  b: number
  met: [number, number][]
}

/**
 * All pairs of shares of one object within the span: the first by a tested account, the second by a later tested one,
 * or by one that is not tested where the first share is open. Each pair once, O(n²).
 */
function sharePairsReference(shares: Shares, options: SweepOptions): [number, number][] {
  const { account, object, timeMs, count } = shares
  const { tested, open, spanMs, minObjects } = options
  const canPair = (i: number): boolean => account.filter((other) => other === i).length >= minObjects
  const found: [number, number][] = []
  for (let s = 0; s < count; s++) {
    if (!tested[account[s]] || !canPair(account[s])) continue
    for (let t = 0; t < count; t++) {
      if (account[s] === account[t] || object[s] !== object[t] || !canPair(account[t])) continue
      if (tested[account[t]] ? account[t] < account[s] : !open[s]) continue
      if (Math.abs(timeMs[s] - timeMs[t]) <= spanMs) found.push([s, t])
    }
  }
  return found
}

/**
 * `sweepCoincidences` by definition. While more pairs of shares of tested accounts are left than the budget allows, the
 * object with the most of them is left out, the smaller one among equals.
 */
export function sweepReference(
  shares: Shares,
  options: SweepOptions,
): { pairs: PairReference[]; considered: number; skipped: { pairs: number; objects: number } } {
  const { account, object, timeMs } = shares
  const isCounted = ([, t]: [number, number]): boolean => options.tested[account[t]] === 1
  let kept = sharePairsReference(shares, options)
  const skipped = { pairs: 0, objects: 0 }
  while (kept.filter(isCounted).length > options.budget) {
    const perObject = new Map<number, number>()
    for (const [s] of kept.filter(isCounted)) perObject.set(object[s], (perObject.get(object[s]) ?? 0) + 1)
    const [largest] = [...perObject].sort((x, y) => y[1] - x[1] || x[0] - y[0])
    kept = kept.filter(([s]) => object[s] !== largest[0])
    skipped.pairs += largest[1]
    skipped.objects++
  }
  const byPair = new Map<string, PairReference>()
  for (const [s, t] of kept) {
    const key = `${account[s]} ${account[t]}`
    const pair = byPair.get(key) ?? { a: account[s], b: account[t], met: [] }
    pair.met.push([s, t])
    byPair.set(key, pair)
  }
  const earlier = ([s, t]: [number, number]): number => Math.min(timeMs[s], timeMs[t])
  const pairs = [...byPair.values()]
    .filter((pair) => pair.met.length >= options.minimum)
    .sort((x, y) => x.a - y.a || x.b - y.b)
  for (const pair of pairs) pair.met.sort((x, y) => earlier(x) - earlier(y))
  return { pairs, considered: kept.filter(isCounted).length, skipped }
}
