import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { restoreStore } from './backup.ts'
import { migrationHashes, newestDump } from './dumps.ts'
import { openStore, type Store } from './store.ts'
import { ENGINES, newDatabase, newStore } from './test-stores.fixture.ts'
import { exportedEvents, verifyChain } from './verify-chain.ts'

const folder = fileURLToPath(new URL('../dumps/', import.meta.url))
const dumps = readdirSync(folder).filter((name) => name.endsWith('.gz'))

test('a released migration keeps its text, and the newest version has its dump', () => {
  const released = JSON.parse(readFileSync(`${folder}released.json`, 'utf8')) as { [name: string]: string }
  const now = migrationHashes()
  for (const [name, hash] of Object.entries(released))
    expect({ name, hash: now[name] }).toEqual({ name, hash })
  // After a new migration: `npm run dump`, and commit what it writes.
  expect(dumps).toContain(newestDump())
  expect(Object.keys(released)).toEqual(Object.keys(now))
})

/** Tables and columns with their types and defaults, indexes and policies, by name. */
const shapeOf = (store: Store) =>
  store.system(async (tx) => ({
    columns: await tx.query(
      `select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid) as default
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' order by 1, 2`,
    ),
    indexes: await tx.query(
      'select indexname, indexdef from pg_indexes where schemaname = current_schema() order by 1',
    ),
    policies: await tx.query(
      'select tablename, policyname, qual, with_check from pg_policies where schemaname = current_schema() order by 1, 2',
    ),
    constraints: await tx.query(
      `select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
       where connamespace = current_schema()::regnamespace and contype <> 'n' order by 1, 2`,
    ),
  }))

describe.each(dumps)('the dump %s', (name) => {
  test.each(ENGINES)('comes forward to the newest version on %s, with all that was in it', async (engine) => {
    const scratch = mkdtempSync(join(tmpdir(), 'murmuration-dump-'))
    const { url, drop } = await newDatabase()
    const config = engine === 'postgres' ? { url } : { folder: scratch }
    try {
      const { rows } = await restoreStore(config, `${folder}${name}`)
      expect(rows).toBeGreaterThan(10)
      await using store = await openStore(config)
      await using fresh = await newStore(engine)
      expect(await shapeOf(store)).toEqual(await shapeOf(fresh))
      expect(await verifyChain(exportedEvents(store))).toMatchObject({ events: 2, faults: [] })
    } finally {
      await drop()
      rmSync(scratch, { recursive: true, force: true })
    }
  })
})
