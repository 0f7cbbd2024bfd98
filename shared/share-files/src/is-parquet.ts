import { open } from 'node:fs/promises'

const MAGIC = Buffer.from('PAR1')

/** Whether a file begins as Parquet does, whatever its name. */
export async function isParquet(file: string): Promise<boolean> {
  if (file === '-') return false
  try {
    await using handle = await open(file)
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0)
    return bytesRead === MAGIC.length && buffer.equals(MAGIC)
  } catch {
    // What is wrong with the file is said where it is read.
    return false
  }
}
