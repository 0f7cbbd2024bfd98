export * from './demo/simulate-shares.ts'
export * from './read/read-shares.ts'
