import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { ReviewCase } from '@murmuration/contracts'
import { idAt, type ShareColumns, textAt } from '@murmuration/detection'
import {
  type BasisOf,
  type ExportedShare,
  evidencePack,
  folderExport,
  LEAST_KEY_BYTES,
  type Names,
  pseudonyms,
  type ReplayRun,
  rawNames,
  readReplayFolder,
  recomputable,
  verifyPack,
  windowBasis,
} from '@murmuration/exports'
import { MOST_GRAPH_EDGES } from '@murmuration/exports/graph-files'
import { UsageError } from '@murmuration/runtime/usage-error'
import { readFlags, readShares } from '@murmuration/share-files'
import { flaggedAccounts, resolvedFlags } from './account-lists.ts'
import type { ExportOptions } from './export-options.ts'

/** What an export needs from outside. */
export interface ExportSurroundings {
  stderr: { write(text: string): unknown }
  /** A key for pseudonyms that are wanted once. */
  freshKey: () => Uint8Array
}

/**
 * Exports a replay's folder, or a case of it. Files take their names only once all of them are made.
 *
 * @throws {UsageError} for a folder, file or case that cannot be used, and where something would be written over
 */
export async function runExport(options: ExportOptions, io: ExportSurroundings): Promise<void> {
  const { format, out, caseId } = options
  refuseToOverwrite(out, options.force)
  const folder = readReplayFolder(options.folder)
  const { run, cases } = folder
  if (caseId !== undefined && !cases.some((found) => found.caseId === caseId))
    throw new UsageError(
      `${options.folder} has no case ${caseId}; cases.ndjson there names them${cases.length === 0 ? ' (it holds none)' : ''}.`,
    )
  const isGraph = format === 'gexf' || format === 'graphml'
  if (isGraph && caseId === undefined && folder.edges.length > MOST_GRAPH_EDGES)
    throw new UsageError(
      `${folder.edges.length} edges are more than the ${MOST_GRAPH_EDGES} that viewers open with use; take one --case, or --format parquet.`,
    )
  const names = namesFor(options, io)
  const columns = options.shares.length === 0 ? undefined : await columnsOf(options, run)
  const files = new Map<string, Buffer>()
  if (format === 'pack') {
    if (columns === undefined) throw new UsageError('a pack needs --shares FILE.')
    const selected = cases.filter((found) => caseId === undefined || found.caseId === caseId)
    for (const [name, bytes] of await packsOf(selected, run, columns, options, names, io))
      files.set(name, bytes)
  } else {
    const accounts = new Set(
      cases
        .filter((found) => caseId === undefined || found.caseId === caseId)
        .flatMap((found) => found.accounts.map((one) => one.accountId)),
    )
    const shares = columns === undefined ? null : sharesBy(columns, accounts)
    for (const [name, bytes] of folderExport({ folder, caseId, shares }, format, names, !options.rawIds))
      files.set(name, bytes)
  }
  writeFiles(files, out)
  io.stderr.write(
    `Wrote ${out.endsWith('.zip') ? out : [...files.keys()].map((name) => join(out, name)).join(', ')}.\n`,
  )
}

function namesFor({ rawIds, keyFile }: ExportOptions, io: ExportSurroundings): Names {
  if (rawIds) {
    io.stderr.write(
      'Ids leave as the platform writes them (--raw-ids): who holds this export can name the accounts.\n',
    )
    return rawNames
  }
  if (keyFile === undefined) {
    io.stderr.write(
      'Ids leave as pseudonyms under a key that is thrown away; with --key-file FILE they would fit those of other exports.\n',
    )
    return pseudonyms(io.freshKey())
  }
  const key = readOrExplain(keyFile)
  if (key.length < LEAST_KEY_BYTES)
    throw new UsageError(
      `the key in ${keyFile} is shorter than ${LEAST_KEY_BYTES} bytes; make one with: head -c 32 /dev/urandom > ${keyFile}.`,
    )
  return pseudonyms(key)
}

function readOrExplain(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new UsageError(`${file} cannot be read; name a file that is there.`, { cause })
  }
}

