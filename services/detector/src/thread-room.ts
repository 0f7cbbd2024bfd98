import { Worker } from 'node:worker_threads'
import type { DetectionRoom, RawRecord, RoomConfig } from './detection-room.ts'
import type { RoomAnswer, RoomCall } from './room-thread.ts'

/** A room in a thread of its own, so that reading, health and heartbeats go on while a window is analyzed. */
export function threadRoom(config: RoomConfig): DetectionRoom {
  const thread = new Worker(new URL('./room-thread.js', import.meta.url), {
    workerData: config,
    execArgv: [],
  })
  let waiting: { resolve: (value: unknown) => void; reject: (error: unknown) => void } | undefined
  let ended: Error | undefined
  const end = (error: Error): void => {
    ended ??= error
    waiting?.reject(ended)
    waiting = undefined
  }
  thread.on('message', (answer: RoomAnswer) => {
    const { resolve, reject } = waiting ?? {}
    waiting = undefined
    if (answer.ok) resolve?.(answer.value)
    else reject?.(Object.assign(new Error(answer.error.message), answer.error))
  })
  thread.on('error', end)
  thread.on('exit', (code) => end(new Error(`the thread of the detector ended with code ${code}`)))

  const call = <Value>(
    method: RoomCall['method'],
    args: unknown[],
    transfer: ArrayBuffer[] = [],
  ): Promise<Value> =>
    new Promise<Value>((resolve, reject) => {
      if (ended !== undefined) return reject(ended)
      if (waiting !== undefined)
        return reject(new Error('the thread of the detector was asked two things at once'))
      waiting = { resolve: resolve as (value: unknown) => void, reject }
      thread.postMessage({ method, args } satisfies RoomCall, transfer)
    })

  return {
    restore: () => call('restore', []),
    takeGraph: (partition, records, cut) => {
      const { packed, buffer } = pack(records)
      return call('takeGraph', [partition, packed, cut], [buffer])
    },
    takeFlags: (records, nextOffset) => {
      const { packed, buffer } = pack(records)
      return call('takeFlags', [packed, nextOffset], [buffer])
    },
    decide: (order) => call('decide', [order]),
    controlInput: (order) => call('controlInput', [order]),
    controlValues: (drawn) => call('controlValues', [drawn]),
    snapshot: (position, kept) => call('snapshot', [position, kept]),
    async [Symbol.asyncDispose]() {
      await thread.terminate()
    },
  }
}

/** Copies the values into one buffer that can go to the thread; those of the bus may be parts of a larger one. */
function pack(records: readonly RawRecord[]): { packed: RawRecord[]; buffer: ArrayBuffer } {
  const size = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
  const bytes = new Uint8Array(size)
  let at = 0
  const packed = records.map(({ offset, key, value }): RawRecord => {
    if (value === null) return { offset, key, value }
    bytes.set(value, at)
    at += value.length
    return { offset, key, value: bytes.subarray(at - value.length, at) }
  })
  return { packed, buffer: bytes.buffer }
}
