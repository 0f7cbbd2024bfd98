import type { ShareColumns } from '@murmuration/detection'
import { type MethodFindings, runMethod } from './compare-methods.ts'
import type { MethodName } from './method-parameters.ts'

/** What the process is sent, once. */
export interface ProcessInput {
  method: MethodName
  columns: ShareColumns
  windowSeconds: number
}

/** What it answers. Memory is the largest resident set of the whole process, as the system counts it. */
export type ProcessOutput =
  | { kind: 'error'; message: string }
  | { kind: 'found'; findings: MethodFindings; cost: MethodCost }

/** `seconds`: the method alone, without reading, sending and counting communities. */
export interface MethodCost {
  seconds: number
  /** When the method began: the program and the shares. */
  inputMib: number
  peakMib: number
}

/** Largest resident set of this process so far, in MiB. */
const peakMib = (): number => process.resourceUsage().maxRSS / 1024

process.once('message', ({ method, columns, windowSeconds }: ProcessInput) => {
  const inputMib = peakMib()
  const startedMs = performance.now()
  let cost: MethodCost = { seconds: 0, inputMib, peakMib: inputMib }
  const answer = (output: ProcessOutput): void => {
    process.send?.(output, () => process.disconnect())
  }
  try {
    const findings = runMethod(method, columns, windowSeconds, () => {
      cost = { seconds: (performance.now() - startedMs) / 1000, inputMib, peakMib: peakMib() }
    })
    answer({ kind: 'found', findings, cost })
  } catch (error) {
    answer({ kind: 'error', message: error instanceof Error ? error.message : String(error) })
  }
})
// Ctrl-C at a terminal reaches every process of the group; the one that reads the files ends this one.
process.on('SIGINT', () => {})
