import { ENGINES } from '@murmuration/store/test-stores'
import { describe, expect, test } from 'vitest'
import { testCasework } from '../casework.fixture.ts'
import { watchFlags } from './flags-written.fixture.ts'
import { tickDeadlines } from './tick-deadlines.ts'

const HOUR_MS = 3_600_000

describe.each(ENGINES)('on %s', (engine) => {
  test('a deadline warns four times, once each, whoever looks, and decides nothing', async () => {
    await using world = await testCasework(engine)
    await watchFlags(world.store)
    const { store, clock } = world
    const legal = await world.newUser('legal')
    const startMs = clock.nowMs // 2021-02-05T09:00Z
    const { body: order } = await world.call(legal, 'POST', '/v1/orders', {
      title: 't',
      sourceKind: 'government_order',
      issuer: { name: 'm' },
      deadline: { local: '2021-02-15T09:00', zone: 'UTC' },
      list: { format: 'text', content: '111' },
    })
    const all = () =>
      store.system(async (tx) => ({
        orders: await tx.query('select state, response, authenticity, contested, revoked_at_ms from orders'),
        cases: await tx.query('select * from cases'),
        decisions: await tx.query('select * from decisions'),
        flags: await tx.query('select * from flags_written order by id'),
        answers: await tx.query('select * from answers'),
        rows: await tx.query('select * from flag_rows order by row'),
      }))
    await store.system((tx) =>
      tx.query(
        `insert into cases (cluster_case_id, compartments, state, level, finding, window_start_ms, window_end_ms, created_at_ms, updated_at_ms)
         values ('k', $1::uuid[], 'awaiting_second', 'review', 'f', 0, 1, 1, 1)`,
        [[order.id]],
      ),
    )
    const before = await all()
    const matters = async () =>
      (await world.call(legal, 'GET', `/v1/orders/${order.id}/matters`)).body.items.map(
        ({ kind, text }: { kind: string; text: string }) => `${kind}: ${text}`,
      )
    /** Three processes look at a time. */
    const tick = async (hours: number) => {
      clock.nowMs = startMs + hours * HOUR_MS
      const given = await Promise.all([1, 2, 3].map(() => tickDeadlines(store, clock.nowMs)))
      return given.reduce((sum, one) => sum + one, 0)
    }
    expect(await tick(119)).toBe(0)
    expect(await tick(120)).toBe(1)
    expect(await tick(120)).toBe(0)
    expect(await tick(192)).toBe(1)
    expect(await tick(216)).toBe(1)
    expect(await tick(240)).toBe(0)
    expect(await tick(240.01)).toBe(1)
    expect(await tick(5_000)).toBe(0)
    expect(await matters()).toEqual([
      'deadline_warned: Half of the time to answer has passed.',
      'deadline_warned: Four fifths of the time to answer have passed.',
      'deadline_warned: Less than 24 hours are left to answer.',
      'deadline_breached: The deadline has passed without an answer.',
    ])
    expect(await all()).toEqual(before)
    const read = (await world.call(legal, 'GET', `/v1/orders/${order.id}`)).body
    expect(read).toMatchObject({ clock: 'breached', state: 'received' })
  })

  test('a clock that stands still neither warns nor breaches, and its deadline moves', async () => {
    await using world = await testCasework(engine)
    const { store, clock } = world
    const legal = await world.newUser('legal')
    const startMs = clock.nowMs
    const { body: order } = await world.call(legal, 'POST', '/v1/orders', {
      title: 't',
      sourceKind: 'government_order',
      issuer: { name: 'm' },
      deadline: { local: '2021-02-15T09:00', zone: 'UTC' },
      list: { format: 'text', content: '111' },
    })
    const press = (version: number, path: string, body: object, method = 'POST') =>
      world.call(legal, method, `/v1/orders/${order.id}${path}`, body, { 'if-match': `"${version}"` })
    clock.nowMs = startMs + 100 * HOUR_MS
    expect((await press(1, '/clock', { action: 'resume', reason: 'x' })).status).toBe(409)
    expect((await press(1, '/clock', { action: 'pause', reason: 'asked back' })).body.clock).toBe('paused')
    clock.nowMs = startMs + 1_000 * HOUR_MS
    expect(await tickDeadlines(store, clock.nowMs)).toBe(0)
    const { body: resumed } = await press(2, '/clock', { action: 'resume', reason: 'they answered' })
    expect(resumed).toMatchObject({
      clock: 'running',
      deadlineAtMs: order.deadlineAtMs + 900 * HOUR_MS,
      pausedMs: 900 * HOUR_MS,
    })
    expect(await tickDeadlines(store, startMs + 1_019 * HOUR_MS)).toBe(0)
    expect(await tickDeadlines(store, startMs + 1_020 * HOUR_MS)).toBe(1)
    clock.nowMs = startMs + 2_000 * HOUR_MS
    expect(await tickDeadlines(store, clock.nowMs)).toBe(1)
    const extended = await press(
      4,
      '/deadline',
      { deadline: { local: '2021-10-31T02:30', zone: 'Europe/Berlin' }, reason: 'extended' },
      'PUT',
    )
    expect(extended.body).toMatchObject({ clock: 'running' })
    expect(extended.body.deadline.says).toContain('comes twice')
    await world.call(legal, 'POST', `/v1/orders/${order.id}/matters`, {
      kind: 'penalty_threatened',
      text: 'by courier',
      atMs: startMs,
    })
    const { body: future } = await world.call(legal, 'POST', `/v1/orders/${order.id}/matters`, {
      kind: 'note',
      text: 'x',
      atMs: clock.nowMs + 1,
    })
    expect(future.status).toBe(400)
    const { body } = await world.call(legal, 'GET', `/v1/orders/${order.id}/matters?limit=3`)
    const { body: rest } = await world.call(
      legal,
      'GET',
      `/v1/orders/${order.id}/matters?cursor=${body.next}`,
    )
    expect([...body.items, ...rest.items].map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining([
        'clock_paused',
        'clock_resumed',
        'deadline_warned',
        'deadline_breached',
        'deadline_set',
        'penalty_threatened',
      ]),
    )
  })
})
