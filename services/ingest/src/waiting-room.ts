import { ProblemError } from './problem.ts'

/** Room that one request holds until it is answered. */
export interface Place {
  /** Asks for room for further bytes. @throws {ProblemError} 429 where there is none */
  take(bytes: number): void
  /** Sets what is held, whatever room there is: for work that is done already. */
  set(bytes: number): void
  leave(): void
}

/**
 * Bounds what all requests together hold in memory: their bodies while they are read, and their records until the log
 * has them.
 */
export interface WaitingRoom {
  readonly bytes: number
  readonly requests: number
  readonly limitBytes: number
  /** @throws {ProblemError} 429 where there is no room for another request */
  enter(): Place
}

const RETRY_AFTER_SECONDS = 1

export function waitingRoom(limitBytes: number, limitRequests: number): WaitingRoom {
  let bytes = 0
  let requests = 0
  const full = (): ProblemError =>
    new ProblemError(
      429,
      'More is waiting to be written than fits; send the same request again after the time in Retry-After.',
      RETRY_AFTER_SECONDS,
    )
  return {
    get bytes() {
      return bytes
    },
    get requests() {
      return requests
    },
    limitBytes,
    enter() {
      if (requests >= limitRequests || bytes >= limitBytes) throw full()
      requests++
      let held = 0
      let isInside = true
      return {
        take(more) {
          if (bytes + more > limitBytes) throw full()
          bytes += more
          held += more
        },
        set(now) {
          bytes += now - held
          held = now
        },
        leave() {
          if (!isInside) return
          isInside = false
          requests--
          bytes -= held
        },
      }
    },
  }
}
