import { PGlite, types } from '@electric-sql/pglite'
import type { Engine } from './sql.ts'
import { StoreError } from './store-error.ts'

/**
 * PGlite: PostgreSQL in this process, one transaction at a time.
 *
 * @param folder where it keeps its files; undefined keeps all in memory
 */
export async function pgliteEngine(folder: string | undefined): Promise<Engine> {
  const db = new PGlite({
    ...(folder !== undefined && { dataDir: folder }),
    parsers: { [types.INT8]: Number },
  })
  try {
    await db.waitReady
  } catch (cause) {
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

    [Symbol.asyncDispose]: () => db.close(),
  }
}
