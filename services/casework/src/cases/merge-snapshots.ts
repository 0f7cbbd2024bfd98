import type { Evidence, ReviewCase } from '@murmuration/contracts'

type Said = 'evidenceFor' | 'evidenceAgainst' | 'indicators' | 'cannotSay'
const SAID: readonly Said[] = ['evidenceFor', 'evidenceAgainst', 'indicators', 'cannotSay']
const MOST_OBJECTS = 50

/**
 * The evidence of two cases as one. What spoke of the whole of either speaks of its accounts alone, so that no account
 * gains evidence by the other case; figures of coordination are those of the first.
 */
export function mergedSnapshot(into: ReviewCase, from: ReviewCase): ReviewCase {
  const held = new Set(into.accounts.map(({ accountId }) => accountId))
  const objects = new Map(into.objects.map((object) => [object.objectId, object]))
  for (const object of from.objects) if (!objects.has(object.objectId)) objects.set(object.objectId, object)
  const merged: ReviewCase = {
    ...into,
    level: into.level === 'alert' || from.level === 'alert' ? 'alert' : 'review',
    finding: `${into.finding} Of the case that was merged into it: ${from.finding}`,
    window: {
      startMs: Math.min(into.window.startMs, from.window.startMs),
      endMs: Math.max(into.window.endMs, from.window.endMs),
    },
    accounts: [...into.accounts, ...from.accounts.filter(({ accountId }) => !held.has(accountId))],
    objects: [...objects.values()]
      .sort((x, y) => y.sharesInCase - x.sharesInCase || (x.objectId < y.objectId ? -1 : 1))
      .slice(0, MOST_OBJECTS),
    skipped: {
      pairs: into.skipped.pairs + from.skipped.pairs,
      objects: into.skipped.objects + from.skipped.objects,
    },
  }
  for (const said of SAID) merged[said] = [...ofItsAccounts(into, said), ...ofItsAccounts(from, said)]
  return merged
}

const ofItsAccounts = (found: ReviewCase, said: Said): Evidence[] =>
  found[said].map((evidence) =>
    evidence.accounts.length > 0
      ? evidence
      : { ...evidence, accounts: found.accounts.map(({ accountId }) => accountId) },
  )

/** The evidence of a case for a part of its accounts: what named none of them is left out, what named all stays. */
export function partSnapshot(found: ReviewCase, caseId: string, part: ReadonlySet<string>): ReviewCase {
  const cut: ReviewCase = {
    ...found,
    caseId,
    finding: `${part.size} of the ${found.accounts.length} accounts of a case that was split. Of the whole it said: ${found.finding}`,
    accounts: found.accounts.filter(({ accountId }) => part.has(accountId)),
  }
  for (const said of SAID)
    cut[said] = found[said].flatMap((evidence) => {
      if (evidence.accounts.length === 0) return [evidence]
      const accounts = evidence.accounts.filter((id) => part.has(id))
      return accounts.length === 0 ? [] : [{ ...evidence, accounts }]
    })
  return cut
}
