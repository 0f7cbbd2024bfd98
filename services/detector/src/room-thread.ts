import { parentPort, workerData } from 'node:worker_threads'
import { type DetectionRoom, detectionRoom, type RoomConfig } from './detection-room.ts'

/** What is asked of the thread: a function of the room, by name. */
export interface RoomCall {
  method: Exclude<keyof DetectionRoom, symbol>
  args: unknown[]
}

export type RoomAnswer =
  | { ok: true; value: unknown }
  | { ok: false; error: { name: string; message: string; stack?: string; exitCode?: number } }

const room = detectionRoom(workerData as RoomConfig)

parentPort?.on('message', ({ method, args }: RoomCall) => {
  const call = room[method] as (...args: unknown[]) => Promise<unknown>
  call(...args).then(
    (value) => parentPort?.postMessage({ ok: true, value } satisfies RoomAnswer),
    (error: unknown) => {
      const { name, message, stack, exitCode } = error as Error & { exitCode?: number }
      const told = { name, message, ...(stack && { stack }), ...(exitCode && { exitCode }) }
      parentPort?.postMessage({ ok: false, error: told } satisfies RoomAnswer)
    },
  )
})
