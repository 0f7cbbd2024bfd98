import type { Shares } from './prepare.ts'

/**
 * Company of every share: `counts[k][s]` is the number of other shares of the same object within
 * ±`radiiMs[k]` of share s, whoever made them. Each array is a Uint32Array(shares).
 * The counts need one object's shares only, so objects can be annotated wherever they lie.
 */
export interface Annotation {
  radiiMs: readonly number[]
  counts: Uint32Array[]
}

/** Counts the company of every share at every radius; O(shares) per radius. */
export function annotate(shares: Shares, radiiMs: readonly number[]): Annotation {
  return { radiiMs, counts: radiiMs.map((radius) => countCompany(shares, radius)) }
}

/** Counts at one radius of an annotation. @throws {RangeError} if it was not annotated */
export function companyWithin(annotation: Annotation, radiusMs: number): Uint32Array {
  const k = annotation.radiiMs.indexOf(radiusMs)
  if (k < 0) throw new RangeError(`company within ${radiusMs} ms was not counted`)
  return annotation.counts[k]
}

function countCompany(shares: Shares, radiusMs: number): Uint32Array {
  const { objectStart, objects, timeMs } = shares
  const company = new Uint32Array(shares.count)
  for (let o = 0; o < objects; o++) {
    const end = objectStart[o + 1]
    let low = objectStart[o]
    let high = low
    for (let s = low; s < end; s++) {
      const t = timeMs[s]
      while (t - timeMs[low] > radiusMs) low++
      while (high < end && timeMs[high] - t <= radiusMs) high++
      company[s] = high - low - 1
    }
  }
  return company
}

/**
 * Company by the marked accounts alone: for every share, the number of other shares of its object within
 * ±`radiusMs` that a marked account made.
 *
 * @param marked 1 for accounts that count; length accounts
 */
export function countMarked(shares: Shares, marked: Uint8Array, radiusMs: number): Uint32Array {
  const { objectStart, objects, timeMs, account } = shares
  const company = new Uint32Array(shares.count)
  for (let o = 0; o < objects; o++) {
    const start = objectStart[o]
    const end = objectStart[o + 1]
    let low = start
    let high = start
    let inside = 0
    for (let s = start; s < end; s++) {
      const t = timeMs[s]
      while (high < end && timeMs[high] - t <= radiusMs) inside += marked[account[high++]]
      while (t - timeMs[low] > radiusMs) inside -= marked[account[low++]]
      company[s] = inside - marked[account[s]]
    }
  }
  return company
}
