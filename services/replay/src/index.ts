export * from './demo/simulate-shares.ts'
