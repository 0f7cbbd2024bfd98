import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportChain, verifyChainFile } from './chain-file.ts'
import { eraseAccount } from './erase-account.ts'
import type { Store } from './store.ts'
import { ENGINES, newStore } from './test-stores.fixture.ts'
import { type ExportedEvent, exportedEvents, verifyChain } from './verify-chain.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmuration-chain-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const EVENT = { type: 'order.received', entity: 'order:1', scope: { kind: 'everyone' } } as const

async function historyOf(store: Store): Promise<ExportedEvent[]> {
  const events: ExportedEvent[] = []
  for await (const one of exportedEvents(store)) events.push(one)
  return events
}

async function someHistory(store: Store): Promise<ExportedEvent[]> {
  for (let k = 0; k < 8; k++)
    await store.system(async (tx) => {
      tx.record({ ...EVENT, reason: `because ${k}`, payload: { k } })
      if (k % 3 === 0) tx.record({ ...EVENT, prevState: 'a', nextState: 'b' })
    })
  return historyOf(store)
}

describe.each(ENGINES)('on %s', (engine) => {
  test('writers at a time make one chain without a gap', async () => {
    await using store = await newStore(engine)
    await Promise.all(
      Array.from({ length: 40 }, (_, k) =>
        store.system(async (tx) => {
          await tx.query('select 1')
          tx.record({ ...EVENT, payload: { k } })
          if (k % 5 === 0) tx.record(EVENT)
        }),
      ),
    )
    const report = await verifyChain(await historyOf(store))
    expect(report).toMatchObject({ events: 48, faults: [], erased: 0 })
    expect(report.head.seq).toBe(48)
  })

  test('an erased account is in no table any more, and the chain is whole', async () => {
    await using store = await newStore(engine)
    const id = 'acct-"ü\\1'
    const handle = 'brave_farmer'
    await store.system(async (tx) => {
      const [{ id: user }] = await tx.query<{ id: string }>(
        `insert into users (kind, name, role, created_at_ms) values ('person', 'n', 'legal', 1) returning id`,
      )
      const [{ id: order }] = await tx.query<{ id: string }>(
        `insert into orders (title, source_kind, issuer_name, received_at_ms, created_by, created_at_ms, updated_at_ms)
         values ('t', 'court_order', 'c', 1, $1, 1, 1) returning id`,
        [user],
      )
      await tx.query(
        `insert into accounts (account_id, handle, former_handles, updated_at_ms) values ($1, $2, '{old_farmer}', 1)`,
        [id, handle],
      )
      await tx.query(
        `insert into flag_rows (order_id, row, raw, locator, resolution, account_id, candidates, columns)
         values ($1, 1, $2, $3, 'matched', $4, $5, $6::jsonb), ($1, 2, 'brave_farmers', '12 accounts', 'matched', 'x', '{}', '{}')`,
        [
          order,
          `@${handle}, yes`,
          `@${handle}`,
          id,
          [id, 'other'],
          JSON.stringify({ [id]: 'key', name: `by ${handle}.` }),
        ],
      )
      const [{ id: found }] = await tx.query<{ id: string }>(
        `insert into cases (cluster_case_id, level, finding, window_start_ms, window_end_ms, created_at_ms, updated_at_ms)
         values ('c', 'alert', 'f', 1, 2, 1, 1) returning id`,
      )
      await tx.query(
        `insert into evidence_versions (case_id, number, digest, snapshot, window_end_ms, difference, received_at_ms)
         values ($1, 1, 'd', $2, 1, '{}', 1)`,
        [found, JSON.stringify({ accounts: [{ accountId: id }] })],
      )
      tx.record({ ...EVENT, payload: { accounts: [id] } })
      tx.record({ ...EVENT, reason: `it is old_farmer` })
      tx.record({ ...EVENT, reason: 'of nobody' })
    })
    await store.system(async (tx) => {
      expect(await eraseAccount(tx, id)).toMatchObject({ payloads: 2 })
    })
    const report = await verifyChain(await historyOf(store))
    expect(report).toMatchObject({ events: 4, faults: [], erased: 2 })
    await store.system(async (tx) => {
      const tables = await tx.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'`,
      )
      for (const { name } of tables) {
        const rows = await tx.query<{ row: object }>(`select to_jsonb(t) as row from ${name} t`)
        const text = JSON.stringify(rows).replaceAll('brave_farmers', '')
        for (const word of [JSON.stringify(id).slice(1, -1), handle, 'old_farmer'])
          expect({ name, found: text.includes(word) }).toEqual({ name, found: false })
      }
      const [row] = await tx.query<{
        account_id: string
        candidates: string[]
        columns: object
        locator: string
      }>('select account_id, candidates, columns, locator from flag_rows where row = 1')
      expect(row.account_id).toMatch(/^erased-/)
      expect(row.candidates).toEqual([row.account_id, 'other'])
      expect(row.columns).toEqual({ [row.account_id]: 'key', name: `by ${row.account_id}.` })
    })
  })
})

test('whatever is changed, taken out, put in, moved or cut off is found', async () => {
  await using store = await newStore('pglite')
  const events = await someHistory(store)
  const { head, faults } = await verifyChain(events)
  expect(faults).toEqual([])
  const place = fc.nat(events.length - 1)
  const field = fc.constantFrom(
    'atMs',
    'actor',
    'type',
    'entity',
    'prevState',
    'nextState',
    'payloadHash',
    'hash',
    'prevHash',
  )
  const tampering = fc.oneof(
    fc.tuple(place, field).map(([k, name]) => (list: ExportedEvent[]) => {
      const event: { [name: string]: unknown } = list[k].event as never
      event[name] = name === 'atMs' ? 1 : event[name] === null ? 'x' : `${event[name]}x`
    }),
    place.map((k) => (list: ExportedEvent[]) => void list.splice(k, 1)),
    place.map((k) => (list: ExportedEvent[]) => void list.splice(k, 0, structuredClone(list[k]))),
    fc
      .tuple(place, place)
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => (list: ExportedEvent[]) => {
        ;[list[a], list[b]] = [list[b], list[a]]
      }),
    place.map((k) => (list: ExportedEvent[]) => {
      const one = list[k]
      one.payload =
        one.payload === null ? { salt: 's', body: '{}' } : { ...one.payload, body: '{"reason":"other"}' }
    }),
    place
      .filter((k) => events[k].payload !== null)
      .map((k) => (list: ExportedEvent[]) => {
        list[k].payload = null
      }),
    fc.integer({ min: 1, max: events.length }).map((n) => (list: ExportedEvent[]) => void list.splice(-n)),
  )
  await fc.assert(
    fc.asyncProperty(tampering, async (tamper) => {
      const list = structuredClone(events)
      tamper(list)
      expect((await verifyChain(list, head)).faultCount).toBeGreaterThan(0)
    }),
    { numRuns: 300 },
  )
})

test('a history in a file is checked without a store', async () => {
  await using store = await newStore('pglite')
  await someHistory(store)
  const path = join(folder, 'history.ndjson')
  const { head } = await exportChain(store, path)
  expect(await verifyChainFile(path, head)).toMatchObject({ events: 11, faults: [] })
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace('because 4', 'because 5'))
  expect((await verifyChainFile(path)).faults).toEqual([{ seq: 7, says: 'Its payload was changed.' }])
  writeFileSync(path, `${text}nonsense\n`)
  await expect(verifyChainFile(path)).rejects.toThrow(/Line 12 .* is no event/)
  await expect(verifyChainFile(join(folder, 'nowhere'))).rejects.toThrow(/cannot be read/)
})
