export * from './layout.ts'
export * from './read-flags.ts'
export * from './read-shares.ts'
