import { join } from 'node:path'
import { PGlite, types } from '@electric-sql/pglite'
import { lockFolder } from '@murmuration/runtime/lock-folder'
import type { Engine } from './sql.ts'
import { StoreError } from './store-error.ts'

/**
 * PGlite: PostgreSQL in this process, one transaction at a time.
 *
 * @param folder where it keeps its files, for one process at a time; undefined keeps all in memory
 * @throws {FolderInUseError} where another process has it open
 */
export async function pgliteEngine(folder: string | undefined): Promise<Engine> {
  const unlock = folder === undefined ? () => {} : lockFolder(folder)
  const db = new PGlite({
    ...(folder !== undefined && { dataDir: join(folder, 'pglite') }),
    parsers: { [types.INT8]: Number },
  })
  try {
    await db.waitReady
  } catch (cause) {
    unlock()
    throw new StoreError(
      `The store in ${folder} cannot be opened: ${cause instanceof Error ? cause.message : 'unknown'}. Restore a backup into an empty folder with \`murmuration store restore\`.`,
      { cause },
    )
  }
  return {
    kind: 'pglite',

    transaction: (work) =>
      db.transaction((tx) =>
        work({
          query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
            (
              await tx.query<Row>(
                text,
                values.map((value) => (value === undefined ? null : value)),
              )
            ).rows,
        }),
      ),

    async script(text) {
      await db.exec(text)
    },

    async [Symbol.asyncDispose]() {
      await db.close()
      unlock()
    },
  }
}
