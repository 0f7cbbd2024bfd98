import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '@murmuration/runtime'
import { z } from 'zod'

const Count = z.int().nonnegative()

/** How far a stream is through, and what became of it over all runs. */
const ConnectBookmark = z.object({
  schemaVersion: z.literal(1),
  source: z.string(),
  /** Where to go on, in the stream's own form. */
  cursor: z.string().optional(),
  records: Count,
  accepted: Count,
  refused: Count,
  latestMs: Count.optional(),
})
export type ConnectBookmark = z.infer<typeof ConnectBookmark>

/** Where the bookmark of a stream lies: one for each pipeline and each thing that is followed. */
export const bookmarkFile = (folder: string, about: readonly unknown[]): string =>
  join(folder, `${createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 16)}.json`)

/** @throws {UsageError} where it is damaged */
export async function openBookmark(path: string | undefined, source: string): Promise<ConnectBookmark> {
  const fresh: ConnectBookmark = { schemaVersion: 1, source, records: 0, accepted: 0, refused: 0 }
  if (path === undefined) return fresh
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return fresh
  try {
    return ConnectBookmark.parse(JSON.parse(text))
  } catch (cause) {
    throw new UsageError(
      `${path} is damaged; connect with --restart to begin anew, without what came since it was written.`,
      { cause },
    )
  }
}

/** The file is the old or the new one whole, wherever this process ends. */
export async function keepBookmark(path: string, bookmark: ConnectBookmark): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.partial`, JSON.stringify(bookmark))
  await rename(`${path}.partial`, path)
}
