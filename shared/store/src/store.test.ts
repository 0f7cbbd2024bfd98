import { describe, expect, test } from 'vitest'
import type { Store } from './store.ts'
import { ENGINES, newStore } from './test-stores.fixture.ts'

/** A user of the store. */
async function newUser(store: Store, role: 'legal' | 'analyst' | 'admin' | 'auditor') {
  return store.system(async (tx) => {
    const [{ id }] = await tx.query<{ id: string }>(
      `insert into users (kind, name, role, created_at_ms) values ('person', $1, $1, $2) returning id`,
      [role, tx.nowMs],
    )
    return { userId: id, role }
  })
}

describe.each(ENGINES)('on %s', (engine) => {
  test('an order is seen by its readers alone, in rows, counts and events', async () => {
    await using store = await newStore(engine)
    const legal = await newUser(store, 'legal')
    const outsider = await newUser(store, 'analyst')
    const id = await store.system(async (tx) => {
      const [order] = await tx.query<{ id: string }>(
        `insert into orders (title, source_kind, issuer_name, received_at_ms, created_by, created_at_ms, updated_at_ms)
         values ('t', 'government_order', 'M', 1, $1, 1, 1) returning id`,
        [legal.userId],
      )
      await tx.query(`insert into order_readers values ($1, $2, $2, 1)`, [order.id, legal.userId])
      await tx.query(
        `insert into flag_rows (order_id, row, raw, locator, resolution) values ($1, 1, 'a', 'a', 'matched')`,
        [order.id],
      )
      tx.record({
        type: 'order.received',
        entity: `order:${order.id}`,
        scope: { kind: 'order', id: order.id },
        payload: { a: 1 },
      })
      return order.id
    })
    const seen = (reader: typeof legal | typeof outsider) =>
      store.as(reader, async (tx) => ({
        orders: (await tx.query('select id from orders')).map((row) => row.id),
        rows: (await tx.query<{ n: number }>('select count(*) as n from flag_rows'))[0].n,
        events: (await tx.query<{ n: number }>('select count(*) as n from events'))[0].n,
        payloads: (await tx.query<{ n: number }>('select count(*) as n from event_payloads'))[0].n,
      }))
    expect(await seen(legal)).toEqual({ orders: [id], rows: 1, events: 1, payloads: 1 })
    expect(await seen(outsider)).toEqual({ orders: [], rows: 0, events: 0, payloads: 0 })
  })

  test('a transaction that fails leaves neither rows nor events, and asOwner ends where it began', async () => {
    await using store = await newStore(engine)
    const legal = await newUser(store, 'legal')
    await expect(
      store.as(legal, async (tx) => {
        tx.record({ type: 'order.received', entity: 'y:1', scope: { kind: 'everyone' } })
        await tx.asOwner(() => tx.asOwner(() => tx.query(`insert into stream_positions values ('t', 0, 1)`)))
        throw new Error('stop')
      }),
    ).rejects.toThrow('stop')
    await store.system(async (tx) => {
      expect(await tx.query('select * from events')).toEqual([])
      expect(await tx.query('select * from stream_positions')).toEqual([])
    })
    await expect(
      store.as(legal, async (tx) => {
        await tx.asOwner(() => tx.query('select * from stream_positions'))
        await tx.query('select * from stream_positions')
      }),
    ).rejects.toThrow(/permission denied/)
  })

  test('an error of a statement that nobody heard does not pass for a commit', async () => {
    await using store = await newStore(engine)
    await expect(
      store.system(async (tx) => {
        await tx.query('select 1 / 0').catch(() => {})
        return 'done'
      }),
    ).rejects.toThrow()
  })

  test('every table has row-level security, and the reader may write no history', async () => {
    await using store = await newStore(engine)
    await store.system(async (tx) => {
      const open = await tx.query(
        `select relname from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' and not relrowsecurity`,
      )
      expect(open).toEqual([])
      const rights = await tx.query<{ right: string }>(
        `select distinct privilege_type as right from information_schema.role_table_grants
         where grantee = 'murmuration_reader' and table_name in ('events', 'event_payloads')`,
      )
      expect(rights).toEqual([{ right: 'SELECT' }])
    })
  })
})
