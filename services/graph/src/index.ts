export * from './config.ts'
export * from './start-graph.ts'
