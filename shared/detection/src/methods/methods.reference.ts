import type { ShareEvent } from '@murmuration/contracts'
import { hypergeometricLog10Tail } from '../describe/hypergeometric.ts'

/** Distinct objects by account, with how often, of accounts with enough; in the order of ids. */
function vectors(events: readonly ShareEvent[], minObjects: number): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>()
  for (const { accountId, objectId } of events) {
    const own = found.get(accountId) ?? new Map<string, number>()
    own.set(objectId, (own.get(objectId) ?? 0) + 1)
    found.set(accountId, own)
  }
  return new Map([...found].filter(([, own]) => own.size >= minObjects).sort(([x], [y]) => (x < y ? -1 : 1)))
}

export interface ReferencePair {
  a: string
  b: string
  value: number
}

/** Cosine of TF-IDF vectors of every pair with similarity above 0, by definition. */
export function cosineReference(events: readonly ShareEvent[], minObjects: number): ReferencePair[] {
  const of = vectors(events, minObjects)
  const sharers = (object: string): number => [...of.values()].filter((own) => own.has(object)).length
  const weights = [...of].map(([account, own]) => ({
    account,
    vector: new Map([...own].map(([object, times]) => [object, times * Math.log(of.size / sharers(object))])),
  }))
  const length = (vector: ReadonlyMap<string, number>): number =>
    Math.sqrt([...vector.values()].reduce((sum, x) => sum + x * x, 0))
  return weights.flatMap((x, k) =>
    weights.slice(k + 1).flatMap((y) => {
      const dot = [...x.vector].reduce((sum, [object, w]) => sum + w * (y.vector.get(object) ?? 0), 0)
      const value = dot === 0 ? 0 : dot / (length(x.vector) * length(y.vector))
      return value > 0 ? [{ a: x.account, b: y.account, value }] : []
    }),
  )
}

/** log10 p of every pair with an object in common, by definition; `common`: how many. */
export function svnReference(
  events: readonly ShareEvent[],
  minObjects: number,
): (ReferencePair & { common: number })[] {
  const of = [...vectors(events, minObjects)]
  const objects = new Set(events.map(({ objectId }) => objectId)).size
  return of.flatMap(([a, own], k) =>
    of.slice(k + 1).flatMap(([b, others]) => {
      const common = [...own.keys()].filter((object) => others.has(object)).length
      return common === 0
        ? []
        : [{ a, b, common, value: hypergeometricLog10Tail(objects, own.size, others.size, common) }]
    }),
  )
}
