import { availableParallelism } from 'node:os'
import { showProgress } from '../progress.ts'
import type { RunOptions } from './run-tasks.ts'

/** Runs work with a bar, over as many threads as there are cores or as asked for; Ctrl-C stops it. */
export async function runAtTerminal<T>(
  stage: string,
  total: number,
  { quiet, threads }: { quiet: boolean; threads: number | undefined },
  work: (options: RunOptions) => Promise<T>,
): Promise<T> {
  const progress = await showProgress(process.stderr, quiet)
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    progress.stage(stage)
    return await work({
      threads: threads ?? availableParallelism(),
      signal: controller.signal,
      onDone: (done) => progress.advance(done / total, `${done} of ${total}`),
    })
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    progress.stop()
  }
}
