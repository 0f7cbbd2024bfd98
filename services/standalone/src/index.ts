export * from './open-bus.ts'
export { runDemo } from './run-demo.ts'
export * from './start-pipeline.ts'
