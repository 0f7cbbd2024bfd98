import { stableHash } from '@murmuration/contracts'
import { type IdTable, idAt } from './id-table.ts'

/**
 * Distinct texts, numbered in the order in which they were first met: an IdTable that grows. `hashes[i]` is the
 * stableHash of entry i; `slots` holds entry + 1 by open addressing, 0 where it is free. What is written never changes,
 * so that a snapshot may be written while it grows.
 */
export interface GrowingIds extends IdTable {
  hashes: Uint32Array
  slots: Uint32Array
}

const encoder = new TextEncoder()
let scratch = new Uint8Array(4096)

export const growingIds = (): GrowingIds => ({
  size: 0,
  bytes: new Uint8Array(1 << 10),
  starts: new Uint32Array(1 << 6),
  hashes: new Uint32Array(1 << 6),
  slots: new Uint32Array(1 << 7),
})

/** A table of the given ids, which are distinct, in their order. */
export function growingIdsOf(ids: IdTable): GrowingIds {
  const growing = growingIds()
  for (let entry = 0; entry < ids.size; entry++) internText(growing, idAt(ids, entry))
  return growing
}

/** Ids as a snapshot holds them. @param starts Uint32Array(size + 1) */
export function idsFrom(bytes: Uint8Array, starts: Uint32Array, hashes: Uint32Array): GrowingIds {
  const ids: GrowingIds = { size: hashes.length, bytes, starts, hashes, slots: new Uint32Array(0) }
  ids.slots = slotsFor(ids)
  return ids
}

/** Number of a text, which is added where it is new. */
export function internText(ids: GrowingIds, text: string): number {
  const hash = stableHash(text)
  const slot = slotOf(ids, text, hash)
  const entry = ids.slots[slot]
  if (entry > 0) return entry - 1
  ids.slots[slot] = ids.size + 1
  return append(ids, text, hash)
}

/** Number of a text, or −1 where it is none of these. */
export const findText = (ids: GrowingIds, text: string): number =>
  ids.slots[slotOf(ids, text, stableHash(text))] - 1

/** Entry of a text or the free slot where it belongs. */
function slotOf({ slots, hashes, starts, bytes }: GrowingIds, text: string, hash: number): number {
  const mask = slots.length - 1
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const entry = slots[slot]
    if (entry === 0) return slot
    if (hashes[entry - 1] === hash && isText(bytes, starts[entry - 1], starts[entry], text)) return slot
  }
}

function isText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from < text.length) return false
  if (to - from === text.length) {
    for (let k = 0; k < text.length; k++) {
      const unit = text.charCodeAt(k)
      if (unit > 0x7f || bytes[from + k] !== unit) return false
    }
    return true
  }
  const length = encode(text)
  if (length !== to - from) return false
  for (let k = 0; k < length; k++) if (bytes[from + k] !== scratch[k]) return false
  return true
}

/** Writes a text to the scratch. @returns its length in bytes */
function encode(text: string): number {
  if (scratch.length < text.length * 3) scratch = new Uint8Array(text.length * 3)
  return encoder.encodeInto(text, scratch).written
}

function append(ids: GrowingIds, text: string, hash: number): number {
  const entry = ids.size
  const { bytes, end } = appendText(ids.bytes, ids.starts[entry], text)
  ids.bytes = bytes
  if (entry + 2 > ids.starts.length) ids.starts = grown(ids.starts, entry + 2)
  if (entry + 1 > ids.hashes.length) ids.hashes = grown(ids.hashes, entry + 1)
  ids.starts[entry + 1] = end
  ids.hashes[entry] = hash
  ids.size = entry + 1
  if (ids.size * 2 > ids.slots.length) ids.slots = slotsFor(ids)
  return entry
}

function slotsFor({ size, hashes }: GrowingIds): Uint32Array {
  let length = 1 << 7
  while (length < size * 2) length *= 2
  const slots = new Uint32Array(length)
  const mask = length - 1
  for (let entry = 0; entry < size; entry++) {
    let slot = hashes[entry] & mask
    while (slots[slot] > 0) slot = (slot + 1) & mask
    slots[slot] = entry + 1
  }
  return slots
}

/** Writes a text as UTF-8 behind `end` bytes that are there; into a larger copy where there is no room. */
export function appendText(bytes: Uint8Array, end: number, text: string): { bytes: Uint8Array; end: number } {
  // Starts of 32 bits say where a text begins.
  if (end + text.length * 3 > 0xffffffff)
    throw new RangeError('One column holds more than 4 GiB of distinct text.')
  // Every unit of UTF-16 takes three bytes at most.
  if (end + text.length * 3 > bytes.length) bytes = grown(bytes, end + text.length * 3)
  for (let k = 0; k < text.length; k++) {
    const unit = text.charCodeAt(k)
    if (unit > 0x7f)
      return {
        bytes,
        end: end + encoder.encodeInto(text, bytes.subarray(end, end + text.length * 3)).written,
      }
    bytes[end + k] = unit
  }
  return { bytes, end: end + text.length }
}

/** A copy of at least half as much again and at least `least`; the new part is zero. */
export function grown<T extends Uint8Array | Uint32Array | Float64Array>(old: T, least: number): T {
  const larger = new (old.constructor as new (length: number) => T)(
    Math.max(Math.ceil(old.length * 1.5), least),
  )
  larger.set(old)
  return larger
}

/**
 * The marked entries alone, in the same order.
 *
 * @returns the ids, and `place`: Uint32Array(size), the new number of each old one that was marked
 */
export function keepIds(ids: GrowingIds, used: Uint8Array): { ids: GrowingIds; place: Uint32Array } {
  const place = new Uint32Array(ids.size)
  let count = 0
  let length = 0
  for (let entry = 0; entry < ids.size; entry++) {
    if (!used[entry]) continue
    place[entry] = count++
    length += ids.starts[entry + 1] - ids.starts[entry]
  }
  const bytes = new Uint8Array(length)
  const starts = new Uint32Array(count + 1)
  const hashes = new Uint32Array(count)
  let end = 0
  for (let entry = 0; entry < ids.size; entry++) {
    if (!used[entry]) continue
    for (let b = ids.starts[entry]; b < ids.starts[entry + 1]; b++) bytes[end++] = ids.bytes[b]
    starts[place[entry] + 1] = end
    hashes[place[entry]] = ids.hashes[entry]
  }
  return { ids: idsFrom(bytes, starts, hashes), place }
}
