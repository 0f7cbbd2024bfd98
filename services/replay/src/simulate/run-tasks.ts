import { Worker } from 'node:worker_threads'
import { InterruptedError, STOPPED } from '../stop-errors.ts'
import { countErrors, type Outcome } from './count-errors.ts'
import { SCENARIOS } from './scenarios.ts'
import { simulateScenario } from './simulate-scenario.ts'
import type { OperationParameters, WorldParameters } from './world-parameters.ts'

/** One world to simulate and to look at. */
export interface Task {
  scenario: string
  seed: number
  world: WorldParameters
  operation: OperationParameters
}

/** @throws {RangeError} for a scenario that does not exist */
export function runTask({ scenario, seed, world, operation }: Task): Outcome {
  const found = SCENARIOS.find(({ name }) => name === scenario)
  if (found === undefined) throw new RangeError(`no scenario ${scenario}`)
  return countErrors(simulateScenario(found, seed, world, operation))
}

/** `threads`: 0 runs everything in this one. `onDone`: how many are done. */
export interface RunOptions {
  threads: number
  signal?: AbortSignal | undefined
  onDone?: (done: number) => void
}

/**
 * Runs tasks, several at once, and returns their outcomes in the tasks' order: how many threads there are changes nothing.
 *
 * @throws {InterruptedError} when the signal aborts
 */
export async function runTasks(tasks: readonly Task[], options: RunOptions): Promise<Outcome[]> {
  const { threads, signal, onDone } = options
  const outcomes: Outcome[] = []
  let done = 0
  const keep = (at: number, outcome: Outcome): void => {
    outcomes[at] = outcome
    onDone?.(++done)
  }
  if (threads === 0) {
    tasks.forEach((task, at) => {
      if (signal?.aborted) throw new InterruptedError(STOPPED)
      keep(at, runTask(task))
    })
    return outcomes
  }
  let next = 0
  const workers = new Set<Worker>()
  const oneWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./simulate-thread.js', import.meta.url), { execArgv: [] })
      workers.add(worker)
      let at = 0
      const give = (): void => {
        if (next === tasks.length) {
          resolve()
          return
        }
        at = next++
        worker.postMessage(tasks[at])
      }
      signal?.addEventListener('abort', () => reject(new InterruptedError(STOPPED)))
      worker.on('message', (outcome: Outcome) => {
        keep(at, outcome)
        give()
      })
      worker.on('error', reject)
      give()
    })
  try {
    if (signal?.aborted) throw new InterruptedError(STOPPED)
    await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, oneWorker))
  } finally {
    await Promise.all([...workers].map((worker) => worker.terminate()))
  }
  return outcomes
}
