import type { Store } from '@murmuration/store'
import { ENGINES } from '@murmuration/store/test-stores'
import { describe, expect, test } from 'vitest'
import { type TestUser, testCasework } from '../casework.fixture.ts'
import { flagsWritten, watchFlags } from './flags-written.fixture.ts'

const newCase = (store: Store, name: string, state: string, compartments: string[], orders: string[]) =>
  store.system(async (tx) => {
    const [{ id }] = (await tx.query<{ id: string }>(
      `insert into cases (cluster_case_id, compartments, state, level, finding, window_start_ms, window_end_ms, created_at_ms, updated_at_ms)
       values ($1, $2::uuid[], $3, 'review', 'f', 0, 1, 1, 1) returning id`,
      [name, [...compartments].sort(), state],
    )) as [{ id: string }]
    for (const order of orders)
      await tx.query('insert into case_orders (case_id, order_id, accounts) values ($1, $2, 1)', [id, order])
    return id
  })

describe.each(ENGINES)('on %s', (engine) => {
  test('an order that is revoked takes its flags back, and opens what rested on it, seen or not', async () => {
    await using world = await testCasework(engine)
    await watchFlags(world.store)
    const legal = await world.newUser('legal')
    const other = await world.newUser('lead')
    const take = async (by: TestUser, more: object = {}) =>
      (
        await world.call(by, 'POST', '/v1/orders', {
          title: 't',
          sourceKind: 'court_order',
          issuer: { name: 'c' },
          list: { format: 'text', content: '111\n222' },
          ...more,
        })
      ).body
    const [mine, hidden, open] = [
      await take(legal),
      await take(other),
      await take(legal, { confidentiality: { tlp: 'clear' }, wideningReason: 'published' }),
    ]
    const { store } = world
    const cases = {
      decided: await newCase(store, 'a', 'decided', [mine.id], [mine.id]),
      closedBeyond: await newCase(store, 'b', 'closed', [mine.id, hidden.id], [mine.id, hidden.id]),
      inReview: await newCase(store, 'c', 'in_review', [mine.id], [mine.id]),
      openRecord: await newCase(store, 'd', 'closed', [], [mine.id, open.id]),
      others: await newCase(store, 'e', 'closed', [hidden.id], [hidden.id]),
    }
    const states = () =>
      store.system(async (tx) => {
        const found = await tx.query<{ id: string; state: string }>('select id, state from cases')
        return Object.fromEntries(
          Object.entries(cases).map(([name, id]) => [name, found.find((row) => row.id === id)!.state]),
        )
      })
    const before = await states()
    const revoke = (id: string, version: number) =>
      world.call(
        legal,
        'POST',
        `/v1/orders/${id}/revoke`,
        { reason: 'withdrawn' },
        { 'if-match': `"${version}"` },
      )
    const { body, status } = await revoke(mine.id, 1)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({ revokedAtMs: world.clock.nowMs, nextStates: ['closed'] })
    expect(JSON.stringify(body)).not.toContain(hidden.id)
    expect(await states()).toEqual({ ...before, decided: 'reopened', closedBeyond: 'reopened' })
    expect(await flagsWritten(store, mine.id)).toEqual(['+111', '+222', '-111', '-222'])
    expect((await revoke(mine.id, 2)).status).toBe(409)
    expect((await world.call(legal, 'POST', `/v1/orders/${mine.id}/answers`, { kind: 'full' })).status).toBe(
      409,
    )
    // Everyone may read this one: the open record says so itself that it rested on it.
    const superseded = await world.call(
      legal,
      'POST',
      `/v1/orders/${open.id}/supersede`,
      { byOrderId: mine.id, reason: 'x' },
      { 'if-match': '"1"' },
    )
    expect(superseded.status).toBe(422)
    const later = await take(legal)
    const by = (id: string) =>
      world.call(
        legal,
        'POST',
        `/v1/orders/${open.id}/supersede`,
        { byOrderId: id, reason: 'x' },
        { 'if-match': '"1"' },
      )
    expect((await by(hidden.id)).status).toBe(404)
    expect((await by(open.id)).status).toBe(422)
    expect((await by(later.id)).body).toMatchObject({ superseded: true, supersededBy: later.id })
    expect(await states()).toMatchObject({ openRecord: 'reopened', others: 'closed' })
  })
})
