import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '@murmuration/runtime/usage-error'
import { InterruptedError, STOPPED } from '../stop-errors.ts'
import { type ByteSink, byteSink } from './byte-sink.ts'

/** What a replay writes, in the order in which the files take their names: the folder is whole once `run.json` is there. */
export const OUTPUT_NAMES = [
  'dead-letters.ndjson',
  'cases.ndjson',
  'pictures.ndjson',
  'accounts.csv',
  'edges.csv',
  'leads.csv',
  'graph.gexf',
  'graph.graphml',
  'run.json',
] as const
export type OutputName = (typeof OUTPUT_NAMES)[number]

/** Made of these files by `murmuration report`: it goes when they are written anew. */
const REPORT = 'report.html'

const partial = (folder: string, name: OutputName): string => join(folder, `.${name}.partial`)

/**
 * Files that appear under their names all at once, or not at all. Each is written to a temporary name in the
 * folder; `commit` makes them durable and renames them, and takes away files of an earlier replay that this one
 * did not write; `discard` leaves the folder as it was.
 */
export interface OutputFolder {
  /** @throws {UsageError} if the file cannot be written */
  open(name: OutputName): ByteSink
  commit(): void
  discard(): void
}

/**
 * Opens a folder for the files of one replay, making it if it is missing.
 *
 * @param force take a folder that holds other things; they stay
 * @param mayCommit asked once, before files take their names
 * @throws {UsageError} if the folder cannot be used, or holds something else than a replay
 */
export function openOutputFolder(
  folder: string,
  force: boolean,
  mayCommit: () => boolean = () => true,
): OutputFolder {
  const made = makeFolder(folder, force)
  const open = new Map<OutputName, { sink: ByteSink; descriptor: number; isClosed: boolean }>()
  const closeAll = (durable: boolean): void => {
    for (const file of open.values()) {
      if (file.isClosed) continue
      if (durable) {
        file.sink.flush()
        fsyncSync(file.descriptor)
      }
      closeSync(file.descriptor)
      file.isClosed = true
    }
  }
  return {
    open(name) {
      const descriptor = explained(`cannot write in ${folder}`, () => openSync(partial(folder, name), 'w'))
      const sink = byteSink(descriptor)
      open.set(name, { sink, descriptor, isClosed: false })
      return sink
    },
    commit() {
      closeAll(true)
      if (!mayCommit()) throw new InterruptedError(STOPPED)
      // Without run.json the folder is not whole, whatever else it holds while names change hands.
      for (const name of OUTPUT_NAMES)
        if (name === 'run.json' || !open.has(name)) rmSync(join(folder, name), { force: true })
      rmSync(join(folder, REPORT), { force: true })
      for (const name of OUTPUT_NAMES)
        if (open.has(name)) renameSync(partial(folder, name), join(folder, name))
      syncFolder(folder)
      open.clear()
    },
    discard() {
      closeAll(false)
      open.clear()
      discardPartials(folder, made)
    },
  }
}

/**
 * Takes away what a run that was broken off left behind; safe where the run never began.
 *
 * @param made the run made the folder: it goes too, if nothing else is in it
 */
export function discardPartials(folder: string, made: boolean): void {
  for (const name of OUTPUT_NAMES) rmSync(partial(folder, name), { force: true })
  if (made && existsSync(folder) && readdirSync(folder).length === 0) rmSync(folder, { recursive: true })
}

/** @returns whether the folder was made */
function makeFolder(folder: string, force: boolean): boolean {
  if (!existsSync(folder)) {
    explained(`cannot make the folder ${folder}`, () => mkdirSync(folder, { recursive: true }))
    return true
  }
  if (!statSync(folder).isDirectory())
    throw new UsageError(`--out ${folder} is a file; name a folder that is empty or does not exist yet.`)
  discardPartials(folder, false)
  const names = explained(`cannot read the folder ${folder}`, () => readdirSync(folder))
  const known = new Set<string>([...OUTPUT_NAMES, REPORT])
  if (!force && !names.includes('run.json') && names.some((name) => !known.has(name)))
    throw new UsageError(
      `--out ${folder} holds files that no replay wrote; name another folder, or add --force to write beside them.`,
    )
  return false
}

function syncFolder(folder: string): void {
  // Windows has no handles on folders.
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

function explained<T>(what: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const why =
      {
        EACCES: 'permission denied',
        EROFS: 'the disk is read-only',
        ENOSPC: 'the disk is full',
        ENOTDIR: 'part of the path is a file',
      }[code] ?? (error instanceof Error ? error.message : String(error))
    throw new UsageError(`${what}: ${why}; name another folder with --out.`, { cause: error })
  }
}
