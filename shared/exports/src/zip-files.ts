import { UsageError } from '@murmuration/runtime/usage-error'
import { type Entry, fromBuffer, type ZipFile as ReadZip } from 'yauzl'
import { ZipFile } from 'yazl'

/** Files of an archive by name. */
export type Files = ReadonlyMap<string, Buffer>

/** The first time that a zip file can hold; in local time, as the format has it. */
const FIRST_TIME = new Date(1980, 0, 1)

/** One zip of the given files: names in order, one fixed time, so that the same files give the same bytes. */
export async function zipFiles(files: Files): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, bytes] of [...files].sort(([x], [y]) => (x < y ? -1 : 1)))
    zip.addBuffer(bytes, name, { mtime: FIRST_TIME, mode: 0o100644, forceDosTimestamp: true })
  zip.end()
  const pieces: Buffer[] = []
  for await (const piece of zip.outputStream) pieces.push(Buffer.from(piece as Uint8Array))
  return Buffer.concat(pieces)
}

/** What an archive may hold: names, and bytes of all its files together, unpacked. */
export interface ZipLimits {
  names: readonly string[]
  bytes: number
}

/**
 * Reads an archive into memory. Files with a name that is not expected (so also one that leads out of a folder), twice the same
 * name, an encrypted file, or more bytes than allowed, whatever the archive claims, are refused before anything is kept.
 *
 * @throws {UsageError} saying what is wrong
 */
export async function unzipFiles(bytes: Buffer, limits: ZipLimits): Promise<Files> {
  const zip = await openZip(bytes)
  const files = new Map<string, Buffer>()
  let left = limits.bytes
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown): void => {
      zip.close()
      reject(new UsageError(`this is no evidence pack: ${sentence(why)}`, { cause }))
    }
    zip.on('error', (error: Error) => fail(error.message, error))
    zip.on('end', () => resolve(files))
    zip.on('entry', (entry: Entry) => {
      const { fileName } = entry
      if (!limits.names.includes(fileName))
        return fail(`it holds ${JSON.stringify(fileName)}, which no pack does`)
      if (files.has(fileName)) return fail(`it holds ${fileName} twice`)
      if (entry.isEncrypted()) return fail(`${fileName} is encrypted`)
      if (entry.uncompressedSize > left) return fail(`it unpacks to more than ${limits.bytes} bytes`)
      zip.openReadStream(entry, (error, stream) => {
        if (error) return fail(`${fileName} cannot be read, ${error.message}`, error)
        const pieces: Buffer[] = []
        stream.on('error', (broken: Error) => fail(`${fileName} cannot be read, ${broken.message}`, broken))
        stream.on('data', (piece: Buffer) => {
          left -= piece.length
          if (left >= 0) return void pieces.push(piece)
          stream.destroy()
          fail(`it unpacks to more than ${limits.bytes} bytes`)
        })
        stream.on('end', () => {
          files.set(fileName, Buffer.concat(pieces))
          zip.readEntry()
        })
      })
    })
    zip.readEntry()
  })
}

/** Words of the archive's reader, with one full stop behind them. */
const sentence = (why: string): string => `${why.replace(/\.$/, '')}.`

function openZip(bytes: Buffer): Promise<ReadZip> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, strictFileNames: true }, (error, zip) => {
      if (error)
        reject(new UsageError(`this is no evidence pack: ${sentence(error.message)}`, { cause: error }))
      else resolve(zip)
    })
  })
}
