import { createHash } from 'node:crypto'
import { MIGRATIONS } from './migrations/index.ts'

/** Hash of each migration by name: one that was released keeps its own. */
export const migrationHashes = (): { [name: string]: string } =>
  Object.fromEntries(
    MIGRATIONS.map(({ name, sql }) => [name, createHash('sha256').update(sql).digest('hex')]),
  )

/** Name of the dump of the newest version of the tables. */
export const newestDump = (): string =>
  `${String(MIGRATIONS.length).padStart(3, '0')}-${MIGRATIONS.at(-1)!.name}.ndjson.gz`
