import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { addAbortSignal, pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { UsageError } from '@murmuration/runtime/usage-error'

/** Standard input as the name of a file. */
const STDIN = '-'

const CHUNK_BYTES = 1 << 20

/** First bytes of formats that hold no text, with what to do about them. */
const FOREIGN_FORMATS: readonly (readonly [first: string, says: string])[] = [
  ['504b0304', 'is a ZIP archive; unpack it first'],
  ['28b52ffd', 'is compressed by zstd; unpack it first'],
  ['425a68', 'is compressed by bzip2; unpack it first'],
  ['fd377a58', 'is compressed by xz; unpack it first'],
  ['50415231', 'is a Parquet file, which is read as shares from a file on disk; write it as CSV or NDJSON'],
  ['fffe', 'is text in UTF-16; save it in UTF-8'],
  ['feff', 'is text in UTF-16; save it in UTF-8'],
]

export interface ByteSourceOptions {
  stdin?: NodeJS.ReadableStream
  signal?: AbortSignal
  /** Called with the length of each piece as it comes from the disk, still compressed. */
  onRawBytes?: (length: number) => void
}

/**
 * Length of all files in bytes as they lie on disk, or null where one is standard input.
 *
 * @throws {UsageError} where a file is not there, is a directory, or standard input is named twice
 */
export async function totalBytes(files: readonly string[]): Promise<number | null> {
  if (files.length === 0) throw new UsageError('No file is named; give one, or - for standard input.')
  if (files.filter((file) => file === STDIN).length > 1)
    throw new UsageError('Standard input (-) is named twice; it can be read once.')
  let total = 0
  for (const file of files) {
    if (file === STDIN) continue
    const found = await stat(file).catch((cause: unknown) => {
      throw fileError(file, cause)
    })
    if (found.isDirectory()) throw new UsageError(`${file}: this is a directory; name the files in it.`)
    total += found.size
  }
  return files.includes(STDIN) ? null : total
}

/**
 * The bytes of a file, unpacked where they begin as gzip does, whatever the file's name.
 *
 * @throws {UsageError} where it cannot be read or is in a format that holds no text
 */
export async function* fileBytes(file: string, options: ByteSourceOptions): AsyncGenerator<Uint8Array> {
  const pieces = rawBytes(file, options)
  let head: Buffer = Buffer.alloc(0)
  while (head.length < 4) {
    const next = await pieces.next()
    if (next.done === true) break
    head = Buffer.concat([head, next.value])
  }
  const first = head.toString('hex', 0, 4)
  const foreign = FOREIGN_FORMATS.find(([bytes]) => first.startsWith(bytes))
  if (foreign !== undefined) {
    await pieces.return(undefined)
    throw new UsageError(`${file}: the file ${foreign[1]}.`)
  }
  const whole = prefixed(head, pieces)
  yield* first.startsWith('1f8b') ? unpacked(file, whole) : whole
}

async function* rawBytes(file: string, options: ByteSourceOptions): AsyncGenerator<Uint8Array> {
  const { signal, onRawBytes } = options
  const stream =
    file === STDIN ? (options.stdin ?? process.stdin) : createReadStream(file, { highWaterMark: CHUNK_BYTES })
  if (signal !== undefined && stream instanceof Readable) addAbortSignal(signal, stream)
  try {
    for await (const piece of stream) {
      signal?.throwIfAborted()
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      onRawBytes?.(bytes.length)
      yield bytes
    }
  } catch (cause) {
    signal?.throwIfAborted()
    throw fileError(file, cause)
  }
}

async function* prefixed(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  yield* rest
}

async function* unpacked(file: string, packed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Several chunks may wait to be read, so that the next is unpacked while this one is parsed.
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES, readableHighWaterMark: 4 * CHUNK_BYTES } as object)
  pipeline(packed, gunzip, () => {
    // The error reaches the loop below, since it destroys the stream that is read there.
  })
  try {
    yield* gunzip
  } catch (cause) {
    throw fileError(file, cause)
  }
}

/** One sentence for a person, where the fault is one of the file; any other error as it is. */
function fileError(file: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const says = code.startsWith('Z_')
    ? 'its gzip data are damaged or cut off; fetch the file again'
    : FILE_ERRORS[code]
  return says === undefined ? cause : new UsageError(`${file}: ${says}.`, { cause })
}

const FILE_ERRORS: { [code: string]: string | undefined } = {
  ENOENT: 'there is no such file; check the path',
  ENOTDIR: 'there is no such file; check the path',
  ENAMETOOLONG: 'there is no such file; check the path',
  EACCES: 'the file may not be read; check its permissions',
  EPERM: 'the file may not be read; check its permissions',
  EISDIR: 'this is a directory; name the files in it',
  EIO: 'the disk gave an error; copy the file to another disk',
}
