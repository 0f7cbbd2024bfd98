export const STOPPED = 'stopped; nothing was written.'

/** The run was broken off by the person at the keyboard. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  readonly exitCode = 130
}

/** More rows were refused than allowed. */
export class TooManyRefusedError extends Error {
  override readonly name = 'TooManyRefusedError'
  readonly exitCode = 3
}
