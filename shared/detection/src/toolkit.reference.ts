import type { ShareEvent } from '@murmuration/contracts'
import { coincidences, type NamedEdge, namedEdges } from './count.reference.ts'

/** `toolkitPairs` by definition, O(n²). */
export function toolkitPairsReference(
  events: readonly ShareEvent[],
  { windowSeconds, minWeight }: { windowSeconds: number; minWeight: number },
): NamedEdge[] {
  const bytes = (x: string, y: string): number => Buffer.compare(Buffer.from(x), Buffer.from(y))
  const messages = new Map<string, ShareEvent>()
  events.forEach((event, row) => {
    const id = event.postId === undefined ? `row ${row}` : `post ${event.postId}`
    const held = messages.get(id)
    const first =
      held === undefined ||
      (event.timestampMs - held.timestampMs ||
        bytes(event.accountId, held.accountId) ||
        bytes(event.objectId, held.objectId)) < 0
    if (first) messages.set(id, event)
  })
  const found = new Map<string, { a: string; b: string; messages: Set<ShareEvent> }>()
  for (const [x, y] of coincidences([...messages.values()], windowSeconds))
    for (const [one, other] of [
      [x, y],
      [y, x],
    ] as const) {
      const key = JSON.stringify([one.accountId, other.accountId])
      const held = found.get(key) ?? { a: one.accountId, b: other.accountId, messages: new Set() }
      held.messages.add(one)
      found.set(key, held)
    }
  const counts = new Map<string, { a: string; b: string; weight: number }>()
  for (const [key, { a, b, messages: of }] of found)
    if (of.size >= minWeight) counts.set(key, { a, b, weight: of.size })
  return namedEdges(counts)
}
