import { writeSync } from 'node:fs'

const CAPACITY = 1 << 20

/** Takes text and bytes in order and writes them in large pieces. */
export interface ByteSink {
  text(text: string): void
  bytes(source: Uint8Array, from: number, to: number): void
  /** Writes what is held. */
  flush(): void
}

/** A sink over an open file. Writing is synchronous: nothing else happens in the process meanwhile. */
export function byteSink(descriptor: number): ByteSink {
  const buffer = Buffer.allocUnsafe(CAPACITY)
  let used = 0
  const flush = (): void => {
    writeAll(descriptor, buffer.subarray(0, used))
    used = 0
  }
  return {
    text(text) {
      // UTF-8 takes at most three bytes for each UTF-16 unit.
      if (text.length * 3 > CAPACITY - used) {
        flush()
        if (text.length * 3 > CAPACITY) return writeAll(descriptor, Buffer.from(text))
      }
      used += buffer.write(text, used)
    },
    bytes(source, from, to) {
      const length = to - from
      if (length > CAPACITY - used) {
        flush()
        if (length > CAPACITY) return writeAll(descriptor, source.subarray(from, to))
      }
      if (length > 40) buffer.set(source.subarray(from, to), used)
      else for (let k = 0; k < length; k++) buffer[used + k] = source[from + k]
      used += length
    },
    flush,
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at)
}
