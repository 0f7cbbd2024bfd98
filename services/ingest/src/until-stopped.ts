import { stopSignal } from '@murmuration/runtime'

const STOPPED = 130

/** Runs something that Ctrl-C ends, with a sentence in place of an error. @param says what has become of the work then */
export async function untilStopped(says: string, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  using signal = stopSignal()
  try {
    await run(signal)
  } catch (error) {
    if (!signal.aborted) throw error
    process.stderr.write(`${says}\n`)
    process.exitCode = STOPPED
  }
}
