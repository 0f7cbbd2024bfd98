import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { followChanges } from './follow-changes.ts'
import { listen } from './listen.fixture.ts'
import { newestEvent } from './newest-event.ts'

type Scope = { kind: 'everyone' | 'administration' } | { kind: 'order' | 'case' | 'user'; id: string }

describe.each(ENGINES)('changes on %s', (engine) => {
  let world: TestCasework
  let analyst: TestUser
  let lead: TestUser

  beforeAll(async () => {
    world = await testCasework(engine)
    analyst = await world.newUser('analyst')
    lead = await world.newUser('lead')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const record = (entity: string, scope: Scope = { kind: 'everyone' }) =>
    world.store.as(lead, async (tx) =>
      tx.record({
        type: 'case.state_changed',
        entity,
        scope,
        prevState: 'new',
        nextState: 'triaged',
        reason: 'in words',
      }),
    )
  const entities = (one: { notices(): { entity: string }[] }) => one.notices().map(({ entity }) => entity)

  test('what happens is told as it happens, without words, actors or numbers', async () => {
    const heard = await listen(world.url, analyst)
    expect(heard.headers.get('content-type')).toMatch(/^text\/event-stream/)
    await heard.until(() => heard.messages.length === 1)
    expect(heard.messages[0]).toMatchObject({ event: 'ready', data: '{"missed":false}' })
    await record('case:a')
    await record('case:b')
    await heard.until(() => heard.notices().length === 2)
    const [one] = heard.notices()
    expect(one).toEqual({
      id: one.id,
      atMs: world.clock.nowMs,
      type: 'case.state_changed',
      entity: 'case:a',
      prevState: 'new',
      nextState: 'triaged',
    })
    expect(heard.messages[1].id).toBe(one.id)
    heard.close()
  })

  test('who comes back goes on after the last event that they have, by header or by query', async () => {
    await record('case:c')
    const first = await listen(world.url, analyst)
    await first.until(() => first.messages.length === 1)
    const lastId = first.messages[0].id!
    first.close()
    await record('case:d')
    await record('case:e')
    const again = await listen(world.url, analyst, { lastId })
    await again.until(() => again.notices().length === 2)
    expect(entities(again)).toEqual(['case:d', 'case:e'])
    again.close()
    const byQuery = await listen(world.url, analyst, { after: again.notices()[0].id })
    await byQuery.until(() => byQuery.notices().length === 1)
    expect(entities(byQuery)).toEqual(['case:e'])
    byQuery.close()
  })

  test('what one may not read is not told of, and an id of it is an id of nothing', async () => {
    const legal = await world.newUser('legal')
    const orderId = await world.store.system(async (tx) => {
      const [{ id }] = await tx.query<{ id: string }>(
        `insert into orders (title, source_kind, issuer_name, received_at_ms, created_by, created_at_ms, updated_at_ms)
         values ('x', 'court_order', 'x', 1, $1, 1, 1) returning id`,
        [legal.userId],
      )
      await tx.query('insert into order_readers values ($1, $2, $2, 1)', [id, legal.userId])
      return id
    })
    const inside = await listen(world.url, legal)
    const outside = await listen(world.url, analyst)
    await inside.until(() => inside.messages.length === 1)
    await outside.until(() => outside.messages.length === 1)
    await record(`order:${orderId}`, { kind: 'order', id: orderId })
    await record('case:f')
    await inside.until(() => inside.notices().length === 2)
    await outside.until(() => outside.notices().length === 1)
    expect(entities(outside)).toEqual(['case:f'])
    const [hidden] = inside.notices()
    for (const lastId of [
      hidden.id,
      '00000000-0000-4000-8000-000000000000',
      'nonsense',
      `'; drop table events; --`,
    ]) {
      const lost = await listen(world.url, analyst, { lastId })
      await lost.until(() => lost.messages.length === 1)
      expect(lost.messages).toMatchObject([
        { event: 'ready', data: '{"missed":true}', id: outside.notices()[0].id },
      ])
      lost.close()
    }
    inside.close()
    outside.close()
  })

  test('a token is told of what its scopes let it read', async () => {
    const narrow = await world.newUser('legal', 'narrow', ['cases:read'])
    const heard = await listen(world.url, narrow)
    await heard.until(() => heard.messages.length === 1)
    await record('order:x')
    await record('webhook:x')
    await record('case:g')
    await heard.until(() => heard.notices().length === 1)
    expect(entities(heard)).toEqual(['case:g'])
    heard.close()
    const without = await world.newUser('legal', 'without', ['orders:read'])
    expect((await world.call(without, 'GET', '/v1/changes')).status).toBe(403)
  })

  test('a stream ends when its token does, before it tells of anything more', async () => {
    const user = await world.newUser('analyst')
    const heard = await listen(world.url, user)
    await heard.until(() => heard.messages.length === 1)
    await world.store.system((tx) =>
      tx.query('update api_tokens set revoked_at_ms = 1 where user_id = $1', [user.userId]),
    )
    await record('case:h')
    await heard.ended
    expect(heard.notices()).toEqual([])
  })

  test('a stream ends when its user is disabled, though nothing happens', async () => {
    const user = await world.newUser('analyst')
    const heard = await listen(world.url, user)
    await heard.until(() => heard.messages.length === 1)
    await world.store.system((tx) =>
      tx.query('update users set disabled = true where id = $1', [user.userId]),
    )
    await heard.ended
  })

  test('one user has eight streams at most, and another one when one is closed', async () => {
    const user = await world.newUser('analyst')
    const open = []
    for (let k = 0; k < 8; k++) open.push(await listen(world.url, user))
    const ninth = await world.call(user, 'GET', '/v1/changes')
    expect(ninth.status).toBe(429)
    expect(ninth.headers.get('retry-after')).toBe('30')
    open[0].close()
    for (;;) {
      const one = await listen(world.url, user)
      open.push(one)
      if (one.status === 200) break
    }
    for (const one of open) one.close()
  })

  test('HEAD does not begin a stream', async () => {
    for (let k = 0; k < 10; k++) expect((await world.call(lead, 'HEAD', '/v1/changes')).status).toBe(200)
  })

  test('a stream that is silent says that it is there', async () => {
    const ending = new AbortController()
    const { userId } = analyst
    const [{ id: credentialId }] = await world.store.system((tx) =>
      tx.query<{ id: string }>('select id from api_tokens where user_id = $1', [userId]),
    )
    const stream = followChanges(
      {
        store: world.store,
        newest: newestEvent(world.store),
        signal: ending.signal,
        heartbeatMs: 30,
        recheckMs: 10,
      },
      { ...analyst, scopes: [], credentialId },
      undefined,
    )
    await stream.next()
    expect((await stream.next()).value).toBe(': still here\n\n')
    expect((await stream.next()).value).toBe(': still here\n\n')
    ending.abort()
    expect((await stream.next()).done).toBe(true)
  })

  test('more events than fit in one look come in order', async () => {
    const heard = await listen(world.url, analyst)
    await heard.until(() => heard.messages.length === 1)
    await world.store.as(lead, async (tx) => {
      for (let k = 0; k < 1_300; k++)
        tx.record({ type: 'case.state_changed', entity: `case:${k}`, scope: { kind: 'everyone' } })
    })
    await heard.until(() => heard.notices().length === 1_300)
    expect(entities(heard)).toEqual(Array.from({ length: 1_300 }, (_, k) => `case:${k}`))
    heard.close()
  })
})

test('on an empty history one can go on from the beginning', async () => {
  await using world = await testCasework()
  const user = await world.newUser('researcher')
  const first = await listen(world.url, user)
  await first.until(() => first.messages.length === 1)
  first.close()
  await world.store.as(user, async (tx) =>
    tx.record({ type: 'case.state_changed', entity: 'case:a', scope: { kind: 'everyone' } }),
  )
  const again = await listen(world.url, user, { lastId: first.messages[0].id! })
  await again.until(() => again.notices().length === 1)
  again.close()
})

test('what another process records is told of, and a server that stops ends its streams', async () => {
  const world = await testCasework('postgres')
  const user = await world.newUser('analyst')
  const heard = await listen(world.url, user)
  await heard.until(() => heard.messages.length === 1)
  // Past the store of this process, as another one does.
  await world.store.system((tx) =>
    tx.query(
      `insert into events (seq, at_ms, actor, type, entity, prev_hash, hash, scope)
       values (1, 1, 'system', 'case.state_changed', 'case:elsewhere', '', '', 'everyone')`,
    ),
  )
  await heard.until(() => heard.notices().length === 1)
  await world[Symbol.asyncDispose]()
  await heard.ended
})
