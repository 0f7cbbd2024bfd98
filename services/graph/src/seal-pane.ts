import { comesFirst, PARAMETERS, READ_TEXTS, TIME_ATTRIBUTES } from '@murmuration/detection'
import type { Numbering, OpenPane } from './open-pane.ts'
import type { RecentPairs } from './recent-pairs.ts'
import { bytesOf, type PaneLayout, type SealedPane, sealedPane } from './sealed-pane.ts'

const REPEAT = 0xffffffff
const ROWS = 2 ** 31

/** Arrays by number of an object or account; `keptAt` holds anything, the others are zero between two uses. */
export interface Scratch {
  byObject: Uint32Array
  byAccount: Uint32Array
  keptAt: Uint32Array
}

/**
 * Orders the shares of a pane to which nothing can be added any more, merges copies by the rule of `comesFirst`, and sets
 * repeats aside: shares whose account shared the object within the day before, be that a repeat itself.
 *
 * @param recent holds the day before; the pane's shares are noted in it
 * @returns the pane, and how many copies and repeats it had
 */
export function sealPane(
  open: OpenPane,
  { texts }: Numbering,
  recent: RecentPairs,
  scratch: Scratch,
): { pane: SealedPane; duplicates: number } {
  const { keptAt } = scratch
  const { order, objects, starts } = inOrder(open, scratch.byObject)
  const read = {
    ...(open.posts !== undefined && { posts: { size: open.count, ...open.posts } }),
    texts: codedTexts(open, texts),
    times: open.times,
  }
  const kept = new Uint32Array(open.count)
  const keptObjects = new Uint32Array(objects.length)
  const keptStarts = new Uint32Array(objects.length + 1)
  const repeats: number[] = []
  let count = 0
  let objectCount = 0
  for (let k = 0; k < objects.length; k++) {
    const before = count
    for (let i = starts[k]; i < starts[k + 1]; i++) {
      const row = order[i]
      const account = open.account[row]
      const timeMs = open.startMs + open.offsetMs[row]
      const last = recent.note(objects[k], account, timeMs)
      if (last === timeMs) {
        // The copy before it was the account's last share of this object, so that keptAt speaks of this object.
        const held = keptAt[account]
        if (held !== REPEAT && comesFirst(read, row, kept[held])) kept[held] = row
      } else if (last >= 0 && timeMs - last <= PARAMETERS.rarityMs) {
        keptAt[account] = REPEAT
        repeats.push(objects[k], account, open.offsetMs[row])
      } else {
        keptAt[account] = count
        kept[count++] = row
      }
    }
    if (count === before) continue
    keptObjects[objectCount++] = objects[k]
    keptStarts[objectCount] = count
  }
  return {
    pane: columnsOf(
      open,
      kept.subarray(0, count),
      keptObjects.subarray(0, objectCount),
      keptStarts,
      Uint32Array.from(repeats),
    ),
    duplicates: open.count - count,
  }
}

/** Rows by object, in the order in which objects first came, then time, then as they came. */
function inOrder(
  { count, object, offsetMs }: OpenPane,
  byObject: Uint32Array,
): { order: Uint32Array; objects: Uint32Array; starts: Uint32Array } {
  const objects = new Uint32Array(count)
  let size = 0
  const sizes = new Uint32Array(count + 1)
  for (let row = 0; row < count; row++) {
    const o = object[row]
    if (byObject[o] === 0) {
      objects[size++] = o
      byObject[o] = size
    }
    sizes[byObject[o]]++
  }
  const starts = sizes.subarray(0, size + 1)
  for (let k = 0; k < size; k++) starts[k + 1] += starts[k]
  const next = starts.slice()
  const order = new Uint32Array(count)
  for (let row = 0; row < count; row++) order[next[byObject[object[row]] - 1]++] = row
  for (let k = 0; k < size; k++) byObject[objects[k]] = 0
  for (let k = 0; k < size; k++) sortByTime(order, starts[k], starts[k + 1], offsetMs)
  return { order, objects: objects.subarray(0, size), starts }
}

function sortByTime(order: Uint32Array, from: number, to: number, offsetMs: Uint32Array): void {
  let isSorted = true
  for (let i = from + 1; i < to && isSorted; i++) isSorted = offsetMs[order[i - 1]] <= offsetMs[order[i]]
  if (isSorted) return
  const keys = new Float64Array(to - from)
  for (let i = from; i < to; i++) keys[i - from] = offsetMs[order[i]] * ROWS + order[i]
  keys.sort()
  for (let i = from; i < to; i++) order[i] = keys[i - from] % ROWS
}

function codedTexts(
  open: OpenPane,
  texts: Numbering['texts'],
): { [name in keyof Numbering['texts']]?: { codes: Uint32Array; values: Numbering['accounts'] } } {
  const coded: ReturnType<typeof codedTexts> = {}
  for (const name of READ_TEXTS) {
    const codes = open.texts[name]
    if (codes !== undefined) coded[name] = { codes, values: texts[name] }
  }
  return coded
}

function columnsOf(
  open: OpenPane,
  rows: Uint32Array,
  objects: Uint32Array,
  starts: Uint32Array,
  repeats: Uint32Array,
): SealedPane {
  const layout: PaneLayout = {
    startMs: open.startMs,
    count: rows.length,
    objects: objects.length,
    texts: {},
    times: [],
  }
  const { posts } = open
  if (posts !== undefined) {
    layout.postBytes = 0
    for (const row of rows) layout.postBytes += posts.starts[row + 1] - posts.starts[row]
  }
  for (const name of READ_TEXTS) {
    const codes = open.texts[name]
    if (codes === undefined) continue
    let most = 0
    for (const row of rows) if (codes[row] > most) most = codes[row]
    if (most > 0) layout.texts[name] = most < 1 << 8 ? 1 : most < 1 << 16 ? 2 : 4
  }
  for (const name of TIME_ATTRIBUTES) if (open.times[name] !== undefined) layout.times.push(name)

  const memory = new ArrayBuffer(bytesOf(layout))
  const pane = sealedPane(layout, memory, repeats.length > 0 ? repeats : undefined)
  pane.objects.set(objects)
  pane.starts.set(starts.subarray(0, objects.length + 1))
  for (let k = 0; k < rows.length; k++) {
    pane.account[k] = open.account[rows[k]]
    pane.offsetMs[k] = open.offsetMs[rows[k]]
  }
  if (posts !== undefined && pane.posts !== undefined) {
    const { starts, bytes } = pane.posts
    let end = 0
    for (let k = 0; k < rows.length; k++) {
      for (let b = posts.starts[rows[k]]; b < posts.starts[rows[k] + 1]; b++) bytes[end++] = posts.bytes[b]
      starts[k + 1] = end
    }
  }
  for (const name of READ_TEXTS) {
    const from = open.texts[name]
    const to = pane.texts[name]
    if (from !== undefined && to !== undefined) for (let k = 0; k < rows.length; k++) to[k] = from[rows[k]]
  }
  for (const name of TIME_ATTRIBUTES) {
    const from = open.times[name]
    const to = pane.times[name]
    if (from !== undefined && to !== undefined) for (let k = 0; k < rows.length; k++) to[k] = from[rows[k]]
  }
  return pane
}
