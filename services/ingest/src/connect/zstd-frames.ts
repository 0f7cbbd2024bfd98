import { readFile } from 'node:fs/promises'
import { createDCtx, decompressUsingDict, init } from '@bokuweb/zstd-wasm'
import { UsageError } from '@murmuration/runtime'

/**
 * Unpacks frames of zstd that were packed with a dictionary, which Jetstream publishes beside its source.
 *
 * @returns throws for a frame that is damaged, or was packed with another dictionary
 * @throws {UsageError} where the dictionary cannot be read
 */
export async function zstdFrames(path: string): Promise<(frame: Uint8Array) => Uint8Array> {
  const dictionary = await readFile(path).catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be read; give the file of Jetstream's dictionary.`, { cause })
  })
  // Magic number of a dictionary in zstd's own format.
  if (dictionary.length < 8 || dictionary.readUInt32LE(0) !== 0xec30a437)
    throw new UsageError(`${path} is no dictionary of zstd; give the file of Jetstream's dictionary.`)
  // @NOTE A second init would give the module another memory, and this context would point into it.
  ready ??= init()
  await ready
  const context = createDCtx()
  return (frame) => {
    const size = contentSize(frame)
    if (size === undefined || size > MOST_CONTENT_BYTES) throw new RangeError('The frame is damaged.')
    return decompressUsingDict(context, frame, dictionary)
  }
}

let ready: Promise<void> | undefined
const MOST_CONTENT_BYTES = 16 << 20

/**
 * Bytes that a frame says it unpacks to, 0 where it does not say. The library asks for as much memory as it says, and
 * breaks its own where the header is none.
 *
 * @returns undefined where the header is none
 * @see RFC 8878, section 3.1.1.1
 */
export function contentSize(frame: Uint8Array): number | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (frame.length < 6 || view.getUint32(0, true) !== 0xfd2fb528) return undefined
  const descriptor = frame[4]
  const isSingle = (descriptor & 0x20) !== 0
  const at = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]
  const bytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]
  if (frame.length < at + bytes) return undefined
  if (bytes === 0) return 0
  if (bytes === 1) return frame[at]
  if (bytes === 2) return view.getUint16(at, true) + 256
  if (bytes === 4) return view.getUint32(at, true)
  return Number(view.getBigUint64(at, true))
}
