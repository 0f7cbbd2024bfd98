import type { Put, StreamMark, StreamRecord } from './stream-parts.ts'

/** Records between a stream and ingest: the stream is held back while it is full. */
export interface RecordQueue {
  put: Put
  /** Waits for records, and takes as many as there are, at most so many; undefined behind the last. @throws what ended it */
  take(most: number): Promise<(StreamRecord | StreamMark)[] | undefined>
  end(error?: unknown): void
  readonly size: number
}

export function recordQueue(room: number): RecordQueue {
  let waiting: (StreamRecord | StreamMark)[] = []
  let ended: { error?: unknown } | undefined
  let onRecord: (() => void) | undefined
  let full: { promise: Promise<void>; resolve: () => void } | undefined
  return {
    put(record) {
      waiting.push(record)
      onRecord?.()
      if (waiting.length < room) return undefined
      if (full === undefined) {
        let resolve = (): void => {}
        const promise = new Promise<void>((done) => {
          resolve = done
        })
        full = { promise, resolve }
      }
      return full.promise
    },
    async take(most) {
      while (waiting.length === 0) {
        if (ended !== undefined) {
          if (ended.error !== undefined) throw ended.error
          return undefined
        }
        await new Promise<void>((resolve) => {
          onRecord = resolve
        })
      }
      const taken = waiting.slice(0, most)
      waiting = waiting.slice(most)
      if (full !== undefined && waiting.length < room) {
        full.resolve()
        full = undefined
      }
      return taken
    },
    end(error) {
      ended ??= error === undefined ? {} : { error }
      onRecord?.()
      full?.resolve()
      full = undefined
    },
    get size() {
      return waiting.length
    },
  }
}
