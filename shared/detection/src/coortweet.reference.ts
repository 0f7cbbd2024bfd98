import type { ShareEvent } from '@murmuration/contracts'
import { coincidences, type NamedEdge, namedEdges } from './count.reference.ts'

/** `coortweetPairs` by definition, O(n²): the steps of detect_groups one by one. */
export function coortweetPairsReference(
  events: readonly ShareEvent[],
  { windowSeconds, minParticipation }: { windowSeconds: number; minParticipation: number },
): NamedEdge[] {
  const contents = new Map(
    events.map((e, row) => [e, e.postId === undefined ? `row ${row}` : `post ${e.postId}`]),
  )
  const content = (e: ShareEvent): string => contents.get(e) ?? ''
  const busy = events.filter(
    (e) => events.filter((f) => f.accountId === e.accountId).length >= minParticipation,
  )
  const pairs = coincidences(busy, windowSeconds).filter(
    ([x, y]) => content(x) !== content(y) && x.objectId !== x.postId && y.objectId !== y.postId,
  )
  const coincident = new Set(pairs.flatMap(([x, y]) => [content(x), content(y)]))
  const rows = busy.filter((e) => coincident.has(content(e)))
  const kept = new Set(
    rows
      .filter((e) => rows.filter((f) => f.accountId === e.accountId).length >= minParticipation)
      .map(content),
  )
  const counts = new Map<string, { a: string; b: string; weight: number }>()
  for (const [x, y] of pairs) {
    if (!kept.has(content(x)) && !kept.has(content(y))) continue
    const key = JSON.stringify([x.accountId, y.accountId])
    const weight = (counts.get(key)?.weight ?? 0) + 1
    counts.set(key, { a: x.accountId, b: y.accountId, weight })
  }
  return namedEdges(counts)
}
