/** The store cannot be used as it is; one sentence that says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly exitCode = 2
}
