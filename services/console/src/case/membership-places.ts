/** Where membership and its leave-one-out range stand on a track from 0 to 1, in percent of its length. */
export function membershipPlaces(
  value: number,
  [low, high]: readonly [number, number] = [value, value],
): { value: number; low: number; high: number } {
  const at = (share: number): number => Math.round(share * 10_000) / 100
  return { value: at(value), low: at(low), high: at(high) }
}
