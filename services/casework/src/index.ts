export { serviceToken } from './auth/service-token.ts'
export { type CaseworkConfig, caseworkConfig } from './config.ts'
export type { CaseworkParts } from './parts.ts'
export { type Casework, startCasework } from './start-casework.ts'
