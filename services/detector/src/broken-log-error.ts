/** What was read from a topic cannot be, or cannot be what this state was made from; the message says what to do. */
export class BrokenLogError extends Error {
  override readonly name = 'BrokenLogError'
  readonly exitCode = 2
}
