import { fork } from 'node:child_process'
import { UsageError } from '@murmuration/runtime/usage-error'
import { InterruptedError, STOPPED } from '../stop-errors.ts'
import type { MethodFindings } from './compare-methods.ts'
import type { MethodCost, ProcessInput, ProcessOutput } from './compare-process.ts'

/** Runs a method and says what it cost. */
export type MethodRunner = (
  input: ProcessInput,
  signal?: AbortSignal,
) => Promise<{ findings: MethodFindings; cost: MethodCost }>

/**
 * Runs a method in a process of its own, so that its memory is counted by itself.
 *
 * @throws {UsageError} if the process ends without an answer, such as for want of memory
 * @throws {InterruptedError} when the signal aborts; the process is ended
 */
export const runInProcess: MethodRunner = (input, signal) =>
  new Promise((resolve, reject) => {
    const child = fork(new URL('./compare-process.js', import.meta.url), {
      serialization: 'advanced',
      execArgv: [],
    })
    const stop = (): void => {
      child.kill('SIGKILL')
      reject(new InterruptedError(STOPPED))
    }
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
    const failed = (why: string): void =>
      reject(
        new UsageError(
          `method ${input.method} did not finish: ${why}; leave it out with --methods, or give it less.`,
        ),
      )
    child.on('message', (output: ProcessOutput) => {
      if (output.kind === 'found') resolve(output)
      else failed(output.message)
    })
    child.on('error', (error) => failed(error.message))
    child.on('exit', (code, killedBy) => {
      signal?.removeEventListener('abort', stop)
      failed(
        killedBy === null ? `its process ended with code ${code}` : `its process was ended by ${killedBy}`,
      )
    })
    child.send(input, (error) => {
      if (error !== null) failed(error.message)
    })
  })
