import { createHash, type Hash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { migrateIn } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { openEngine, type StoreConfig } from './open-engine.ts'
import type { Sql } from './sql.ts'
import type { Store } from './store.ts'
import { StoreError } from './store-error.ts'

/** First line of a backup. */
const Header = z.object({
  murmuration: z.literal('store-backup'),
  format: z.literal(1),
  migrations: z.array(z.string()),
  atMs: z.int(),
})
/** Last line: over the lines before it. */
const Trailer = z.object({ end: z.literal(true), rows: z.int(), sha256: z.string() })

export interface BackupFacts {
  rows: number
  atMs: number
  migrations: string[]
}

const FETCH_ROWS = 1_000
const INSERT_BYTES = 4_000_000

/**
 * Writes all tables, as they stand at one moment, into a gzipped file of lines: a header, one row a line, and a hash. The
 * file is there whole or not at all, and readable by its owner alone: it holds what sessions and webhooks are checked
 * with. It can be restored into either kind of store.
 */
export async function backupStore(store: Store, path: string): Promise<BackupFacts> {
  const partial = `${path}.partial`
  try {
    const facts = await store.system(async (tx) => {
      await tx.query('set transaction isolation level repeatable read')
      const migrations = (
        await tx.query<{ name: string }>('select name from migrations order by number')
      ).map(({ name }) => name)
      const counted = { rows: 0 }
      const lines = linesOf(tx, migrations, tx.nowMs, counted)
      await pipeline(
        Readable.from(lines),
        createGzip(),
        createWriteStream(partial, { mode: 0o600, flush: true }),
      )
      return { rows: counted.rows, atMs: tx.nowMs, migrations }
    })
    await rename(partial, path)
    return facts
  } finally {
    await rm(partial, { force: true })
  }
}

async function* linesOf(
  sql: Sql,
  migrations: string[],
  atMs: number,
  counted: { rows: number },
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const out = (line: string): string => {
    hash.update(line)
    return line
  }
  yield out(`${JSON.stringify({ murmuration: 'store-backup', format: 1, migrations, atMs })}\n`)
  for (const table of await tablesOf(sql)) {
    await sql.query(
      `declare backup_rows no scroll cursor for select to_jsonb(t)::text as row from ${table} t`,
    )
    for (;;) {
      const rows = await sql.query<{ row: string }>(`fetch ${FETCH_ROWS} from backup_rows`)
      if (rows.length === 0) break
      counted.rows += rows.length
      yield out(rows.map(({ row }) => `{"table":${JSON.stringify(table)},"row":${row}}\n`).join(''))
    }
    await sql.query('close backup_rows')
  }
  yield `${JSON.stringify({ end: true, rows: counted.rows, sha256: hash.digest('hex') })}\n`
}

/**
 * Brings a backup back into an empty store, then up to the newest version of its tables: all of it, or nothing.
 *
 * @throws {StoreError} where the store is not empty, or the file is damaged, cut off, or of another version
 */
export async function restoreStore(
  config: StoreConfig,
  path: string,
  nowMs: () => number = () => Date.now(),
): Promise<BackupFacts> {
  await using engine = await openEngine(config)
  const lines = await readLines(path)
  const { value: first } = await lines.next()
  const header = Header.safeParse(jsonOf(first ?? ''))
  if (!header.success) throw damaged(path, 'it is no backup of a store')
  const { migrations, atMs } = header.data
  if (migrations.some((name, k) => MIGRATIONS[k]?.name !== name))
    throw damaged(path, 'it was written by another version of Murmuration; use that one or a later one')
  return await engine.transaction(async (sql) => {
    if ((await tablesOf(sql)).length > 0)
      throw new StoreError('The store is not empty; name an empty folder or a new database to restore into.')
    await migrateIn(sql, nowMs, migrations.length)
    const tables = await tablesOf(sql)
    await sql.query(`truncate ${tables.join(', ')}`)
    const addConstraints = await withoutForeignKeys(sql)
    const hash = createHash('sha256').update(`${first}\n`)
    const rows = await insertAll(sql, new Set(tables), lines, hash, (what) => damaged(path, what))
    await addConstraints()
    await continueSequences(sql)
    await migrateIn(sql, nowMs)
    return { rows, atMs, migrations }
  })
}

const damaged = (path: string, what: string): StoreError =>
  new StoreError(`${path} cannot be restored: ${what}. Nothing was changed.`)

/** @throws {StoreError} where it cannot be read */
async function readLines(path: string): Promise<AsyncIterator<string, undefined>> {
  const plain = createGunzip()
  const reading = pipeline(createReadStream(path), plain)
  reading.catch(() => {})
  async function* lines(): AsyncGenerator<string, undefined> {
    try {
      yield* createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY })
      await reading
    } catch (cause) {
      throw new StoreError(
        `${path} cannot be restored: it is cut off, damaged or not there. Nothing was changed.`,
        {
          cause,
        },
      )
    }
    return undefined
  }
  return lines()
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Rows go in as the text that they came as: numbers keep every digit. */
async function insertAll(
  sql: Sql,
  tables: ReadonlySet<string>,
  lines: AsyncIterator<string, undefined>,
  hash: Hash,
  fault: (what: string) => StoreError,
): Promise<number> {
  let rows = 0
  let batch: { table: string; rows: string[]; bytes: number } | undefined
  const flush = async (): Promise<void> => {
    if (batch === undefined) return
    const columns = await columnsOf(sql, batch.table)
    await sql.query(
      `insert into ${batch.table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${batch.table}, $1::jsonb)`,
      [`[${batch.rows.join(',')}]`],
    )
    batch = undefined
  }
  for (;;) {
    const { value: line, done } = await lines.next()
    if (done) throw fault('it is cut off')
    const row = /^\{"table":"([a-z_]+)","row":(.*)\}$/s.exec(line)
    if (row === null) {
      await flush()
      const trailer = Trailer.safeParse(jsonOf(line))
      if (!trailer.success || trailer.data.rows !== rows || trailer.data.sha256 !== hash.digest('hex'))
        throw fault('it is damaged')
      return rows
    }
    hash.update(`${line}\n`)
    const [, table, text] = row
    if (!tables.has(table)) throw fault('it names a table that is not there')
    if (
      batch !== undefined &&
      (batch.table !== table || batch.rows.length >= FETCH_ROWS || batch.bytes > INSERT_BYTES)
    )
      await flush()
    batch ??= { table, rows: [], bytes: 0 }
    batch.rows.push(text)
    batch.bytes += text.length
    rows++
  }
}

