import { openCasework } from './casework-process.ts'

/** Serves the API until SIGTERM. */
const own = await openCasework()
process.once('SIGTERM', () => void own[Symbol.asyncDispose]())
await own.casework.done
