export * from './pseudonyms.ts'
