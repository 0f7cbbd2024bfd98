import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backupStore, restoreStore } from './backup.ts'
import { fillSample } from './sample-store.fixture.ts'
import { openStore, type Store } from './store.ts'
import { ENGINES, newDatabase, newStore } from './test-stores.fixture.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmuration-backup-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const TABLES = [
  'users',
  'orders',
  'order_readers',
  'order_files',
  'accounts',
  'list_flags',
  'flags_outbox',
  'cases',
  'evidence_versions',
  'notes',
  'events',
  'event_payloads',
]
const contents = (store: Store) =>
  store.system(async (tx) => {
    const found: { [table: string]: string[] } = {}
    for (const table of TABLES)
      found[table] = (
        await tx.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t order by 1`)
      ).map(({ row }) => row)
    return found
  })

describe.each(ENGINES)('of %s', (from) => {
  test.each(ENGINES)('a backup comes back whole on %s, and goes on counting', async (to) => {
    await using store = await newStore(from)
    await fillSample(store)
    const before = await contents(store)
    expect(Object.values(before).every((rows) => rows.length > 0)).toBe(true)
    const path = join(folder, `${from}-${to}`)
    const { rows } = await backupStore(store, path)
    expect(statSync(path).mode & 0o077).toBe(0)
    const { url, drop } = await newDatabase()
    const config = to === 'postgres' ? { url } : { folder: join(folder, `${from}-restored`) }
    try {
      expect((await restoreStore(config, path)).rows).toBe(rows)
      await using restored = await openStore(config)
      expect(await contents(restored)).toEqual(before)
      await restored.system(async (tx) => {
        const [{ id }] = await tx.query<{ id: number }>(
          `insert into flags_outbox (list, account_id, flagged, effective_at_ms) values ('l', 'c', true, 1) returning id`,
        )
        expect(id).toBe(4)
      })
      await expect(
        restored.system((tx) =>
          tx.query(
            `insert into order_readers values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1)`,
          ),
        ),
      ).rejects.toThrow(/foreign key/)
    } finally {
      await drop()
    }
  })
})

test('a damaged, cut or foreign file, and a store that is not empty, are refused and change nothing', async () => {
  await using store = await newStore('pglite')
  await fillSample(store)
  const path = join(folder, 'whole')
  await backupStore(store, path)
  const text = gunzipSync(readFileSync(path)).toString()
  const variants: [string, Buffer, RegExp][] = [
    ['changed', gzipSync(text.replace('Ünï', 'Uni')), /it is damaged/],
    ['missing-row', gzipSync(text.replace(/^\{"table":"flags_outbox".*\n/m, '')), /it is damaged/],
    ['cut', gzipSync(text.slice(0, text.lastIndexOf('{"end"'))), /it is cut off/],
    ['half', readFileSync(path).subarray(0, -20), /cut off, damaged/],
    ['newer', gzipSync(text.replace('"foundation"', '"something else"')), /another version/],
    ['no-backup', gzipSync('hello\n'), /no backup/],
    ['not-gzip', Buffer.from('hello\n'), /cut off, damaged or not there|no backup/],
  ]
  const { url, drop } = await newDatabase()
  try {
    for (const [name, bytes, says] of variants) {
      const bad = join(folder, name)
      writeFileSync(bad, bytes)
      await expect(restoreStore({ url }, bad), name).rejects.toThrow(says)
    }
    await expect(restoreStore({ url }, join(folder, 'nowhere'))).rejects.toThrow(/not there/)
    expect((await restoreStore({ url }, path)).rows).toBeGreaterThan(0)
    await expect(restoreStore({ url }, path)).rejects.toThrow(/not empty/)
  } finally {
    await drop()
  }
})
