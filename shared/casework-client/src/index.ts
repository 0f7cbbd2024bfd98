export { type Change, type ChangesInput, changes } from './changes.ts'
export { type Client, type ClientOptions, createClient } from './client.ts'
export * from './generated.ts'
export { ProblemError } from './problem-error.ts'
