import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Another process writes a folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError'
  readonly exitCode = 2
}

/**
 * Marks a folder as written by this process, and refuses where another one on this machine writes it. A mark left by a
 * killed process is taken over, also when its number went to another process since.
 *
 * @returns takes the mark away
 * @throws {FolderInUseError} saying which process holds the folder
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'writer.json')
  const mine = { pid: process.pid, host: hostname(), started: startedAt(process.pid) }
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx' })
      held.add(path)
      return () => {
        held.delete(path)
        rmSync(path, { force: true })
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 2) throw error
    }
    const holder = readHolder(path)
    if (held.has(path) || (holder !== undefined && isAlive(holder))) {
      throw new FolderInUseError(
        `The folder ${folder} is written by process ${holder?.pid ?? process.pid}; stop that one first, or give this one another folder.`,
      )
    }
    rmSync(path, { force: true })
  }
}

/** Folders that this very process holds. */
const held = new Set<string>()

interface Holder {
  pid: number
  host: string
  started: string
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname() || pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return startedAt(pid) === started
}

/** Start of a process in ticks since boot where Linux tells it, else nothing. */
function startedAt(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
