import pg from 'pg'
import type { Engine, Sql } from './sql.ts'
import { StoreError } from './store-error.ts'

/** Whole numbers beyond 2^53 do not occur: bigint columns hold times, counts and offsets. */
const TYPES = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === 20 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/**
 * PostgreSQL 15 or later.
 *
 * @param connections most that are open at a time
 * @throws {StoreError} where it cannot be reached, or refuses the login
 */
export async function postgresEngine(url: string, connections: number): Promise<Engine> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    types: TYPES,
    application_name: 'murmuration',
  })
  // A connection that breaks while nobody uses it is replaced by the next one. One that breaks inside a transaction
  // fails its statement; it says so as an event besides, and an event that nobody hears ends the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    await pool.query('select 1')
  } catch (cause) {
    await pool.end()
    throw new StoreError(
      `PostgreSQL cannot be used: ${cause instanceof Error ? cause.message || cause.name : 'unknown'}. Check MURMURATION_DATABASE_URL.`,
      { cause },
    )
  }
  return {
    kind: 'postgres',

    async transaction(work) {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query('begin')
        const result = await work(sqlOf(client))
        // Where a statement failed and its error went unheard, PostgreSQL answers a commit by a rollback.
        const { command } = await client.query('commit')
        if (command !== 'COMMIT')
          throw new Error('The transaction was rolled back: a statement in it had failed')
        return result
      } catch (error) {
        await client.query('rollback').catch((fault: Error) => {
          broken = fault
        })
        throw error
      } finally {
        client.release(broken)
      }
    },

    async script(text) {
      await pool.query(text)
    },

    [Symbol.asyncDispose]: () => pool.end(),
  }
}

const sqlOf = (client: pg.PoolClient): Sql => ({
  query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query(text, values as unknown[])).rows as Row[],
})
