import type { BusRecord } from './bus.ts'

/** Payload at which a chunk is closed. A chunk is one value in LMDB, so few keys carry many records. */
export const CHUNK_BYTES = 128 * 1024

const HEADER_BYTES = 12
const RECORD_BYTES = 12
const NONE = 0xffffffff

/** A record on its way into a chunk; offsets within a chunk grow. */
export interface ChunkRecord {
  offset: number
  key: string | null
  value: Uint8Array | string | null
}

/** Some records of one partition, lying together under the offset of the first. */
export interface Chunk {
  baseOffset: number
  bytes: Buffer
}

/**
 * Lays records into chunks of about CHUNK_BYTES each.
 * Layout: append time in ms (float64), count (uint32); then for each record the offset less the first one, the lengths
 * of key and value (uint32 each, 2³² − 1 for null), key, value.
 *
 * @param records of one partition, in order
 */
export function encodeChunks(records: readonly ChunkRecord[], appendedAtMs: number): Chunk[] {
  const chunks: Chunk[] = []
  let start = 0
  let size = HEADER_BYTES
  const sizes = new Uint32Array(records.length * 2)
  for (let index = 0; index < records.length; index += 1) {
    const { key, value } = records[index]!
    const keyBytes = key === null ? NONE : Buffer.byteLength(key)
    const valueBytes =
      value === null ? NONE : typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength
    sizes[2 * index] = keyBytes
    sizes[2 * index + 1] = valueBytes
    const bytes = RECORD_BYTES + (keyBytes === NONE ? 0 : keyBytes) + (valueBytes === NONE ? 0 : valueBytes)
    if (index > start && size + bytes > CHUNK_BYTES) {
      chunks.push(encodeChunk(records, start, index, sizes, size, appendedAtMs))
      start = index
      size = HEADER_BYTES
    }
    size += bytes
  }
  if (start < records.length)
    chunks.push(encodeChunk(records, start, records.length, sizes, size, appendedAtMs))
  return chunks
}

function encodeChunk(
  records: readonly ChunkRecord[],
  start: number,
  end: number,
  sizes: Uint32Array,
  size: number,
  appendedAtMs: number,
): Chunk {
  const baseOffset = records[start]!.offset
  const bytes = Buffer.allocUnsafeSlow(size)
  bytes.writeDoubleBE(appendedAtMs, 0)
  bytes.writeUInt32BE(end - start, 8)
  let at = HEADER_BYTES
  for (let index = start; index < end; index += 1) {
    const { offset, key, value } = records[index]!
    bytes.writeUInt32BE(offset - baseOffset, at)
    bytes.writeUInt32BE(sizes[2 * index]!, at + 4)
    bytes.writeUInt32BE(sizes[2 * index + 1]!, at + 8)
    at += RECORD_BYTES
    if (key !== null) at += bytes.write(key, at)
    if (typeof value === 'string') at += bytes.write(value, at)
    else if (value !== null) {
      bytes.set(value, at)
      at += value.byteLength
    }
  }
  return { baseOffset, bytes }
}

/** When a chunk was written, in ms; the last of several that were merged. */
export const chunkTimeMs = (bytes: Buffer): number => bytes.readDoubleBE(0)

/**
 * Adds the records of a chunk from an offset on to `into`. Their values are views of the chunk.
 *
 * @returns bytes of the keys and values that were added
 */
export function decodeChunk(
  { baseOffset, bytes }: Chunk,
  fromOffset: number,
  into: (BusRecord & { value: Buffer | null })[],
): number {
  const count = bytes.readUInt32BE(8)
  let at = HEADER_BYTES
  let added = 0
  for (let index = 0; index < count; index += 1) {
    const offset = baseOffset + bytes.readUInt32BE(at)
    const keyBytes = bytes.readUInt32BE(at + 4)
    const valueBytes = bytes.readUInt32BE(at + 8)
    const keyAt = at + RECORD_BYTES
    const valueAt = keyBytes === NONE ? keyAt : keyAt + keyBytes
    at = valueBytes === NONE ? valueAt : valueAt + valueBytes
    if (offset < fromOffset) continue
    into.push({
      offset,
      key: keyBytes === NONE ? null : bytes.toString('utf8', keyAt, valueAt),
      value: valueBytes === NONE ? null : bytes.subarray(valueAt, at),
    })
    added += at - keyAt
  }
  return added
}
