import type { Shares } from './prepare.ts'

/** `annotate` and `countMarked` by definition: others among all shares of the object, one by one. O(n²). */
export function companyReference(
  shares: Shares,
  radiusMs: number,
  counts: (account: number) => boolean = () => true,
): number[] {
  const all = [...Array(shares.count).keys()]
  return all.map(
    (s) =>
      all.filter(
        (t) =>
          t !== s &&
          shares.object[t] === shares.object[s] &&
          Math.abs(shares.timeMs[t] - shares.timeMs[s]) <= radiusMs &&
          counts(shares.account[t]),
      ).length,
  )
}

/** The same within the rarity span, in whole blocks. */
export function dayReference(
  shares: Shares,
  { rarityMs, blockMs }: { rarityMs: number; blockMs: number },
  counts: (sharer: number, other: number) => boolean = () => true,
): number[] {
  const all = [...Array(shares.count).keys()]
  const block = (s: number): number => Math.floor(shares.timeMs[s] / blockMs)
  return all.map(
    (s) =>
      all.filter(
        (t) =>
          t !== s &&
          shares.object[t] === shares.object[s] &&
          Math.abs(block(t) - block(s)) <= rarityMs / blockMs &&
          counts(shares.account[s], shares.account[t]),
      ).length,
  )
}

/** Age of a share's object: since it was made, or its first share in the look-back, whichever is longer. */
export function ageReference(shares: Shares, s: number, lookBackMs: number): number {
  const { timeMs, object, row, columns } = shares
  const seen = [...timeMs].filter(
    (t, other) => object[other] === object[s] && t <= timeMs[s] && timeMs[s] - t <= lookBackMs,
  )
  const created = columns.times.objectCreatedAtMs?.[row[s]] ?? Number.NaN
  return timeMs[s] - Math.min(...seen, Number.isNaN(created) ? Number.POSITIVE_INFINITY : created)
}
