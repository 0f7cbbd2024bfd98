import type { QueueRow } from '@murmuration/contracts'
import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { placeAnew } from '../stream/place-anew.ts'
import { flag, newOrder, newsOf, snapshotOf, take } from '../stream/snapshot.fixture.ts'
import { moveCase } from './move-case.ts'
import { finding } from './review-world.fixture.ts'

describe.each(ENGINES)('what the queue tells of a case on %s', (engine) => {
  let world: TestCasework
  let lead: TestUser
  let outsider: TestUser
  let offset = 0

  beforeAll(async () => {
    world = await testCasework(engine)
    lead = await world.newUser('lead')
    outsider = await world.newUser('analyst')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const bring = (found: ReturnType<typeof snapshotOf>) => take(world.store, newsOf(found, offset++))
  const rowOf = async (account: string, user = lead): Promise<QueueRow> =>
    (await world.call(user, 'GET', `/v1/cases?account=${account}`)).body.items[0]
  const note = (id: string, text: string, accountId: string | null = null) =>
    world.call(lead, 'POST', `/v1/cases/${id}/notes`, { side: 'against', text, accountId })

  test('its newest evidence counts, with what speaks against it most', async () => {
    const found = snapshotOf('facts', {
      flagged: [],
      others: ['q1', 'q2', 'q3'],
      synchronous: 30,
      objects: 4,
    })
    const against = [
      finding('co_amplification', ['q1'], { sentence: 'One was alone.', log10P: -20 }),
      finding('co_amplification', ['q1', 'q2'], { sentence: 'Two were alone.', log10P: -1 }),
    ]
    await bring({ ...found, evidenceAgainst: against })
    const row = await rowOf('q1')
    expect(row).toMatchObject({
      against: 'Two were alone.',
      sessions: 40,
      synchronous: 30,
      expectedRange: [0, 3],
      tiers: ['A'],
      flagged: 0,
      reach: 8,
    })
    expect((await world.call(lead, 'GET', `/v1/cases/${row.id}`)).body).toMatchObject({
      sessions: 40,
      reach: 8,
      strongestAgainst: { sentence: 'Two were alone.' },
    })
    await note(row.id, 'One of them is a shop.', 'q1')
    expect((await rowOf('q1')).against).toBe('Two were alone.')
    await note(row.id, 'They are one union.')
    expect((await rowOf('q1')).against).toBe('They are one union.')
    expect((await world.call(lead, 'GET', `/v1/cases/${row.id}`)).body.strongestAgainst.sentence).toBe(
      'They are one union.',
    )
    await bring({ ...snapshotOf('facts', { flagged: [], others: ['q1', 'q2'], endMs: 2e8, synchronous: 9 }) })
    expect(await rowOf('q1')).toMatchObject({ against: 'They are one union.', synchronous: 9, reach: 6 })
  })

  test('flagged counts by the lists that the reader may read, each account once', async () => {
    const [one, two] = await world.store.system(async (tx) => {
      const orders = [await newOrder(tx, lead.userId), await newOrder(tx, lead.userId)]
      await flag(tx, {
        'open list': ['f1', 'f2'],
        [`order:${orders[0]}`]: ['f2', 'f3'],
        [`order:${orders[1]}`]: ['f3', 'f4'],
      })
      return orders
    })
    await world.store.system((tx) =>
      tx.query('insert into order_readers values ($1, $2, $2, 1)', [two, outsider.userId]),
    )
    await bring(snapshotOf('flags', { flagged: ['f1', 'f2'], others: ['f3', 'f4', 'f5'] }))
    expect((await rowOf('f1')).flagged).toBe(4)
    expect((await rowOf('f1', outsider)).flagged).toBe(4)
    await world.store.system((tx) => flag(tx, { [`order:${two}`]: ['f4'], 'open list': ['f2'] }, false))
    await world.store.system(placeAnew)
    expect((await rowOf('f1')).flagged).toBe(3)
    // f1 by the open list, f3 by the order that both read; f2 by the other order alone.
    expect((await rowOf('f1', outsider)).flagged).toBe(2)
    expect(one).not.toBe(two)
  })

  test('cases of one deadline stand by how far they lie above chance, and tiers filter', async () => {
    for (const [name, synchronous] of [
      ['near', 4],
      ['within', 2],
      ['far', 35],
    ] as const)
      await bring(snapshotOf(`due ${name}`, { flagged: [], others: ['due', name], synchronous }))
    const { items } = (await world.call(lead, 'GET', '/v1/cases?account=due&sort=due')).body as {
      items: QueueRow[]
    }
    expect(items.map(({ synchronous }) => synchronous)).toEqual([35, 4, 2])
    const tier = (letters: string) => world.call(lead, 'GET', `/v1/cases/count?account=due&tier=${letters}`)
    expect((await tier('B,A')).body.count).toBe(3)
    expect((await tier('B,C')).body.count).toBe(0)
    expect((await tier('D')).status).toBe(400)
  })

  test('the views are counted at once, and a case that slept is marked until somebody takes it', async () => {
    const counts = async () => (await world.call(lead, 'GET', '/v1/cases/counts')).body
    const before = await counts()
    await bring(snapshotOf('sleeps', { flagged: [], others: ['z1', 'z2'] }))
    const { id } = await rowOf('z1')
    await world.store.system((tx) =>
      tx.query(
        `update cases set state = 'snoozed', snoozed_until_ms = $2, assignee = $3, updated_at_ms = 1 where id = $1`,
        [id, world.clock.nowMs + 1e9, lead.userId],
      ),
    )
    const asleep = await counts()
    expect(asleep).toEqual({
      ...before,
      mine: { count: before.mine.count + 1, more: false },
      open: { count: before.open.count + 1, more: false },
    })
    await bring(snapshotOf('sleeps', { flagged: [], others: ['z1', 'z2', 'z3'], endMs: 2e8 }))
    expect(await rowOf('z1')).toMatchObject({ state: 'triaged', attention: ['new_evidence'] })
    expect(await counts()).toEqual({
      ...asleep,
      due: { count: before.due.count + 1, more: false },
      snoozed: { count: before.snoozed.count + 1, more: false },
    })
    await world.call(lead, 'POST', `/v1/cases/${id}/lease`, {})
    await world.store.as(lead, (tx) => moveCase(tx, id, { to: 'in_review', by: lead, reason: 'It woke.' }))
    expect(await rowOf('z1')).toMatchObject({ state: 'in_review', attention: [] })
    expect((await counts()).snoozed).toEqual(before.snoozed)

    await world.store.system((tx) =>
      tx.query(`update cases set state = 'awaiting_second', first_reader = $2 where id = $1`, [
        id,
        lead.userId,
      ]),
    )
    expect(await counts()).toMatchObject({
      second: { count: before.second.count + 1 },
      secondForMe: before.secondForMe,
    })
    const mine = (user: TestUser) => world.call(user, 'GET', '/v1/cases/count?second=me')
    expect((await mine(lead)).body.count).toBe(before.secondForMe.count)
    expect((await mine(outsider)).body.count).toBe(before.secondForMe.count + 1)
  })
})
