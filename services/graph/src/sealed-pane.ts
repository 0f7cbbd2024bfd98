import { READ_TEXTS, TIME_ATTRIBUTES } from '@murmuration/detection'
import type { ReadText, TimeName } from './open-pane.ts'

export type Codes = Uint8Array | Uint16Array | Uint32Array

/** What stands in a sealed pane's memory, and how wide. */
export interface PaneLayout {
  startMs: number
  /** Shares that count. */
  count: number
  objects: number
  /** Bytes of all post ids; undefined where no share has one. */
  postBytes?: number
  /** Bytes of a code, of the attributes that are there. */
  texts: { [name in ReadText]?: 1 | 2 | 4 }
  times: TimeName[]
}

/**
 * A pane to which nothing is added any more: its shares without copies and repeats, by object in the order of `objects`,
 * then time, then as they came. Shares of `objects[k]`: `starts[k] .. starts[k + 1]`. All columns lie in `memory`, which
 * does not change but for a renumbering of ids.
 */
export interface SealedPane {
  layout: PaneLayout
  memory: ArrayBuffer
  startMs: number
  count: number
  objects: Uint32Array
  starts: Uint32Array
  account: Uint32Array
  offsetMs: Uint32Array
  posts: { starts: Uint32Array; bytes: Uint8Array } | undefined
  texts: { [name in ReadText]?: Codes }
  times: { [name in TimeName]?: Float64Array }
  /** Object, account and offset of each repeat, three numbers each; kept for the day in which another would be one. */
  repeats: Uint32Array | undefined
  /** Objects that flagged accounts share here and the block, in order, as long as the flags are of that version. */
  asked?: { version: number; objects: number[]; blocks: number[] }
}

export function bytesOf({ count, objects, postBytes, texts, times }: PaneLayout): number {
  const widths = Object.values(texts).reduce<number>((sum, width) => sum + width, 0)
  const numbers = 2 * count + 2 * objects + 1 + (postBytes === undefined ? 0 : count + 1)
  return times.length * 8 * count + numbers * 4 + widths * count + (postBytes ?? 0)
}

/** The columns over a pane's memory. @param memory bytesOf(layout) bytes */
export function sealedPane(
  layout: PaneLayout,
  memory: ArrayBuffer,
  repeats: Uint32Array | undefined,
): SealedPane {
  const { startMs, count, objects, postBytes } = layout
  let at = 0
  // Wide columns first, so that each begins at a multiple of its width.
  const take = <T>(Column: new (memory: ArrayBuffer, at: number, length: number) => T, width: number) => {
    return (length: number): T => {
      const column = new Column(memory, at, length)
      at += length * width
      return column
    }
  }
  const float64 = take(Float64Array, 8)
  const uint32 = take(Uint32Array, 4)
  const uint16 = take(Uint16Array, 2)
  const uint8 = take(Uint8Array, 1)
  const times: SealedPane['times'] = {}
  for (const name of TIME_ATTRIBUTES) if (layout.times.includes(name)) times[name] = float64(count)
  const pane: SealedPane = {
    layout,
    memory,
    startMs,
    count,
    objects: uint32(objects),
    starts: uint32(objects + 1),
    account: uint32(count),
    offsetMs: uint32(count),
    posts: postBytes === undefined ? undefined : { starts: uint32(count + 1), bytes: new Uint8Array(0) },
    texts: {},
    times,
    repeats,
  }
  for (const [width, column] of [
    [4, uint32],
    [2, uint16],
    [1, uint8],
  ] as const)
    for (const name of READ_TEXTS) if (layout.texts[name] === width) pane.texts[name] = column(count)
  if (pane.posts !== undefined) pane.posts.bytes = uint8(postBytes ?? 0)
  return pane
}
