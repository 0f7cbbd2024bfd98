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
