import type { Evidence, Level } from '@murmuration/contracts'

/**
 * The evidence for that opens a case: the strongest of the case's own level that speaks of at least half of its
 * accounts; where none does, the one that speaks of the most.
 *
 * @param speaksFor strongest tier first
 * @param held accounts of the case at its own level
 */
export function openingEvidence(
  level: Level,
  speaksFor: readonly Evidence[],
  held: number,
): Evidence | undefined {
  const ofLevel = speaksFor.filter((item) => level === 'review' || item.tier !== 'C')
  const most = Math.max(...ofLevel.map((item) => item.accounts.length))
  return ofLevel.find((item) => item.accounts.length >= Math.min(held / 2, most)) ?? speaksFor[0]
}
