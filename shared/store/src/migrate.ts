import { MIGRATIONS } from './migrations/index.ts'
import type { Engine, Sql } from './sql.ts'
import { StoreError } from './store-error.ts'

const MIGRATION_LOCK = 7_236_002

/** Brings a database to the newest version of its tables, in one transaction. */
export const migrate = (engine: Engine, nowMs: () => number): Promise<string[]> =>
  engine.transaction((sql) => migrateIn(sql, nowMs))

/**
 * Runs the migrations that the database does not have, in order, each once, under a lock: two processes that start at a
 * time do not meet.
 *
 * @param upTo how many there are to be
 * @returns names of those that ran
 * @throws {StoreError} where the database has a migration that this version of the program does not know
 */
export async function migrateIn(sql: Sql, nowMs: () => number, upTo = MIGRATIONS.length): Promise<string[]> {
  await sql.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
  await sql.query(
    'create table if not exists migrations (number int primary key, name text not null, at_ms bigint not null)',
  )
  await sql.query('alter table migrations enable row level security')
  const done = await sql.query<{ number: number; name: string }>(
    'select number, name from migrations order by number',
  )
  const strange = done.find(({ number, name }) => MIGRATIONS[number - 1]?.name !== name)
  if (strange !== undefined)
    throw new StoreError(
      `The store was written by another version of Murmuration: it has the migration ${strange.number} ${strange.name}, which this version does not know. Start the version that wrote it, or a later one.`,
    )
  const ran: string[] = []
  for (const [k, { name, sql: text }] of MIGRATIONS.entries()) {
    if (k < done.length || k >= upTo) continue
    for (const statement of statementsOf(text)) await sql.query(statement)
    await sql.query('insert into migrations (number, name, at_ms) values ($1, $2, $3)', [
      k + 1,
      name,
      nowMs(),
    ])
    ran.push(name)
  }
  return ran
}

/** Statements of a script: they end with a semicolon at the end of a line, outside of a body in dollar quotes. */
function statementsOf(script: string): string[] {
  const statements: string[] = []
  let text = ''
  let quoted = false
  for (const line of script.split('\n')) {
    text += `${line}\n`
    if ((line.match(/\$\$/g)?.length ?? 0) % 2 === 1) quoted = !quoted
    if (quoted || !line.trimEnd().endsWith(';')) continue
    statements.push(text.trim())
    text = ''
  }
  if (text.trim() !== '') statements.push(text.trim())
  return statements
}
