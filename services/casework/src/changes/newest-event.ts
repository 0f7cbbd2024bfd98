import type { Store } from '@murmuration/store'
import { newestSeq } from './events-after.ts'

/** Tells many at once that there are new events, of this process or of others. */
export interface NewestEvent {
  /**
   * Resolves when there are events past `afterSeq`, after `mostMs`, or when `signal` ends it; at once where there are
   * already. Rejects where the store cannot be asked.
   */
  wait(afterSeq: number, mostMs: number, signal: AbortSignal): Promise<void>
}

const LOOK_EVERY_MS = 1_000

/** Asks the store once for all who wait, and not at all while nobody does. */
export function newestEvent(store: Store): NewestEvent {
  const waiting = new Set<{ afterSeq: number; resolve: () => void; reject: (error: unknown) => void }>()
  let newest = 0
  let timer: NodeJS.Timeout | undefined
  let unlisten: () => void = () => {}
  let isLooking = false
  // Something happened since the last answer was asked for.
  let isLate = false

  const look = async (): Promise<void> => {
    isLate = true
    if (isLooking) return
    isLooking = true
    try {
      while (isLate) {
        isLate = false
        newest = await store.system(newestSeq)
        for (const one of waiting) if (newest > one.afterSeq) one.resolve()
      }
    } catch (error) {
      for (const one of waiting) one.reject(error)
    } finally {
      isLooking = false
    }
  }

  return {
    async wait(afterSeq, mostMs, signal) {
      if (newest > afterSeq || signal.aborted) return
      if (timer === undefined) {
        timer = setInterval(look, LOOK_EVERY_MS)
        unlisten = store.onEvents(look)
        void look()
      }
      let end: () => void = () => {}
      await new Promise<void>((resolve, reject) => {
        const entry = { afterSeq, resolve, reject }
        const late = setTimeout(resolve, mostMs)
        const stop = (): void => resolve()
        waiting.add(entry)
        signal.addEventListener('abort', stop)
        end = () => {
          waiting.delete(entry)
          clearTimeout(late)
          signal.removeEventListener('abort', stop)
        }
      }).finally(() => {
        end()
        if (waiting.size > 0) return
        clearInterval(timer)
        timer = undefined
        unlisten()
      })
    },
  }
}
