import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'

describe.each(ENGINES)('on %s', (engine) => {
  let world: TestCasework
  let auditor: TestUser
  let admin: TestUser
  let legal: TestUser

  beforeAll(async () => {
    world = await testCasework(engine)
    auditor = await world.newUser('auditor')
    admin = await world.newUser('admin')
    legal = await world.newUser('legal')
    await world.store.as(legal, async (tx) => {
      for (let k = 0; k < 7; k++)
        tx.record({
          type: 'order.received',
          entity: `x:${k}`,
          scope: { kind: 'everyone' },
          reason: `r${k}`,
          payload: { k },
        })
    })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  test('events come in pages, newest first, without what would tell of others', async () => {
    const first = await world.call(auditor, 'GET', '/v1/audit/events?limit=4&type=order.received')
    const second = await world.call(
      auditor,
      'GET',
      `/v1/audit/events?limit=4&type=order.received&cursor=${first.body.next}`,
    )
    const items = [...first.body.items, ...second.body.items]
    expect(items.map(({ entity }) => entity)).toEqual(['x:6', 'x:5', 'x:4', 'x:3', 'x:2', 'x:1', 'x:0'])
    expect(second.body.next).toBeNull()
    expect(items[0]).toMatchObject({ actorName: 'legal', reason: 'r6', payload: { k: 6 }, erased: false })
    expect(Object.keys(items[0])).not.toContain('seq')
    expect((await world.call(auditor, 'GET', '/v1/audit/events?cursor=abc')).status).toBe(400)
  })

  test('an analyst does not read the audit', async () => {
    const analyst = await world.newUser('analyst')
    expect((await world.call(analyst, 'GET', '/v1/audit/events')).status).toBe(403)
  })

  test('a changed event is found, and the answer says no more than that', async () => {
    expect((await world.call(auditor, 'POST', '/v1/audit/verifications')).body.ok).toBe(true)
    await world.store.system((tx) => tx.query(`update events set entity = 'y' where entity = 'x:3'`))
    const broken = await world.call(admin, 'POST', '/v1/audit/verifications')
    expect(broken.body).toMatchObject({ ok: false })
    expect(JSON.stringify(broken.body)).not.toContain('x:3')
    await world.store.system((tx) => tx.query(`update events set entity = 'x:3' where entity = 'y'`))
  })
})
