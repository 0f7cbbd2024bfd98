import { grown } from '@murmuration/detection'
import type { SealedPane } from './sealed-pane.ts'
import { blockOf } from './what-leaves.ts'

/**
 * Shares of some objects in a run of panes, by object, then time. Shares of `objects[k]`: `starts[k] .. starts[k + 1]`;
 * share s is number `place[s]` of pane number `pane[s]`.
 */
export interface Gathered {
  objects: Uint32Array
  starts: Uint32Array
  pane: Uint32Array
  place: Uint32Array
  timeMs: Float64Array
}

/** Objects in the order in which they were added, and by number; `byObject` is zero again after `clear`. */
export interface ObjectSet {
  size: number
  objects: Uint32Array
  /** Place among `objects` + 1, by number of the object. */
  byObject: Uint32Array
}

export function addObject(set: ObjectSet, object: number): void {
  if (set.byObject[object] > 0) return
  if (set.size === set.objects.length) {
    const larger = new Uint32Array(set.objects.length * 2 + 64)
    larger.set(set.objects)
    set.objects = larger
  }
  set.objects[set.size++] = object
  set.byObject[object] = set.size
}

export function clearObjects(set: ObjectSet): void {
  for (let k = 0; k < set.size; k++) set.byObject[set.objects[k]] = 0
  set.size = 0
}

/** @param from first pane, @param to pane after the last */
export function gatherObjects(
  panes: readonly SealedPane[],
  from: number,
  to: number,
  wanted: ObjectSet,
): Gathered {
  const { byObject, size } = wanted
  const starts = new Uint32Array(size + 1)
  // Most objects of most panes are not wanted: those that are, are looked for once.
  let runs = new Uint32Array(1 << 8)
  let found = 0
  for (let p = from; p < to; p++) {
    const { objects, starts: ends } = panes[p]
    for (let k = 0; k < objects.length; k++) {
      const local = byObject[objects[k]]
      if (local === 0) continue
      if (found + 3 > runs.length) runs = grown(runs, found + 3)
      runs[found++] = p
      runs[found++] = k
      runs[found++] = local - 1
      starts[local] += ends[k + 1] - ends[k]
    }
  }
  for (let k = 0; k < size; k++) starts[k + 1] += starts[k]
  const next = starts.slice()
  const pane = new Uint32Array(starts[size])
  const place = new Uint32Array(starts[size])
  const timeMs = new Float64Array(starts[size])
  for (let f = 0; f < found; f += 3) {
    const p = runs[f]
    const { starts: ends, offsetMs, startMs } = panes[p]
    const end = ends[runs[f + 1] + 1]
    let at = next[runs[f + 2]]
    for (let i = ends[runs[f + 1]]; i < end; i++, at++) {
      pane[at] = p
      place[at] = i
      timeMs[at] = startMs + offsetMs[i]
    }
    next[runs[f + 2]] = at
  }
  return { objects: wanted.objects.slice(0, size), starts, pane, place, timeMs }
}

/** Block of event time of each gathered share. */
export function blocksOf({ timeMs }: Gathered): Uint32Array {
  const block = new Uint32Array(timeMs.length)
  for (let s = 0; s < timeMs.length; s++) block[s] = blockOf(timeMs[s])
  return block
}

/** Number of the first pane that starts at a time or after it. */
export function firstPaneFrom(panes: readonly SealedPane[], timeMs: number): number {
  let low = 0
  let high = panes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (panes[middle].startMs < timeMs) low = middle + 1
    else high = middle
  }
  return low
}
