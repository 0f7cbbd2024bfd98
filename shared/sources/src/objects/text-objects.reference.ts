import { normaliseText } from './normalise-text.ts'
import { isSyllable, LETTERS, SYLLABLES } from './shingles.ts'

/** Distinct shingles of a text, as strings. */
export function shinglesOf(text: string): Set<string> {
  const points = [...normaliseText(text)]
  const shingles = new Set<string>()
  for (const [start, point] of points.entries()) {
    const length = isSyllable(point.codePointAt(0) ?? 0) ? SYLLABLES : LETTERS
    if (start + length <= points.length) shingles.add(points.slice(start, start + length).join(''))
  }
  return shingles
}

export function jaccardOf(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let common = 0
  for (const shingle of left) if (right.has(shingle)) common++
  return common / (left.size + right.size - common)
}

/**
 * Kinds of texts by comparing each with the first text of every kind, by sets of strings and without hashes. A kind is the
 * number of its first text; undefined where a text has fewer than `minShingles`.
 */
export function textKinds(
  texts: readonly string[],
  { threshold, minShingles }: { threshold: number; minShingles: number },
): (number | undefined)[] {
  const firsts: { kind: number; shingles: Set<string> }[] = []
  return texts.map((text, number) => {
    const shingles = shinglesOf(text)
    if (shingles.size < minShingles) return undefined
    let best: number | undefined
    let bestJaccard = threshold
    for (const first of firsts) {
      const jaccard = jaccardOf(shingles, first.shingles)
      if (jaccard > bestJaccard || (best === undefined && jaccard === bestJaccard)) {
        best = first.kind
        bestJaccard = jaccard
      }
    }
    if (best !== undefined) return best
    firsts.push({ kind: number, shingles })
    return number
  })
}
