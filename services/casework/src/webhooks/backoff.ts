const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** How long to wait after each try that failed; after the one past the last, a delivery is given up: about 28 hours. */
export const WAITS_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  10 * HOUR,
]

/**
 * @param tries how many have failed, from 1
 * @param draw from 0 to 1: spreads the wait by a fifth either way, so that what failed together is not sent together
 * @param retryAfterSeconds what the other side asked for; it is waited for at least, up to the longest wait
 * @returns milliseconds to wait; undefined: give up
 */
export function waitMs(tries: number, draw: number, retryAfterSeconds = 0): number | undefined {
  const wait = WAITS_MS[tries - 1]
  if (wait === undefined) return undefined
  const asked = Math.min(retryAfterSeconds * SECOND, 10 * HOUR)
  return Math.round(Math.max(wait * (0.8 + 0.4 * draw), asked))
}
