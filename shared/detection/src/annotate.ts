import { ANNOTATED_RADII_MS, PARAMETERS, type Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'
import { companyInReach, trafficOf } from './traffic.ts'

/**
 * What the surroundings of every share say, whoever made them. All of it needs shares of the same object only, from three
 * hours before it to an hour after it, and `day` a day on both sides: objects can be annotated wherever they lie.
 */
export interface Annotation {
  radiiMs: readonly number[]
  /** `counts[k][s]`: other shares of the object within ±`radiiMs[k]` of share s; Uint32Array(shares) each. */
  counts: Uint32Array[]
  /** Age of the object: since it was made or first shared within `ageMs` before, whichever is longer; Float64Array(shares). */
  ageMs: Float64Array
  /** Other shares of the object within the rarity span, in whole blocks; Uint32Array(shares). */
  day: Uint32Array
}

/** Counts the company of every share; O(shares) per radius. */
export function annotate(
  shares: Shares,
  radiiMs: readonly number[] = ANNOTATED_RADII_MS,
  parameters: Parameters = PARAMETERS,
): Annotation {
  return {
    radiiMs,
    counts: radiiMs.map((radius) => countCompany(shares, radius)),
    ageMs: agesAtShare(shares, parameters.ageMs),
    day: companyInReach(shares, trafficOf(shares, parameters.blockMs), parameters),
  }
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

function agesAtShare(shares: Shares, lookBackMs: number): Float64Array {
  const { objectStart, objects, timeMs, row } = shares
  const created = shares.columns.times.objectCreatedAtMs
  const ageMs = new Float64Array(shares.count)
  for (let o = 0; o < objects; o++) {
    let first = objectStart[o]
    for (let s = first; s < objectStart[o + 1]; s++) {
      const t = timeMs[s]
      while (t - timeMs[first] > lookBackMs) first++
      const since = created === undefined ? 0 : t - created[row[s]]
      // A time that is missing is NaN, and never the longer.
      ageMs[s] = since > t - timeMs[first] ? since : t - timeMs[first]
    }
  }
  return ageMs
}

/**
 * Company by the marked accounts alone: for every share, the number of other shares of its object within
 * ±`radiusMs` that a marked account made.
 *
 * @param marked 1 for accounts that count; length accounts
 */
export function countMarked(shares: Shares, marked: Uint8Array, radiusMs: number): Uint32Array {
  return slide(shares, marked, shares.timeMs, radiusMs)
}

/** The same within the rarity span, in whole blocks: what of `day` is theirs. */
export function countMarkedInReach(shares: Shares, marked: Uint8Array, parameters: Parameters): Uint32Array {
  const block = shares.timeMs.map((t) => Math.floor(t / parameters.blockMs))
  return slide(shares, marked, block, parameters.rarityMs / parameters.blockMs)
}

function slide(shares: Shares, marked: Uint8Array, at: Float64Array, reach: number): Uint32Array {
  const { objectStart, objects, account } = shares
  const company = new Uint32Array(shares.count)
  for (let o = 0; o < objects; o++) {
    const start = objectStart[o]
    const end = objectStart[o + 1]
    let low = start
    let high = start
    let inside = 0
    for (let s = start; s < end; s++) {
      while (high < end && at[high] - at[s] <= reach) inside += marked[account[high++]]
      while (at[s] - at[low] > reach) inside -= marked[account[low++]]
      company[s] = inside - marked[account[s]]
    }
  }
  return company
}
