import type { IdTable } from '@murmuration/detection'
import { UsageError } from '@murmuration/runtime/usage-error'

/**
 * Distinct byte strings, numbered in the order in which they were first met. Open addressing with linear
 * probing: slot s holds the hash at `slots[2s]` and entry + 1 at `slots[2s + 1]`, 0 where it is free.
 * Entry i is `bytes[starts[i] .. starts[i + 1])`.
 */
export interface InternTable {
  size: number
  bytes: Uint8Array
  starts: Uint32Array
  slots: Int32Array
}

const LARGEST_TABLE_BYTES = 0xffffffff

export function internTable(): InternTable {
  return {
    size: 0,
    bytes: new Uint8Array(1 << 16),
    starts: new Uint32Array(1 << 13),
    slots: new Int32Array(1 << 15),
  }
}

/** Number of the string `source[from .. to)`, which is added where it is new. */
export function intern(table: InternTable, source: Uint8Array, from: number, to: number): number {
  return internHashed(table, source, from, to, hashBytes(source, from, to))
}

/** Most strings that `internBatch` takes. */
export const BATCH = 512
const hashes = new Int32Array(BATCH)
const probes = new Uint32Array(BATCH)

/**
 * Interns the strings `source[froms[k] .. tos[k])`, k below `count` ≤ BATCH, and sets `numbers[at + k]`.
 *
 * The same as `intern` one by one, in less time: a large table lies outside the processor's caches, and two
 * short loops without branches first touch every slot and start that the batch will need, so that the waits
 * for memory overlap.
 */
export function internBatch(
  table: InternTable,
  source: Uint8Array,
  froms: Int32Array,
  tos: Int32Array,
  count: number,
  numbers: Uint32Array,
  at: number,
): void {
  const { slots, starts, bytes } = table
  const mask = slots.length - 2
  for (let k = 0; k < count; k++) {
    const hash = hashBytes(source, froms[k], tos[k])
    hashes[k] = hash
    probes[k] = slots[((hash << 1) & mask) + 1]
  }
  for (let k = 0; k < count; k++) probes[k] = starts[probes[k] === 0 ? 0 : probes[k] - 1]
  for (let k = 0; k < count; k++) probes[k] = bytes[probes[k]]
  for (let k = 0; k < count; k++) numbers[at + k] = internHashed(table, source, froms[k], tos[k], hashes[k])
}

function internHashed(
  table: InternTable,
  source: Uint8Array,
  from: number,
  to: number,
  hash: number,
): number {
  const { slots, starts, bytes } = table
  const length = to - from
  const mask = slots.length - 2
  let at = (hash << 1) & mask
  for (;;) {
    const entry = slots[at + 1]
    if (entry === 0) break
    if (slots[at] === hash) {
      const start = starts[entry - 1]
      if (starts[entry] - start === length) {
        let k = 0
        while (k < length && bytes[start + k] === source[from + k]) k++
        if (k === length) return entry - 1
      }
    }
    at = (at + 2) & mask
  }
  slots[at] = hash
  slots[at + 1] = table.size + 1
  return append(table, source, from, to)
}

function append(table: InternTable, source: Uint8Array, from: number, to: number): number {
  const entry = table.size
  const start = table.starts[entry]
  const end = start + (to - from)
  table.bytes = withRoom(table.bytes, end)
  copyBytes(source, from, to, table.bytes, start)
  if (entry + 2 > table.starts.length) table.starts = doubled(table.starts, Uint32Array)
  table.starts[entry + 1] = end
  table.size = entry + 1
  if (table.size * 4 > table.slots.length) table.slots = rehashed(table.slots)
  return entry
}

function rehashed(old: Int32Array): Int32Array {
  const slots = new Int32Array(old.length * 2)
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

/** `bytes`, or a copy of at least twice its length, such that `end` bytes fit. */
export function withRoom(bytes: Uint8Array, end: number): Uint8Array {
  if (end <= bytes.length) return bytes
  if (end > LARGEST_TABLE_BYTES)
    throw new UsageError(
      'One column holds more than 4 GiB of distinct text; split the input into several runs.',
    )
  const larger = new Uint8Array(Math.min(Math.max(bytes.length * 2, end), LARGEST_TABLE_BYTES))
  larger.set(bytes)
  return larger
}

/** A copy of twice the length; the new half is zero. */
export function doubled<T extends Uint32Array | Float64Array>(old: T, make: new (length: number) => T): T {
  const larger = new make(old.length * 2)
  larger.set(old)
  return larger
}

/** Copies `source[from .. to)` to `target[at ..)`; a loop, since most fields are shorter than a call is dear. */
export function copyBytes(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
): void {
  if (to - from > 64) target.set(source.subarray(from, to), at)
  else for (let i = from, k = at; i < to; i++, k++) target[k] = source[i]
}

/** The entries as an id table; shares memory with the intern table, which must not be used after. */
export function internedIds(table: InternTable): IdTable {
  return {
    size: table.size,
    bytes: table.bytes.subarray(0, table.starts[table.size]),
    starts: table.starts.subarray(0, table.size + 1),
  }
}
