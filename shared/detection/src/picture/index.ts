export * from './draw-pictures.ts'
