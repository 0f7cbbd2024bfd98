import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UsageError } from '@murmuration/runtime'

/** A file as it was when it was looked at; standard input is `-`, and has no size. */
export interface FeedFile {
  path: string
  size: number
  modifiedMs: number
}

const STDIN = '-'

/** Where a feed finds its files. */
export interface FeedFiles {
  /** Names that stay the same from run to run. */
  readonly paths: readonly string[]
  readonly folder: string | undefined
  /** The files as they are now; of a folder by name. */
  look(): Promise<FeedFile[]>
}

/**
 * Files that are named, or the files of the one folder that is.
 *
 * @throws {UsageError} where a folder is named beside others
 */
export async function feedFiles(named: readonly string[]): Promise<FeedFiles> {
  const paths = named.map((path) => (path === STDIN ? path : resolve(path)))
  const areFolders = await Promise.all(paths.map(isFolder))
  if (!areFolders.includes(true))
    return { paths, folder: undefined, look: () => Promise.all(paths.map(fileAt)) }
  if (paths.length > 1) throw new UsageError('A folder is fed by itself; name it alone, or name files only.')
  const [folder] = paths
  return {
    paths,
    folder,
    async look() {
      const entries = await readdir(folder, { withFileTypes: true })
      const names = entries
        .filter(
          (entry) => entry.isFile() && !entry.name.startsWith('.') && !/\.(partial|tmp)$/.test(entry.name),
        )
        .map(({ name }) => name)
      return Promise.all(names.sort().map((name) => fileAt(join(folder, name))))
    },
  }
}

/** Whether a file is the same as when it was looked at. */
export const isSameFile = (one: FeedFile, other: FeedFile): boolean =>
  one.path === other.path && one.size === other.size && one.modifiedMs === other.modifiedMs

async function isFolder(path: string): Promise<boolean> {
  const found = path === STDIN ? undefined : await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}

/** A file that is not there is told of when it is read. */
async function fileAt(path: string): Promise<FeedFile> {
  const found = path === STDIN ? undefined : await stat(path).catch(() => undefined)
  return { path, size: found?.size ?? -1, modifiedMs: found?.mtimeMs ?? -1 }
}
