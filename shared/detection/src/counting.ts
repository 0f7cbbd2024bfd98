/**
 * What reading, counting and simulating need of this room, without the tests and the communities: to load those
 * takes longer than to count a small file.
 */
export { TIER_NAMES } from './backbone.ts'
export * from './coortweet.ts'
export * from './count.ts'
export * from './id-table.ts'
export type { PairEdges } from './pair-sweep.ts'
export * from './random.ts'
export * from './share-columns.ts'
export * from './toolkit.ts'
export * from './windows.ts'
