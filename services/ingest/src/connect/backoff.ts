/** How long to wait before the next try. */
export interface Backoff {
  /** Milliseconds; each call waits longer, up to the most. */
  next(): number
  /** A try has succeeded. */
  reset(): void
}

/**
 * Doubles from the first to the most. With `random`, the pause is drawn evenly from 0 to that, so that many clients that
 * lost one server do not come back together ("full jitter").
 *
 * @param random in [0, 1)
 * @see Brooker 2015, Exponential Backoff And Jitter
 */
export function exponential(firstMs: number, mostMs: number, random?: () => number): Backoff {
  let ms = firstMs
  return {
    next() {
      const now = ms
      ms = Math.min(ms * 2, mostMs)
      return random === undefined ? now : Math.ceil(now * random())
    },
    reset() {
      ms = firstMs
    },
  }
}

/** 0 at first, then a step more each time, up to the most. */
export function linear(stepMs: number, mostMs: number): Backoff {
  let ms = 0
  return {
    next() {
      const now = ms
      ms = Math.min(ms + stepMs, mostMs)
      return now
    },
    reset() {
      ms = 0
    },
  }
}
