const Z = 1.959963984540054

/** A share of accounts, with Wilson's 95 % interval. */
export interface ShareWithin {
  share: number
  interval: [number, number]
}

/**
 * Share of `count` in `total`, with Wilson's score interval at 95 %.
 *
 * @param total above 0
 * @see Wilson 1927
 */
export function shareWithin(count: number, total: number): ShareWithin {
  const share = count / total
  const middle = (share + Z ** 2 / (2 * total)) / (1 + Z ** 2 / total)
  const half =
    (Z / (1 + Z ** 2 / total)) * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2))
  return {
    share,
    interval: [
      count === 0 ? 0 : Math.max(0, middle - half),
      count === total ? 1 : Math.min(1, middle + half),
    ],
  }
}

/**
 * Difference of two independent shares, the first less the second, with Newcombe's interval at 95 %.
 *
 * @see Newcombe 1998, method 10
 */
export function differenceWithin(
  one: ShareWithin,
  other: ShareWithin,
): { value: number; interval: [number, number] } {
  const value = one.share - other.share
  const down = Math.hypot(one.share - one.interval[0], other.interval[1] - other.share)
  const up = Math.hypot(one.interval[1] - one.share, other.share - other.interval[0])
  return { value, interval: [Math.max(-1, value - down), Math.min(1, value + up)] }
}
