import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'

const NOTHING = 'There is nothing about this account that a notice may say.'

describe.each(ENGINES)('accounts on %s', (engine) => {
  let world: TestCasework
  let legal: TestUser
  let outsider: TestUser
  beforeAll(async () => {
    world = await testCasework(engine)
    legal = await world.newUser('legal')
    outsider = await world.newUser('policy')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const write = (accounts: object[], by = legal) => world.call(by, 'PUT', '/v1/accounts', { accounts })
  const read = (id: string, by = legal) => world.call(by, 'GET', `/v1/accounts/${encodeURIComponent(id)}`)
  const notice = (id: string, by = legal) =>
    world.call(by, 'GET', `/v1/accounts/${encodeURIComponent(id)}/notice`)
  const take = async (content: string, more: object = {}) => {
    const { body, status } = await world.call(legal, 'POST', '/v1/orders', {
      title: 'Order',
      sourceKind: 'government_order',
      issuer: { name: 'The Ministry' },
      claims: [{ type: 'foreign_operated', assertedBy: 'The Ministry' }],
      list: { format: 'text', content },
      ...more,
    })
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }

  test('are written in part: what is left out stays, and a handle that changed is a former one', async () => {
    await write([
      { accountId: 'a/1', platform: 'x', handle: '@First', publicInterest: 'union', createdAtMs: 5 },
    ])
    await write([{ accountId: 'a/1', handle: 'second', formerHandles: ['zero', 'FIRST'] }])
    expect((await read('a/1')).body.directory).toMatchObject({
      accountId: 'a/1',
      platform: 'x',
      handle: 'second',
      formerHandles: ['First', 'zero'],
      publicInterest: 'union',
      createdAtMs: 5,
      state: 'active',
    })
    await write([{ accountId: 'a/1', publicInterest: null, handle: null, state: 'gone' }])
    expect((await read('a/1')).body.directory).toMatchObject({
      handle: null,
      formerHandles: ['First', 'zero', 'second'],
      publicInterest: null,
      state: 'gone',
    })
    expect((await write([{ accountId: 'b' }, { accountId: 'b' }])).status).toBe(400)
    expect((await read('b')).status).toBe(404)
    const researcher = await world.newUser('researcher')
    expect((await write([{ accountId: 'c' }], researcher)).status).toBe(403)
    expect((await read('a/1', researcher)).status).toBe(200)
  })

  test('show what names them to those who may read it, and note that it was read', async () => {
    const order = await take('acc-1')
    const { body } = await read('acc-1')
    expect(body).toMatchObject({ directory: null, orders: [{ orderId: order.id, row: 1 }] })
    expect((await read('acc-1', outsider)).status).toBe(404)
    await world.store.system(async (tx) => {
      await tx.query(
        `insert into list_flags (account_id, list, order_id, flagged, effective_at_ms)
         values ('acc-1', 'spring', null, true, 1), ('acc-1', 'order:x', $1, true, 1), ('acc-1', 'old', null, false, 1)`,
        [order.id],
      )
      expect(
        await tx.query(`select actor from events where type = 'order.read' and entity = $1`, [
          `order:${order.id}`,
        ]),
      ).toEqual([{ actor: `user:${legal.userId}` }])
    })
    expect((await read('acc-1', outsider)).body).toEqual({
      accountId: 'acc-1',
      directory: null,
      lists: ['spring'],
      orders: [],
      verdicts: [],
      cases: [],
      decisions: [],
    })
  })

  test('get a notice that speaks of nothing that is gagged, hidden or not to be told', async () => {
    const silent = [
      await take('acc-2'),
      await take('acc-2', { confidentiality: { gag: false }, wideningReason: 'x' }),
      await take('acc-2', { confidentiality: { mayNotifyUser: true }, wideningReason: 'x' }),
      await take('acc-2', {
        confidentiality: { mayNotifyUser: true, gagUntilMs: world.clock.nowMs - 1 },
        wideningReason: 'x',
      }),
    ]
    for (const id of ['acc-2', 'nobody-knows-it'])
      expect((await notice(id)).body).toMatchObject({ status: 422, detail: NOTHING })
    await take('acc-2', {
      issuer: { name: 'The Court' },
      sourceKind: 'court_order',
      confidentiality: { gag: false, mayNotifyUser: true },
      wideningReason: 'x',
    })
    const { body } = await notice('acc-2')
    expect(body.text).toContain('named in a court order by The Court')
    expect(body.text).toContain('operated from outside the country')
    expect(body.text).toContain('no finding')
    expect(body.text).not.toContain('Ministry')
    expect((await notice('acc-2', outsider)).body.detail).toBe(NOTHING)
    // A decision in the compartment of a gagged order is not told of; one in an open case is.
    const decide = (compartments: string[], action: string) =>
      world.store.system(async (tx) => {
        const [{ id }] = (await tx.query<{ id: string }>(
          `insert into cases (cluster_case_id, compartments, state, level, finding, window_start_ms, window_end_ms, created_at_ms, updated_at_ms)
           values ($1, $2::uuid[], 'closed', 'review', 'f', 0, 1, 1, 1) returning id`,
          [action, compartments],
        )) as [{ id: string }]
        await tx.query(
          `insert into decisions (case_id, account_id, stage, evidence_number, reader, action, territory, expires_at_ms, reason, at_ms)
           values ($1, 'acc-2', 'final', 1, $2, $3, '{IN}', $4, 'r', 1)`,
          [id, legal.userId, action, Date.parse('2021-05-01T00:00:00Z')],
        )
      })
    await decide([silent[0].id], 'suspend')
    expect((await notice('acc-2')).body.text).not.toContain('suspended')
    expect((await notice('acc-2', outsider)).body.detail).toBe(NOTHING)
    await decide([], 'withhold_in')
    expect((await notice('acc-2', outsider)).body.text).toContain('withheld in IN until 2021-05-01')
    expect((await notice('acc-2', outsider)).body.text).toContain('You can object')
    expect((await read('acc-2', outsider)).body.decisions).toHaveLength(1)
    expect((await read('acc-2')).body.decisions).toHaveLength(2)
  })
})
