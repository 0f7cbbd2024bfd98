import { pgliteEngine } from './pglite-engine.ts'
import { postgresEngine } from './postgres-engine.ts'
import type { Engine } from './sql.ts'

export interface StoreConfig {
  /** Of PostgreSQL, as `postgres://…`; PGlite is used where it is not given. */
  url?: string | undefined
  /** Folder of PGlite; in memory where it is not given. */
  folder?: string | undefined
  /** Connections to PostgreSQL at a time; default 10. */
  connections?: number
}

/** @throws {StoreError} where it cannot be reached or opened */
export const openEngine = ({ url, folder, connections = 10 }: StoreConfig): Promise<Engine> =>
  url === undefined ? pgliteEngine(folder) : postgresEngine(url, connections)
