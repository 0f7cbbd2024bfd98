import { existsSync, statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { discardPartials } from './outputs/output-folder.ts'
import { type Progress, showProgress } from './progress.ts'
import type { ReplayOptions } from './replay-options.ts'
import type { ThreadInput, ThreadMessage } from './replay-thread.ts'
import { claim } from './run-claim.ts'
import { InterruptedError, STOPPED } from './stop-errors.ts'

/** Counting over files smaller than this, packed or not, takes about a second at most. */
const LONG_COUNTING_BYTES = 1 << 25

/**
 * Runs a replay for a person at a terminal: with a bar, and so that Ctrl-C, or a request to end, stops it at once
 * and leaves no file half written.
 *
 * @throws what `runReplay` throws
 */
export async function replayAtTerminal(options: ReplayOptions): Promise<void> {
  const progress = await showProgress(process.stderr, options.quiet ?? false)
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    if (isLong(options)) await replayInThread(options, progress, controller.signal)
    else {
      const { runReplay } = await import('./replay.ts')
      await runReplay(options, { stdout: process.stdout, progress, signal: controller.signal })
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    progress.stop()
  }
}

/** Whether the work may hold its thread for so long that a person would wait for Ctrl-C to be heard. */
function isLong({ method = 'murmuration', files }: ReplayOptions): boolean {
  if (method === 'murmuration') return true
  const bytes = files.map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0)
  return files.includes('-') || bytes.reduce((sum, size) => sum + size, 0) > LONG_COUNTING_BYTES
}

/** All of the replay in one other thread, which costs no more memory than in this one, and moves no data. */
function replayInThread(options: ReplayOptions, progress: Progress, signal: AbortSignal): Promise<void> {
  const isNew = !existsSync(options.out)
  const input: ThreadInput = {
    options,
    columns: process.stdout.columns,
    claims: new Int32Array(new SharedArrayBuffer(4)),
  }
  const readsStdin = options.files.includes('-')
  const thread = new Worker(new URL('./replay-thread.js', import.meta.url), {
    workerData: input,
    stdin: readsStdin,
    // What is loaded into the process beforehand concerns this thread alone.
    execArgv: [],
  })
  if (readsStdin && thread.stdin !== null) process.stdin.pipe(thread.stdin)
  return new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => {
      // Where files take their names already, the run is as good as done.
      if (!claim(input.claims, 'stopped')) return
      thread.off('exit', resolve)
      void thread.terminate().then(() => {
        discardPartials(options.out, isNew)
        reject(new InterruptedError(STOPPED))
      })
    })
    thread.on('message', (message: ThreadMessage) => {
      if (message.kind === 'print') process.stdout.write(message.text)
      else if (message.kind === 'stage') progress.stage(message.name)
      else if (message.kind === 'advance') progress.advance(message.done01, message.rate)
      else if (message.kind === 'step')
        progress.step(message.name, message.from01, message.to01, message.rate)
      else progress.stop()
    })
    thread.on('error', reject)
    thread.on('exit', resolve)
  }).finally(() => {
    if (readsStdin) process.stdin.unpipe().destroy()
  })
}
