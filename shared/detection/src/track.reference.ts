/**
 * Matching as it is told: while any pair of a left and a right set is free and alike enough, take the best
 * one. Recounts everything each time; O(n³) sets.
 *
 * @returns right → left
 */
export function matchByRepeatedSearch(
  left: readonly string[][],
  right: readonly string[][],
  jaccard: number,
): Map<number, number> {
  const leftOf = new Map<number, number>()
  for (;;) {
    let best: { both: number; index: number; l: number; r: number } | undefined
    for (let l = 0; l < left.length; l++) {
      if ([...leftOf.values()].includes(l)) continue
      for (let r = 0; r < right.length; r++) {
        if (leftOf.has(r)) continue
        const both = left[l].filter((id) => right[r].includes(id)).length
        const index = both / new Set([...left[l], ...right[r]]).size
        if (both === 0 || index < jaccard) continue
        if (!best || both > best.both || (both === best.both && index > best.index))
          best = { both, index, l, r }
      }
    }
    if (!best) return leftOf
    leftOf.set(best.r, best.l)
  }
}
