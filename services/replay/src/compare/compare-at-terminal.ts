import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '@murmuration/runtime/usage-error'
import { readShares } from '@murmuration/share-files'
import { readLabels } from '../account-lists.ts'
import { rowRate, showProgress } from '../progress.ts'
import { refuseTooMany } from '../refused-rows.ts'
import { checkFolder, writeFiles } from '../simulate/write-files.ts'
import { InterruptedError, STOPPED } from '../stop-errors.ts'
import { compareMethods } from './compare.ts'
import { COMPARE_FILES, compareFiles, compareJson, printComparison } from './compare-report.ts'
import type { MethodName } from './method-parameters.ts'
import { runInProcess } from './run-method-process.ts'

export interface CompareOptions {
  files: string[]
  methods: MethodName[]
  windowSeconds: number
  labels?: string
  positive: string
  map: { [field: string]: string }
  out?: string
  force: boolean
  json: boolean
  quiet: boolean
}

const MAX_REFUSED = 0.01

/**
 * Reads the files once, runs the methods, prints the tables and writes the files.
 *
 * @throws {UsageError} for files or a folder that cannot be used
 * @throws {InterruptedError} on Ctrl-C; nothing is written then
 */
export async function compareAtTerminal(options: CompareOptions): Promise<void> {
  const { out, force } = options
  if (out !== undefined) checkOut(out, force)
  const progress = await showProgress(process.stderr, options.quiet)
  const controller = new AbortController()
  const { signal } = controller
  const stop = (): void => controller.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    const source = { onDeadLetter: () => {}, signal }
    const labels =
      options.labels === undefined
        ? undefined
        : { of: await readLabels(options.labels, options.positive, source), positive: options.positive }
    progress.stage('reading')
    const startedMs = performance.now()
    const read = await readShares(options.files, {
      ...source,
      map: options.map,
      want: 'all',
      onProgress: ({ bytesRead, bytesTotal, rows }) =>
        progress.advance(
          bytesTotal ? bytesRead / bytesTotal : 0,
          rowRate(rows, performance.now() - startedMs),
        ),
    })
    refuseTooMany(read, MAX_REFUSED, () => {})
    const { columns } = read
    const comparison = await compareMethods(
      {
        columns,
        methods: options.methods,
        windowSeconds: options.windowSeconds,
        ...(labels && { labels }),
      },
      runInProcess,
      { signal, onMethod: (method) => progress.stage(method) },
    )
    progress.stop()
    if (out !== undefined) writeFiles(out, compareFiles(comparison), force)
    process.stdout.write(options.json ? compareJson(comparison) : printComparison(comparison))
  } catch (error) {
    throw signal.aborted ? new InterruptedError(STOPPED, { cause: error }) : error
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    progress.stop()
  }
}

/** @throws {UsageError} if the folder holds a file of this command already, or others, without --force */
function checkOut(out: string, force: boolean): void {
  checkFolder(out, COMPARE_FILES, force)
  const held = COMPARE_FILES.find((name) => existsSync(join(out, name)))
  if (held !== undefined && !force)
    throw new UsageError(
      `--out ${out} holds ${held} already; name another folder, or add --force to replace it.`,
    )
}
