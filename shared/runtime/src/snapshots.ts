import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { killPoint } from './kill-point.ts'

/** State of a service at a position of its log. */
export interface Snapshot {
  /** Next offset to read, or any number that grows with what was read. */
  position: number
  header: unknown
  parts: Buffer[]
}

/** Atomic snapshots in a folder, several services or partitions beside each other by name. */
export interface Snapshots {
  /**
   * Writes a snapshot so that it is there whole or not at all, and leaves the two with the highest positions.
   *
   * @param header anything that JSON holds
   * @param parts arrays of any length; only their bytes are kept
   * @throws {SnapshotError} where the disk is full
   */
  write(
    name: string,
    position: number,
    header: unknown,
    parts: readonly ArrayBufferView[],
  ): Promise<{ bytes: number }>
  /**
   * The snapshot with the highest position that is whole; undefined where there is none. Reads and checks all of it.
   *
   * @throws {SnapshotError} where there are some, and all are damaged
   */
  latest(name: string, onDamaged?: (path: string) => void): Snapshot | undefined
}

/** A snapshot cannot be read or written; the message says what to do. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
  readonly exitCode = 2
}

const MAGIC = Buffer.from('murmuration snapshot 1\n')
const HASH_BYTES = 32
const KEPT = 2
/** Files are written and read in pieces of this size: a call takes less than 2 GiB. */
const PIECE_BYTES = 64 << 20

/** Names hold letters, digits and dashes. */
export function snapshotFolder(folder: string): Snapshots {
  mkdirSync(folder, { recursive: true })

  const filesOf = (name: string): { path: string; position: number }[] => {
    const pattern = new RegExp(`^${name}\\.(\\d{16})\\.snapshot$`)
    return readdirSync(folder)
      .flatMap((file) => {
        const position = pattern.exec(file)?.[1]
        return position === undefined ? [] : [{ path: join(folder, file), position: Number(position) }]
      })
      .sort((x, y) => y.position - x.position)
  }

  return {
    async write(name, position, header, parts) {
      const path = join(folder, `${name}.${String(position).padStart(16, '0')}.snapshot`)
      const partial = `${path}.${process.pid}.partial`
      const head = Buffer.from(
        JSON.stringify({ position, header, parts: parts.map((part) => part.byteLength) }),
      )
      const lengths = Buffer.alloc(8)
      lengths.writeBigUInt64LE(BigInt(head.length))
      try {
        killPoint('snapshot:before-write')
        const bytes = await writeWhole(partial, [MAGIC, lengths, head, ...parts])
        killPoint('snapshot:before-rename')
        await rename(partial, path)
        killPoint('snapshot:after-rename')
        await syncFolder(folder)
        for (const old of filesOf(name).slice(KEPT)) rmSync(old.path, { force: true })
        return { bytes }
      } catch (error) {
        rmSync(partial, { force: true })
        if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
          throw new SnapshotError(
            `The disk is full: no snapshot can be written to ${folder}. Make room, then start again; it goes on from ` +
              'the last snapshot.',
            { cause: error },
          )
        throw error
      }
    },

    latest(name, onDamaged = () => {}) {
      const files = filesOf(name)
      for (const { path } of files) {
        const snapshot = readWhole(path)
        if (snapshot !== undefined) return snapshot
        onDamaged(path)
      }
      if (files.length === 0) return undefined
      throw new SnapshotError(
        `Every snapshot of ${name} in ${folder} is damaged. Restore the folder from a copy, or delete ` +
          `${name}.*.snapshot there to build the state anew from the start of the log.`,
      )
    },
  }
}

async function writeWhole(path: string, parts: readonly ArrayBufferView[]): Promise<number> {
  const hash = createHash('sha256')
  const file = await open(path, 'w')
  let bytes = 0
  try {
    const put = async (piece: Uint8Array): Promise<void> => {
      let at = 0
      while (at < piece.length) at += (await file.write(piece, at)).bytesWritten
      bytes += piece.length
    }
    for (const part of parts) {
      const whole = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
      for (let at = 0; at < whole.length; at += PIECE_BYTES) {
        const piece = whole.subarray(at, at + PIECE_BYTES)
        hash.update(piece)
        await put(piece)
      }
    }
    await put(hash.digest())
    await file.sync()
  } finally {
    await file.close()
  }
  return bytes
}

/** @returns undefined where the file is damaged */
function readWhole(path: string): Snapshot | undefined {
  const { size } = statSync(path)
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  let left = size - HASH_BYTES
  const take = (length: number): Buffer | undefined => {
    if (!(length >= 0 && length <= left)) return undefined
    left -= length
    return readExactly(file, length, hash)
  }
  try {
    if (take(MAGIC.length)?.equals(MAGIC) !== true) return undefined
    const headLength = take(8)
    if (headLength === undefined) return undefined
    const head = take(Number(headLength.readBigUInt64LE()))
    if (head === undefined) return undefined
    const lengths = partLengths(head)
    if (lengths === undefined) return undefined
    const parts: Buffer[] = []
    for (const length of lengths) {
      const part = take(length)
      if (part === undefined) return undefined
      parts.push(part)
    }
    if (left !== 0 || !readExactly(file, HASH_BYTES)?.equals(hash.digest())) return undefined
    const { position, header } = JSON.parse(head.toString('utf8')) as Head
    return { position, header, parts }
  } finally {
    closeSync(file)
  }
}

interface Head {
  position: number
  header: unknown
  /** Bytes of each part. */
  parts: number[]
}

/** @returns undefined where a head is not one, which only its hash could tell otherwise */
function partLengths(head: Buffer): number[] | undefined {
  try {
    const { parts } = JSON.parse(head.toString('utf8')) as Head
    return Array.isArray(parts) && parts.every((length) => typeof length === 'number') ? parts : undefined
  } catch {
    return undefined
  }
}

/** Reads from where the file stands. Each buffer has memory of its own, so that typed arrays can lie on it. */
function readExactly(file: number, length: number, hash?: ReturnType<typeof createHash>): Buffer | undefined {
  const buffer = Buffer.from(new ArrayBuffer(length))
  for (let at = 0; at < length; ) {
    const read = readSync(file, buffer, at, Math.min(PIECE_BYTES, length - at), null)
    if (read === 0) return undefined
    at += read
  }
  hash?.update(buffer)
  return buffer
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