async function columnsOf({ shares, map }: ExportOptions, run: ReplayRun): Promise<ShareColumns> {
  const read = await readShares(shares, { map, want: 'all', onDeadLetter: () => {} })
  if (read.inputHash !== run.inputHash)
    throw new UsageError(
      `these are not the files that the replay read (it read ${run.files.join(', ')}); name those, in that order, with --shares.`,
    )
  return read.columns
}

/** Packs of cases by file name; each is checked as `murmuration verify` would. */
async function packsOf(
  cases: readonly ReviewCase[],
  run: ReplayRun,
  columns: ShareColumns,
  options: ExportOptions,
  names: Names,
  io: ExportSurroundings,
): Promise<Map<string, Buffer>> {
  const { community, seed, burst } = recomputable(run)
  const flagged = await flaggedOf(columns, run, options)
  const bases = new Map<string, BasisOf>()
  const packs = new Map<string, Buffer>()
  for (const found of cases) {
    const key = `${found.window.startMs} ${found.window.endMs}`
    const basisOf =
      bases.get(key) ??
      windowBasis(columns, found.window, { scope: run.scope, community, seed, burst, flagged })
    bases.set(key, basisOf)
    const pack = await evidencePack(basisOf(found), run, names, !options.rawIds)
    const { differences } = await verifyPack(pack)
    for (const { where, says, gives } of differences)
      io.stderr.write(`${found.caseId}: ${where} says ${says}; its shares give ${gives}.\n`)
    packs.set(`${found.caseId}.zip`, pack)
  }
  return packs
}

async function flaggedOf(
  columns: ShareColumns,
  { scope }: ReplayRun,
  { flags }: ExportOptions,
): Promise<Uint8Array | undefined> {
  if (flags === undefined) {
    if (scope === 'everybody') return undefined
    throw new UsageError(
      `the replay tested flagged accounts (scope ${scope}): name their list with --flags FILE.`,
    )
  }
  const list = await readFlags(flags, { onDeadLetter: () => {} })
  return flaggedAccounts(resolvedFlags(list.rows, flags, columns.accountIds), columns.accountIds)
}

function sharesBy(columns: ShareColumns, accounts: ReadonlySet<string>): ExportedShare[] {
  const { count, account, object, timeMs, accountIds, objectIds, posts, texts } = columns
  const isWanted = Uint8Array.from({ length: accountIds.size }, (_, i) =>
    accounts.has(idAt(accountIds, i)) ? 1 : 0,
  )
  const shares: ExportedShare[] = []
  for (let row = 0; row < count; row++) {
    if (!isWanted[account[row]]) continue
    shares.push({
      accountId: idAt(accountIds, account[row]),
      objectId: idAt(objectIds, object[row]),
      timestampMs: timeMs[row],
      postId: posts === undefined ? null : idAt(posts, row) || null,
      objectType: textAt(texts.objectType, row) ?? null,
      authorId: textAt(texts.authorId, row) ?? null,
      language: textAt(texts.language, row) ?? null,
      client: textAt(texts.client, row) ?? null,
    })
  }
  return shares
}

function refuseToOverwrite(out: string, force: boolean): void {
  if (force || !existsSync(out)) return
  if (statSync(out).isDirectory() && !out.endsWith('.zip') && readdirSync(out).length === 0) return
  throw new UsageError(`${out} is there already; name another --out, or add --force to write over it.`)
}

function writeFiles(files: ReadonlyMap<string, Buffer>, out: string): void {
  const write = (path: string, bytes: Buffer): void => {
    writeFileSync(`${path}.partial`, bytes)
    renameSync(`${path}.partial`, path)
  }
  try {
    if (out.endsWith('.zip')) {
      mkdirSync(dirname(out), { recursive: true })
      for (const bytes of files.values()) write(out, bytes)
      return
    }
    mkdirSync(out, { recursive: true })
    for (const [name, bytes] of files) write(join(out, name), bytes)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${out} cannot be written (${why}); name another --out.`, { cause })
  }
}
