import { constants } from 'node:os'

const STOPPING = ['SIGINT', 'SIGTERM'] as const

/**
 * Aborts at the first SIGINT or SIGTERM. A second one, or the deadline, ends the process as that signal would: correctness
 * never needs a clean end.
 *
 * @param deadlineMs from the first signal
 */
export function stopSignal(deadlineMs = 20_000): AbortSignal & Disposable {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    const end = (): never => process.exit(128 + constants.signals[signal])
    if (controller.signal.aborted) end()
    controller.abort(new StoppedError(signal))
    timer = setTimeout(end, deadlineMs)
    timer.unref()
  }
  for (const name of STOPPING) process.on(name, onSignal)
  return Object.assign(controller.signal, {
    [Symbol.dispose]() {
      clearTimeout(timer)
      for (const name of STOPPING) process.off(name, onSignal)
    },
  })
}

/** A person or the system asked the process to end. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError'

  constructor(signal: string) {
    super(`stopped by ${signal}`)
  }
}

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
