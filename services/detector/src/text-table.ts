import type { IdTable } from '@murmuration/detection'

/**
 * Distinct texts, numbered in the order in which they came, packed as UTF-8: text i is `bytes[starts[i] .. starts[i + 1])`.
 * Open addressing with linear probing: slot s holds the hash at `slots[2s]` and text + 1 at `slots[2s + 1]`, 0 where free.
 */
export interface TextTable {
  size: number
  bytes: Uint8Array
  starts: Uint32Array
  slots: Int32Array
}

export const textTable = (): TextTable => ({
  size: 0,
  bytes: new Uint8Array(1 << 14),
  starts: new Uint32Array(1 << 10),
  slots: new Int32Array(1 << 12),
})

let scratch = new Uint8Array(1 << 12)
const encoder = new TextEncoder()

/** Number of a text, which is added where it is new. */
export function internText(table: TextTable, text: string): number {
  const length = encode(text)
  return internBytes(table, scratch, 0, length)
}

/** Number of a text; −1 where the table does not have it. */
export function findText(table: TextTable, text: string): number {
  const length = encode(text)
  const at = slotOf(table, scratch, 0, length, hashBytes(scratch, 0, length))
  return table.slots[at + 1] - 1
}

/** The texts as a table of ids; shares memory with the table until that grows. */
export const idsOf = ({ size, bytes, starts }: TextTable): IdTable => ({
  size,
  bytes: bytes.subarray(0, starts[size]),
  starts: starts.subarray(0, size + 1),
})

/** A table of the given ids, which are distinct. */
export function textTableOf(ids: IdTable): TextTable {
  const table = textTable()
  for (let i = 0; i < ids.size; i++) internBytes(table, ids.bytes, ids.starts[i], ids.starts[i + 1])
  return table
}

/**
 * The texts that are in use, numbered anew in their old order.
 *
 * @param used 1 for those; length of at least size
 * @returns the table, and old number → new
 */
export function keepTexts(table: TextTable, used: Uint8Array): { table: TextTable; place: Uint32Array } {
  const kept = textTable()
  const place = new Uint32Array(table.size)
  for (let i = 0; i < table.size; i++)
    if (used[i]) place[i] = internBytes(kept, table.bytes, table.starts[i], table.starts[i + 1])
  return { table: kept, place }
}

/** Appends the UTF-8 of a text to bytes; the array itself, or a larger copy. */
export function appendText(
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
  text: string,
): { bytes: Uint8Array<ArrayBuffer>; end: number } {
  const length = encode(text)
  const larger = withRoom(bytes, at + length)
  for (let k = 0; k < length; k++) larger[at + k] = scratch[k]
  return { bytes: larger, end: at + length }
}

const LARGEST_BYTES = 0xffffffff

/** The bytes, or a copy of at least twice their length, such that `end` bytes fit. */
function withRoom(bytes: Uint8Array, end: number): Uint8Array<ArrayBuffer> {
  if (end <= bytes.length) return bytes as Uint8Array<ArrayBuffer>
  if (end > LARGEST_BYTES)
    throw new RangeError('A window holds more than 4 GiB of distinct text in one column.')
  const larger = new Uint8Array(Math.min(Math.max(bytes.length * 2, end), LARGEST_BYTES))
  larger.set(bytes)
  return larger
}

/** Writes the UTF-8 of a text into `scratch`. @returns its length in bytes */
function encode(text: string): number {
  if (scratch.length < 3 * text.length) scratch = new Uint8Array(6 * text.length)
  for (let k = 0; k < text.length; k++) {
    const unit = text.charCodeAt(k)
    if (unit > 127) return encoder.encodeInto(text, scratch).written
    scratch[k] = unit
  }
  return text.length
}

function internBytes(table: TextTable, source: Uint8Array, from: number, to: number): number {
  const hash = hashBytes(source, from, to)
  const at = slotOf(table, source, from, to, hash)
  if (table.slots[at + 1] !== 0) return table.slots[at + 1] - 1
  const entry = table.size++
  table.slots[at] = hash
  table.slots[at + 1] = entry + 1
  const start = table.starts[entry]
  const end = start + to - from
  table.bytes = withRoom(table.bytes, end)
  for (let k = from, b = start; k < to; k++, b++) table.bytes[b] = source[k]
  if (entry + 2 > table.starts.length) {
    const starts = new Uint32Array(2 * table.starts.length)
    starts.set(table.starts)
    table.starts = starts
  }
  table.starts[entry + 1] = end
  if (4 * table.size > table.slots.length) table.slots = rehashed(table.slots)
  return entry
}

function slotOf(
  { slots, starts, bytes }: TextTable,
  source: Uint8Array,
  from: number,
  to: number,
  hash: number,
): number {
  const mask = slots.length - 2
  for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
    const entry = slots[at + 1]
    if (entry === 0) return at
    if (slots[at] !== hash) continue
    const start = starts[entry - 1]
    if (starts[entry] - start !== to - from) continue
    let k = from
    while (k < to && bytes[start + k - from] === source[k]) k++
    if (k === to) return at
  }
}

function rehashed(old: Int32Array): Int32Array {
  const slots = new Int32Array(2 * old.length)
  const mask = slots.length - 2
  for (let s = 0; s < old.length; s += 2) {
    if (old[s + 1] === 0) continue
    let at = (old[s] << 1) & mask
    while (slots[at + 1] !== 0) at = (at + 2) & mask
    slots[at] = old[s]
    slots[at + 1] = old[s + 1]
  }
  return slots
}

/** 32-bit hash, four bytes a step, finished as in MurmurHash3 (Appleby 2011). */
function hashBytes(source: Uint8Array, from: number, to: number): number {
  let hash = (to - from) | 0
  let i = from
  for (const end = to - 3; i < end; i += 4) {
    const word = source[i] | (source[i + 1] << 8) | (source[i + 2] << 16) | (source[i + 3] << 24)
    hash = Math.imul(hash ^ word, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  let word = 0
  for (; i < to; i++) word = (word << 8) | source[i]
  hash = Math.imul(hash ^ word, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
