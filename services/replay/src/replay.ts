import type { Flag, ReviewCase } from '@murmuration/contracts'
import { flagCounts, flaggedAccounts, readLabels, resolvedFlags } from './account-lists.ts'
import { deadLetterWriter } from './dead-letter-writer.ts'
import { type OutputFolder, type OutputName, openOutputFolder } from './outputs/output-folder.ts'
import { type Progress, rowRate, showProgress } from './progress.ts'
import { readFlags } from './read/read-flags.ts'
import { type ReadShares, readShares } from './read/read-shares.ts'
import { refuseTooMany } from './refused-rows.ts'
import { type ReplayOptions, type Settings, settingsOf } from './replay-options.ts'
import { readyMethod } from './run-method.ts'
import { runMetrics } from './run-metrics.ts'
import { type RunRecord, runRecord, stopwatch } from './run-record.ts'
import { InterruptedError } from './stop-errors.ts'
import { writeFindings } from './write-findings.ts'

/** What a replay needs from outside. */
export interface ReplaySurroundings {
  stdout: { write(text: string): unknown; columns?: number }
  stderr: NodeJS.WritableStream & { isTTY?: boolean }
  signal?: AbortSignal
  /** Runs work that holds the event loop, during which `signal` cannot fire; the caller may let signals end the process. */
  blocking?: <T>(work: () => T) => T
}

export interface ReplayResult {
  cases: ReviewCase[]
  /** Every row of the list of flags, and how it ended. */
  flags: Flag[]
  run: RunRecord
}

/**
 * Reads files of shares, runs a method over them and writes the results to a folder, all at once at the end.
 *
 * @throws {UsageError} for files or a folder that cannot be used
 * @throws {TooManyRefusedError} if more rows were refused than allowed; `dead-letters.ndjson` is written nonetheless
 * @throws {InterruptedError} if `signal` aborts; nothing is written then
 */
export async function runReplay(options: ReplayOptions, io: ReplaySurroundings): Promise<ReplayResult> {
  const settings = settingsOf(options)
  const progress = await showProgress(io.stderr, settings.quiet)
  const folder = openOutputFolder(settings.out, settings.force)
  try {
    const result = await replayInto(folder, settings, progress, io)
    progress.stop()
    if (settings.json) io.stdout.write(runText(result.run))
    else if (!settings.quiet) {
      const { run, cases, written } = result
      const { summary } = await import('./summary.ts')
      io.stdout.write(summary(run, cases, settings.out, written, io.stdout.columns ?? 100))
    }
    return result
  } catch (error) {
    folder.discard()
    throw io.signal?.aborted ? new InterruptedError('stopped; nothing was written.', { cause: error }) : error
  } finally {
    progress.stop()
  }
}

async function replayInto(
  folder: OutputFolder,
  settings: Settings,
  progress: Progress,
  { signal, blocking = (work) => work() }: ReplaySurroundings,
): Promise<ReplayResult & { written: OutputName[] }> {
  const watch = stopwatch(() => performance.now())
  const begin = (stage: string): void => {
    watch.begin(stage)
    progress.stage(stage)
  }
  begin('reading')
  const deadLetters = deadLetterWriter(() => folder.open('dead-letters.ndjson'))
  const source = { onDeadLetter: deadLetters.add, ...(signal && { signal }) }
  const list = settings.flags === undefined ? undefined : await readFlags(settings.flags, source)
  const labels =
    settings.labels === undefined ? undefined : await readLabels(settings.labels, settings.positive, source)
  const read = await readInput(settings, deadLetters.add, progress, signal)
  refuseTooMany(read, settings.maxRefused, () => {
    deadLetters.finish()
    folder.commit()
  })
  await pendingSignals(signal)
  const { columns } = read
  const flags = list && resolvedFlags(list.rows, settings.flags ?? '', columns.accountIds)
  const flagged = flags && flaggedAccounts(flags, columns.accountIds)
  const method = await readyMethod(settings)
  progress.stage(settings.method)
  const startedMs = performance.now()
  const findings = blocking(() =>
    method.run(columns, flagged, {
      onStage(stage, done01) {
        watch.begin(stage)
        if (settings.window === 'all')
          progress.step(stage, done01, rowRate(done01 * columns.count, performance.now() - startedMs))
      },
      onWindow: (k, of) => progress.step(`window ${k + 1} of ${of}`, k / of),
    }),
  )
  begin('writing')
  const metrics = labels === undefined ? null : runMetrics(labels, settings.positive, columns, findings)
  deadLetters.finish()
  const { written, notes } = await writeFindings(folder, findings, settings)
  const run: RunRecord = {
    ...runRecord(settings, method, read, findings),
    flags: flags && list ? flagCounts(flags, list.refused) : null,
    metrics,
    notes,
    timings: { ...watch.read(), peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024) },
  }
  folder.open('run.json').text(runText(run))
  await pendingSignals(signal)
  folder.commit()
  const { cases } = findings
  return { cases, flags: flags ?? [], run, written: ['dead-letters.ndjson', ...written, 'run.json'] }
}

/** Lets the event loop turn once: a signal that came during long work is only seen then. */
async function pendingSignals(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}

function readInput(
  { files, map, method }: Settings,
  onDeadLetter: Parameters<typeof readShares>[1]['onDeadLetter'],
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<ReadShares> {
  const startedMs = performance.now()
  return readShares(files, {
    map,
    want: method === 'murmuration' ? 'all' : 'ids',
    onDeadLetter,
    onProgress: ({ bytesRead, bytesTotal, rows }) =>
      progress.advance(bytesTotal ? bytesRead / bytesTotal : 0, rowRate(rows, performance.now() - startedMs)),
    ...(signal && { signal }),
  })
}

const runText = (run: RunRecord): string => `${JSON.stringify(run, null, 2)}\n`
