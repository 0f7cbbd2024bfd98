import type { Flag, ReviewCase } from '@murmuration/contracts'
import { type ReadShares, readFlags, readShares } from '@murmuration/share-files'
import { flagCounts, flaggedAccounts, readLabels, resolvedFlags } from './account-lists.ts'
import { deadLetterWriter } from './dead-letter-writer.ts'
import { type OutputFolder, type OutputName, openOutputFolder } from './outputs/output-folder.ts'
import { noProgress, type Progress, rowRate } from './progress.ts'
import { type MethodProgress, readyMethod } from './ready-method.ts'
import { refuseTooMany } from './refused-rows.ts'
import { type ReplayOptions, type Settings, settingsOf } from './replay-options.ts'
import { runMetrics } from './run-metrics.ts'
import { type RunRecord, runRecord, type Stopwatch, stopwatch } from './run-record.ts'
import { InterruptedError, STOPPED } from './stop-errors.ts'
import { writeFindings } from './write-findings.ts'

/** What a replay needs from outside. */
export interface ReplaySurroundings {
  stdout: { write(text: string): unknown; columns?: number }
  progress?: Progress
  signal?: AbortSignal
  /** Asked once, before files take their names; where it says no the run ends as if `signal` had aborted. */
  mayCommit?: () => boolean
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
  const { progress = noProgress } = io
  const folder = openOutputFolder(settings.out, settings.force, io.mayCommit)
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
    throw io.signal?.aborted ? new InterruptedError(STOPPED, { cause: error }) : error
  } finally {
    progress.stop()
  }
}

async function replayInto(
  folder: OutputFolder,
  settings: Settings,
  progress: Progress,
  { signal }: ReplaySurroundings,
): Promise<ReplayResult & { written: OutputName[] }> {
  const watch = stopwatch(() => performance.now())
  const begin = (stage: string): void => {
    watch.begin(stage)
    progress.stage(stage)
  }
  const deadLetters = deadLetterWriter(() => folder.open('dead-letters.ndjson'))
  const source = { onDeadLetter: deadLetters.add, ...(signal && { signal }) }
  if (settings.flags !== undefined || settings.labels !== undefined) begin('reading lists')
  const list = settings.flags === undefined ? undefined : await readFlags(settings.flags, source)
  const labels =
    settings.labels === undefined ? undefined : await readLabels(settings.labels, settings.positive, source)
  begin('reading')
  const read = await readInput(settings, deadLetters.add, progress, signal)
  refuseTooMany(read, settings.maxRefused, () => {
    deadLetters.finish()
    folder.commit()
  })
  await pendingSignals(signal)
  const { columns } = read
  const flags = list && resolvedFlags(list.rows, settings.flags ?? '', columns.accountIds)
  const flagged = flags && flaggedAccounts(flags, columns.accountIds)
  progress.stage(settings.method)
  const method = await readyMethod(settings)
  const done = method(columns, flagged, methodSteps(columns.count, progress, watch))
  const { findings } = done
  await pendingSignals(signal)
  begin('writing')
  const metrics = labels === undefined ? null : runMetrics(labels, settings.positive, columns, findings)
  deadLetters.finish()
  const { written, notes } = writeFindings(folder, findings, settings)
  const run: RunRecord = {
    ...runRecord(settings, read, done),
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

/** Shows a method's stages, or over many windows the place among them, and keeps the time of each. */
function methodSteps(rows: number, progress: Progress, watch: Stopwatch): MethodProgress {
  const startedMs = performance.now()
  let window = 0
  let windows = 1
  return {
    onWindow(k, of) {
      window = k
      windows = of
    },
    onStage(stage, from01, to01) {
      watch.begin(stage)
      const from = (window + from01) / windows
      const name = windows > 1 ? `window ${window + 1} of ${windows}` : stage
      progress.step(
        name,
        from,
        (window + to01) / windows,
        rowRate(from * rows, performance.now() - startedMs),
      )
    },
  }
}

/** Lets the event loop turn once: a signal that came during long work is only seen then. */
async function pendingSignals(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}

function readInput(
  { files, map, from, method }: Settings,
  onDeadLetter: Parameters<typeof readShares>[1]['onDeadLetter'],
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<ReadShares> {
  const startedMs = performance.now()
  return readShares(files, {
    map,
    ...(from !== undefined && { from }),
    want: method === 'murmuration' ? 'all' : 'ids',
    onDeadLetter,
    onProgress: ({ bytesRead, bytesTotal, rows }) =>
      progress.advance(bytesTotal ? bytesRead / bytesTotal : 0, rowRate(rows, performance.now() - startedMs)),
    ...(signal && { signal }),
  })
}

const runText = (run: RunRecord): string => `${JSON.stringify(run, null, 2)}\n`