/** Tables of the store, but that of its migrations, by name. */
async function tablesOf(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'migrations' order by relname`,
  )
  return rows.map(({ name }) => name)
}

/** Columns that are written, with commas between them: not those that the database fills in from others. */
async function columnsOf(sql: Sql, table: string): Promise<string> {
  const rows = await sql.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  )
  return rows.map(({ name }) => `"${name}"`).join(', ')
}

/** Takes foreign keys away, so that rows may come in any order. @returns brings them back, and checks all rows */
async function withoutForeignKeys(sql: Sql): Promise<() => Promise<void>> {
  const keys = await sql.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace`,
  )
  for (const { table, name } of keys) await sql.query(`alter table ${table} drop constraint "${name}"`)
  return async () => {
    for (const { table, name, definition } of keys)
      await sql.query(`alter table ${table} add constraint "${name}" ${definition}`)
  }
}

async function continueSequences(sql: Sql): Promise<void> {
  const columns = await sql.query<{ table: string; column: string; sequence: string }>(
    `select c.relname as table, a.attname as column, pg_get_serial_sequence(c.relname, a.attname) as sequence
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
       and pg_get_serial_sequence(c.relname, a.attname) is not null`,
  )
  for (const { table, column, sequence } of columns)
    await sql.query(
      `select setval('${sequence}', coalesce((select max("${column}") from ${table}), 0) + 1, false)`,
    )
}
