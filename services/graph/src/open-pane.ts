import type { ShareEvent } from '@murmuration/contracts'
import {
  appendText,
  type GrowingIds,
  grown,
  internText,
  READ_TEXTS,
  TIME_ATTRIBUTES,
} from '@murmuration/detection'

export type ReadText = (typeof READ_TEXTS)[number]
export type TimeName = (typeof TIME_ATTRIBUTES)[number]

/** Numbers of the ids that shares are kept by, and of the texts of each attribute that detection reads. */
export interface Numbering {
  accounts: GrowingIds
  objects: GrowingIds
  texts: { [name in ReadText]: GrowingIds }
}

/**
 * Shares of a pane that may still get more, in the order in which they came; arrays are longer than `count`. A column that
 * no share has is absent. `texts`: 0 is missing, code k is number k − 1 of the attribute. `times`: NaN is missing.
 */
export interface OpenPane {
  startMs: number
  count: number
  account: Uint32Array
  object: Uint32Array
  offsetMs: Uint32Array
  posts: { bytes: Uint8Array; starts: Uint32Array } | undefined
  texts: { [name in ReadText]?: Uint32Array }
  times: { [name in TimeName]?: Float64Array }
}

export const openPane = (startMs: number, room = 64): OpenPane => ({
  startMs,
  count: 0,
  account: new Uint32Array(room),
  object: new Uint32Array(room),
  offsetMs: new Uint32Array(room),
  posts: undefined,
  texts: {},
  times: {},
})

/** Adds a share of a known account and object to its pane. */
export function addShare(
  pane: OpenPane,
  event: ShareEvent,
  account: number,
  object: number,
  texts: Numbering['texts'],
): void {
  const row = pane.count
  if (row === pane.account.length) enlarge(pane)
  pane.count = row + 1
  pane.account[row] = account
  pane.object[row] = object
  pane.offsetMs[row] = event.timestampMs - pane.startMs
  const { postId } = event
  if (postId !== undefined && pane.posts === undefined)
    pane.posts = { bytes: new Uint8Array(row * 8 + 64), starts: new Uint32Array(pane.account.length + 1) }
  if (pane.posts !== undefined) {
    const { bytes, end } = appendText(pane.posts.bytes, pane.posts.starts[row], postId ?? '')
    pane.posts.bytes = bytes
    pane.posts.starts[row + 1] = end
  }
  for (const name of READ_TEXTS) {
    const value = event[name]
    if (value === undefined) continue
    const codes = pane.texts[name] ?? new Uint32Array(pane.account.length)
    pane.texts[name] = codes
    codes[row] = internText(texts[name], value) + 1
  }
  for (const name of TIME_ATTRIBUTES) {
    const value = event[name]
    if (value === undefined) continue
    const times = pane.times[name] ?? new Float64Array(pane.account.length).fill(Number.NaN)
    pane.times[name] = times
    times[row] = value
  }
}

function enlarge(pane: OpenPane): void {
  const room = Math.max(64, pane.account.length * 2)
  pane.account = grown(pane.account, room)
  pane.object = grown(pane.object, room)
  pane.offsetMs = grown(pane.offsetMs, room)
  if (pane.posts !== undefined) pane.posts.starts = grown(pane.posts.starts, room + 1)
  for (const name of READ_TEXTS) {
    const codes = pane.texts[name]
    if (codes !== undefined) pane.texts[name] = grown(codes, room)
  }
  for (const name of TIME_ATTRIBUTES) {
    const times = pane.times[name]
    if (times !== undefined) pane.times[name] = grown(times, room).fill(Number.NaN, pane.count)
  }
}
