import { parentPort, workerData } from 'node:worker_threads'
import { runReplay } from './replay.ts'
import type { ReplayOptions } from './replay-options.ts'
import { claim } from './run-claim.ts'

/** What the thread is given. `columns`: width of the terminal; `claims`: see `run-claim.ts`. */
export interface ThreadInput {
  options: ReplayOptions
  columns: number | undefined
  claims: Int32Array
}

/** What the thread says: text for standard output, and where it stands, as `Progress` has it. */
export type ThreadMessage =
  | { kind: 'print'; text: string }
  | { kind: 'stage'; name: string }
  | { kind: 'step'; name: string; from01: number; to01: number; rate: string | undefined }
  | { kind: 'advance'; done01: number; rate: string | undefined }
  | { kind: 'stop' }

const { options, columns, claims } = workerData as ThreadInput
const say = (message: ThreadMessage): void => parentPort?.postMessage(message)

await runReplay(options, {
  stdout: { write: (text) => say({ kind: 'print', text }), ...(columns !== undefined && { columns }) },
  progress: {
    stage: (name) => say({ kind: 'stage', name }),
    step: (name, from01, to01, rate) => say({ kind: 'step', name, from01, to01, rate }),
    advance: (done01, rate) => say({ kind: 'advance', done01, rate }),
    stop: () => say({ kind: 'stop' }),
  },
  mayCommit: () => claim(claims, 'committed'),
})
