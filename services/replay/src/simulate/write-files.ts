import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '@murmuration/runtime/usage-error'

/**
 * Writes files into a folder, which is made if it is missing. Each gets its name only when it is complete, and the last one
 * last.
 *
 * @param force take a folder that holds other things; they stay
 * @throws {UsageError} if the folder cannot be used, or holds other things
 */
export function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  force: boolean,
): void {
  checkFolder(folder, [...files.keys()], force)
  const partial = (name: string): string => join(folder, `.${name}.partial`)
  try {
    mkdirSync(folder, { recursive: true })
    for (const [name, content] of files) writeFileSync(partial(name), content)
    for (const name of files.keys()) renameSync(partial(name), join(folder, name))
  } catch (error) {
    for (const name of files.keys()) rmSync(partial(name), { force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`cannot write in ${folder}: ${why}; name another folder with --out.`, {
      cause: error,
    })
  }
}

/** @throws {UsageError} if the folder is a file, or holds files that are none of the given ones */
export function checkFolder(folder: string, names: readonly string[], force: boolean): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory())
    throw new UsageError(`--out ${folder} is a file; name a folder that is empty or does not exist yet.`)
  if (!force && readdirSync(folder).some((name) => !names.includes(name)))
    throw new UsageError(
      `--out ${folder} holds other files; name another folder, or add --force to write beside them.`,
    )
}
