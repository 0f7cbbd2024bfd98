import type { ShareEvent } from '@murmuration/contracts'

/** An edge by names: `[a, b, weight]`. */
export type NamedEdge = [string, string, number]

const byBytes = (x: string, y: string): number => Buffer.compare(Buffer.from(x), Buffer.from(y))

/** Edges from counts keyed by both names, in canonical order. */
export function namedEdges(counts: Map<string, { a: string; b: string; weight: number }>): NamedEdge[] {
  return [...counts.values()]
    .map(({ a, b, weight }): NamedEdge => [a, b, weight])
    .sort((x, y) => byBytes(x[0], y[0]) || byBytes(x[1], y[1]))
}

/** Every pair of shares of one object within the window by two accounts, the name of the first before that of the second. */
export function coincidences(
  events: readonly ShareEvent[],
  windowSeconds: number,
): [ShareEvent, ShareEvent][] {
  const found: [ShareEvent, ShareEvent][] = []
  for (const x of events)
    for (const y of events)
      if (
        x.objectId === y.objectId &&
        byBytes(x.accountId, y.accountId) < 0 &&
        Math.abs(x.timestampMs - y.timestampMs) <= windowSeconds * 1000
      )
        found.push([x, y])
  return found
}

/** `countPairs` by definition, O(n²). */
export function countPairsReference(
  events: readonly ShareEvent[],
  { windowSeconds, minObjects }: { windowSeconds: number; minObjects: number },
): NamedEdge[] {
  const objects = new Map<string, { a: string; b: string; ids: Set<string> }>()
  for (const [x, y] of coincidences(events, windowSeconds)) {
    const key = JSON.stringify([x.accountId, y.accountId])
    const held = objects.get(key) ?? { a: x.accountId, b: y.accountId, ids: new Set() }
    held.ids.add(x.objectId)
    objects.set(key, held)
  }
  const counts = new Map<string, { a: string; b: string; weight: number }>()
  for (const [key, { a, b, ids }] of objects)
    if (ids.size >= minObjects) counts.set(key, { a, b, weight: ids.size })
  return namedEdges(counts)
}
