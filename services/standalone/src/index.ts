export * from './open-bus.ts'
export * from './start-pipeline.ts'
