import type { StreamParts } from './stream-parts.ts'

/** Watches that something is heard. */
export interface Silence {
  heard(): void
  stop(): void
}

/** Calls once where nothing has been heard for so long. */
export function silence(ms: number, after: StreamParts['after'], onSilent: () => void): Silence {
  let cancel = after(ms, onSilent)
  return {
    heard() {
      cancel()
      cancel = after(ms, onSilent)
    },
    stop: () => cancel(),
  }
}
