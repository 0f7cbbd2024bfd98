import { ANNOTATED_RADII_MS, PARAMETERS } from '@murmuration/detection'
import type { Gathered } from './gather-objects.ts'
import type { SealedPane } from './sealed-pane.ts'

/** How far around a share its annotation looks. */
export const LOOK_BACK_MS: number = PARAMETERS.ageMs
export const LOOK_AHEAD_MS: number = PARAMETERS.sweepMs

/** Shares as they leave; `company` by radius of ANNOTATED_RADII_MS. Arrays of `count`. */
export interface LeavingShares {
  count: number
  object: Uint32Array
  pane: Uint32Array
  place: Uint32Array
  timeMs: Float64Array
  company: Uint32Array[]
  ageMs: Float64Array
}

/**
 * Annotates the marked shares, as `annotate` of detection does; the others are company.
 *
 * @param gathered all shares of the objects, from LOOK_BACK_MS before the first marked one to LOOK_AHEAD_MS after the last
 * @param marked 1 for shares that leave
 */
export function annotateShares(
  panes: readonly SealedPane[],
  { objects, starts, pane, place, timeMs }: Gathered,
  marked: Uint8Array,
): LeavingShares {
  let count = 0
  for (let s = 0; s < marked.length; s++) count += marked[s]
  const leaving: LeavingShares = {
    count,
    object: new Uint32Array(count),
    pane: new Uint32Array(count),
    place: new Uint32Array(count),
    timeMs: new Float64Array(count),
    company: ANNOTATED_RADII_MS.map(() => new Uint32Array(count)),
    ageMs: new Float64Array(count),
  }
  const share = new Uint32Array(count)
  let end = 0
  for (let o = 0; o < objects.length; o++) {
    const begin = end
    for (let s = starts[o]; s < starts[o + 1]; s++) if (marked[s]) share[end++] = s
    if (end === begin) continue
    for (let k = 0; k < ANNOTATED_RADII_MS.length; k++) {
      const radius = ANNOTATED_RADII_MS[k]
      const company = leaving.company[k]
      let low = starts[o]
      let high = low
      for (let i = begin; i < end; i++) {
        const t = timeMs[share[i]]
        while (t - timeMs[low] > radius) low++
        if (high < share[i]) high = share[i]
        while (high < starts[o + 1] && timeMs[high] - t <= radius) high++
        company[i] = high - low - 1
      }
    }
    let first = starts[o]
    for (let i = begin; i < end; i++) {
      const s = share[i]
      const t = timeMs[s]
      while (t - timeMs[first] > PARAMETERS.ageMs) first++
      const created = panes[pane[s]].times.objectCreatedAtMs
      const since = created === undefined ? 0 : t - created[place[s]]
      // A time that is missing is NaN, and never the longer.
      leaving.ageMs[i] = since > t - timeMs[first] ? since : t - timeMs[first]
      leaving.object[i] = objects[o]
      leaving.pane[i] = pane[s]
      leaving.place[i] = place[s]
      leaving.timeMs[i] = t
    }
  }
  return leaving
}
