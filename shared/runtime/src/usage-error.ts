/** A mistake of the person at the keyboard. The message is one sentence that says what to do; it is shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly exitCode = 2
}
