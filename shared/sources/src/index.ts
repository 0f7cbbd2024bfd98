export type * from './post.ts'
export * from './shares-of.ts'
export type * from './source.ts'
