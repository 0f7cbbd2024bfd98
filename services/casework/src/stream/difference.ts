import type { Level, ReviewCase, Tier } from '@murmuration/contracts'

/** What a version of the evidence changed; `before` null, and all accounts in, for the first. */
export interface EvidenceDifference {
  /** Accounts by id, in order. */
  in: string[]
  out: string[]
  level: { before: Level | null; after: Level }
  strength: { before: number | null; after: number }
  tiers: { before: Tier[] | null; after: Tier[] }
  /** The cluster has gone into another one, or into pieces, and does not go on. */
  ended: 'merged' | 'split' | null
}

function endOf({ cluster: { state, history } }: ReviewCase): EvidenceDifference['ended'] {
  // Of one that ends, nobody is left; one that takes others in, or loses some, goes on under the same word.
  const ends = history.at(-1)?.size === 0
  return ends && (state === 'merged' || state === 'split') ? state : null
}

/** @param before undefined for the first version */
export function differenceOf(
  before: { accounts: ReadonlySet<string>; level: Level; strength: number; tiers: Tier[] } | undefined,
  found: ReviewCase,
  strength: number,
): EvidenceDifference {
  const after = found.accounts.map(({ accountId }) => accountId)
  const held = new Set(after)
  return {
    in: after.filter((id) => !before?.accounts.has(id)).sort(),
    out: [...(before?.accounts ?? [])].filter((id) => !held.has(id)).sort(),
    level: { before: before?.level ?? null, after: found.level },
    strength: { before: before?.strength ?? null, after: strength },
    tiers: { before: before?.tiers ?? null, after: found.coordination.tiers },
    ended: endOf(found),
  }
}
