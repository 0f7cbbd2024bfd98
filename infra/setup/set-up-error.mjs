/** Set-up cannot go on. The message says what to do; it is shown without a stack. */
export class SetUpError extends Error {
  name = 'SetUpError'
}
