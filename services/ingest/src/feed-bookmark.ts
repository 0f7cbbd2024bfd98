import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '@murmuration/runtime'
import { z } from 'zod'

const Count = z.int().nonnegative()
const File = z.object({ path: z.string(), size: z.number(), modifiedMs: z.number() })

/** How far a feed has come. Every count is over all files so far. */
const FeedBookmark = z.object({
  schemaVersion: z.literal(1),
  url: z.string(),
  source: z.string(),
  /** Files that are through. */
  done: z.array(File),
  /** Files that are being sent, and how far: `shares` in the order of time and `letters` are acknowledged. */
  current: z
    .object({ files: z.array(File), inputHash: z.string(), shares: Count, letters: Count })
    .optional(),
  rowsRead: Count,
  notShares: Count,
  accepted: Count,
  refused: Count,
  unreadable: Count,
  /** Latest event time that was accepted. */
  latestMs: Count.optional(),
  closedAtMs: Count.optional(),
})
export type FeedBookmark = z.infer<typeof FeedBookmark>

/** Where the bookmark of a feed lies: one for each target, source, set of names and mapping. */
export function bookmarkPath(
  folder: string,
  { url, source, paths, map }: { url: string; source: string; paths: readonly string[]; map: object },
): string {
  const hash = createHash('sha256').update(JSON.stringify([url, source, paths, map]))
  return join(folder, `${hash.digest('hex').slice(0, 16)}.json`)
}

/** @throws {UsageError} where it is damaged */
export async function readBookmark(path: string): Promise<FeedBookmark | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return FeedBookmark.parse(JSON.parse(text))
  } catch (cause) {
    throw new UsageError(`${path} is damaged; feed with --restart, and what was sent is sent again.`, {
      cause,
    })
  }
}

/** The file is the old or the new one whole, wherever this process ends. */
export async function writeBookmark(path: string, bookmark: FeedBookmark): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(`${path}.partial`, JSON.stringify(bookmark))
  await rename(`${path}.partial`, path)
}

export const newBookmark = (url: string, source: string): FeedBookmark => ({
  schemaVersion: 1,
  url,
  source,
  done: [],
  rowsRead: 0,
  notShares: 0,
  accepted: 0,
  refused: 0,
  unreadable: 0,
})
