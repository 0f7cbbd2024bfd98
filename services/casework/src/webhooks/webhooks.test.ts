import { randomUUID } from 'node:crypto'
import type { StaffRole, Webhook, WebhookDelivery } from '@murmuration/contracts'
import type { Reader } from '@murmuration/store'
import { ENGINES } from '@murmuration/store/test-stores'
import { Webhook as Verifier } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { addressGuard } from './address-guard.ts'
import { WAITS_MS } from './backoff.ts'
import { type DeliveryParts, deliverDue } from './deliver.ts'
import { deliveryId, fanOut } from './fan-out.ts'
import { type Received, type Receiver, startReceiver } from './receiver.fixture.ts'

const SETTINGS = { webhookAllowPrivate: ['127.0.0.1'] }

/** As a receiver does, at the time at which it was sent: the verifier of the convention looks at the clock itself. */
function verify(secret: string, { headers, body }: Received): unknown {
  vi.useFakeTimers({ toFake: ['Date'], now: 1000 * Number(headers['webhook-timestamp']) })
  try {
    return new Verifier(secret).verify(body, headers)
  } finally {
    vi.useRealTimers()
  }
}

describe.each(ENGINES)('webhooks on %s', (engine) => {
  let world: TestCasework
  let receiver: Receiver
  let admin: TestUser
  let lead: TestUser
  let analyst: TestUser

  beforeAll(async () => {
    world = await testCasework(engine, SETTINGS)
    receiver = await startReceiver()
    admin = await world.newUser('admin')
    lead = await world.newUser('lead')
    analyst = await world.newUser('analyst')
  }, 60_000)
  beforeEach(() => {
    receiver.status = 204
    receiver.received.length = 0
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
    await receiver[Symbol.asyncDispose]()
  })

  const make = async (user: TestUser, more: object = {}): Promise<Webhook & { secret: string }> => {
    const made = await world.call(user, 'POST', '/v1/webhooks', {
      url: `${receiver.url}/${randomUUID()}`,
      ...more,
    })
    expect(made.status).toBe(201)
    return made.body
  }
  /** Removes it, so that it does not hear what other tests do. */
  const remove = async (user: TestUser, { id }: Webhook): Promise<void> => {
    const { headers } = await world.call(user, 'GET', `/v1/webhooks/${id}`)
    const gone = await world.call(user, 'DELETE', `/v1/webhooks/${id}`, undefined, {
      'if-match': headers.get('etag')!,
    })
    expect(gone.status).toBe(204)
  }
  const record = (
    entity: string,
    scope: Parameters<Parameters<Parameters<typeof world.store.as>[1]>[0]['record']>[0]['scope'] = {
      kind: 'everyone',
    },
  ) =>
    world.store.as(analyst, async (tx) =>
      tx.record({
        type: 'case.state_changed',
        entity,
        scope,
        prevState: 'new',
        nextState: 'triaged',
        reason: 'said in words',
        payload: { account: '17' },
      }),
    )
  /** Has the dispatcher look at once. */
  const wake = () =>
    world.store.as(lead, async (tx) =>
      tx.record({ type: 'webhook.changed', entity: 'webhook:none', scope: { kind: 'everyone' } }),
    )
  const deliveries = async (user: TestUser, { id }: Webhook): Promise<WebhookDelivery[]> =>
    (await world.call(user, 'GET', `/v1/webhooks/${id}/deliveries`)).body.items
  const at = (hook: Webhook) => (one: { path: string }) => hook.url.endsWith(one.path)
  const settled = async (user: TestUser, hook: Webhook, passes: (found: WebhookDelivery[]) => boolean) => {
    for (;;) {
      const found = await deliveries(user, hook)
      if (passes(found)) return found
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  test('an event arrives once, signed, and says what and where but no words and no accounts', async () => {
    const hook = await make(lead)
    await record('case:a')
    const [one] = await receiver.until(1, at(hook))
    const body = verify(hook.secret, one) as {
      type: string
      timestamp: string
      data: { [field: string]: string }
    }
    expect(Object.keys(body)).toEqual(['type', 'timestamp', 'data'])
    expect(body).toMatchObject({
      type: 'case.state_changed',
      timestamp: new Date(world.clock.nowMs).toISOString(),
    })
    expect(body.data).toEqual({ id: body.data.id, entity: 'case:a', prevState: 'new', nextState: 'triaged' })
    expect(one.headers['webhook-id']).toBe(deliveryId(hook.id, body.data.id))
    expect(() => verify(hook.secret, { ...one, body: one.body.replace('case:a', 'case:b') })).toThrow()
    const log = await settled(lead, hook, ([first]) => first.state === 'delivered')
    expect(log).toMatchObject([
      { id: one.headers['webhook-id'], attempts: 1, lastStatus: 204, nextAtMs: null, body },
    ])
    await remove(lead, hook)
  })

  test('the secret is shown once; a new one and the one before both sign for a day', async () => {
    const hook = await make(lead)
    expect(hook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const read = await world.call(lead, 'GET', `/v1/webhooks/${hook.id}`)
    expect(JSON.stringify(read.body)).not.toContain('whsec')
    expect(JSON.stringify((await world.call(lead, 'GET', '/v1/webhooks')).body)).not.toContain('whsec')
    await expect(
      world.store.as(lead, (tx) => tx.query('select secret from webhook_endpoints')),
    ).rejects.toThrow('permission denied')
    const rotated = await world.call(lead, 'POST', `/v1/webhooks/${hook.id}/secret`, undefined, {
      'if-match': '"1"',
    })
    expect(rotated.body.oldSecretUntilMs).toBe(world.clock.nowMs + 86_400_000)
    await record('case:b')
    const [one] = await receiver.until(1, at(hook))
    for (const secret of [hook.secret, rotated.body.secret]) verify(secret, one)
    world.clock.nowMs += 86_400_000
    await record('case:c')
    const [, two] = await receiver.until(2, at(hook))
    expect(two.headers['webhook-signature'].split(' ')).toHaveLength(1)
    expect(one.headers['webhook-signature'].split(' ')).toHaveLength(2)
    await remove(lead, hook)
  })

  test('only the types asked for are sent; without types all but those of webhooks', async () => {
    const some = await make(lead, { eventTypes: ['order.received'] })
    const all = await make(lead)
    await record('case:d')
    await world.store.as(lead, async (tx) =>
      tx.record({ type: 'order.received', entity: 'order:d', scope: { kind: 'everyone' } }),
    )
    await receiver.until(1, at(some))
    await receiver.until(2, at(all))
    expect((await deliveries(lead, some)).map(({ type }) => type)).toEqual(['order.received'])
    expect((await deliveries(lead, all)).map(({ type }) => type).sort()).toEqual([
      'case.state_changed',
      'order.received',
    ])
    await remove(lead, some)
    await remove(lead, all)
  })

  test('nobody is told of what they may not read, nor shown it in the log once they may not', async () => {
    const legal = await world.newUser('legal')
    const orderId = await world.store.as(legal, async (tx) => {
      const [{ id }] = await tx.asOwner(async () => {
        const rows = await tx.query<{ id: string }>(
          `insert into orders (title, source_kind, issuer_name, received_at_ms, created_by, created_at_ms, updated_at_ms)
           values ('x', 'court_order', 'x', 1, $1, 1, 1) returning id`,
          [legal.userId],
        )
        await tx.query('insert into order_readers values ($1, $2, $3, 1)', [
          rows[0].id,
          lead.userId,
          legal.userId,
        ])
        return rows
      })
      return id
    })
    const other = await world.newUser('lead')
    const inside = await make(lead)
    const outside = await make(other)
    await record(`order:${orderId}`, { kind: 'order', id: orderId })
    await record('case:e')
    await receiver.until(2, at(inside))
    await receiver.until(1, at(outside))
    expect(receiver.received.filter(at(outside)).map(({ body }) => JSON.parse(body).data.entity)).toEqual([
      'case:e',
    ])
    expect(await deliveries(other, outside)).toHaveLength(1)
    expect(await deliveries(lead, inside)).toHaveLength(2)
    expect((await world.call(other, 'GET', `/v1/webhooks/${inside.id}`)).status).toBe(404)
    expect((await world.call(other, 'GET', `/v1/webhooks/${inside.id}/deliveries`)).status).toBe(404)
    expect((await world.call(admin, 'GET', `/v1/webhooks/${inside.id}/deliveries`)).status).toBe(403)
    await world.store.system((tx) => tx.query('delete from order_readers where order_id = $1', [orderId]))
    expect((await deliveries(lead, inside)).map(({ body }) => body.data.entity)).toEqual(['case:e'])
    await remove(lead, inside)
    await remove(other, outside)
  })

  test('what waits is not sent any more when its reader may not read it any more', async () => {
    receiver.status = 500
    const orderId = await world.store.system(async (tx) => {
      const [{ id }] = await tx.query<{ id: string }>(
        `insert into orders (title, source_kind, issuer_name, received_at_ms, created_by, created_at_ms, updated_at_ms)
         values ('x', 'court_order', 'x', 1, $1, 1, 1) returning id`,
        [lead.userId],
      )
      await tx.query('insert into order_readers values ($1, $2, $2, 1)', [id, lead.userId])
      return id
    })
    const hook = await make(lead)
    await record(`order:${orderId}`, { kind: 'order', id: orderId })
    await receiver.until(1, at(hook))
    await settled(lead, hook, ([one]) => one.lastStatus === 500)
    await world.store.system((tx) => tx.query('delete from order_readers where order_id = $1', [orderId]))
    world.clock.nowMs += 60_000
    receiver.status = 204
    await record('case:f')
    await receiver.until(2, at(hook))
    for (let waiting = 1; waiting > 0; ) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      ;[{ waiting }] = await world.store.system((tx) =>
        tx.query<{ waiting: number }>(
          `select count(*) as waiting from webhook_deliveries where state = 'waiting' and endpoint_id = $1`,
          [hook.id],
        ),
      )
    }
    expect(receiver.received.filter(at(hook)).map(({ body }) => JSON.parse(body).data.entity)).toEqual([
      `order:${orderId}`,
      'case:f',
    ])
    await remove(lead, hook)
  })

  test('what fails is tried again with the same id, later each time; then given up, and replayed on request', async () => {
    receiver.status = 500
    const hook = await make(lead, { eventTypes: ['case.state_changed'] })
    await record('case:g')
    for (let tries = 1; tries <= 10; tries++) {
      await receiver.until(tries, at(hook))
      const [one] = await settled(
        lead,
        hook,
        ([first]) => first.attempts === tries && first.lastError !== null,
      )
      expect(one.lastError).toBe('It answered 500.')
      if (tries === 10) expect(one).toMatchObject({ state: 'given_up', nextAtMs: null })
      else {
        expect(one.nextAtMs! - one.lastAtMs!).toBeGreaterThanOrEqual(0.8 * WAITS_MS[tries - 1])
        world.clock.nowMs = one.nextAtMs!
        await wake()
      }
    }
    expect(new Set(receiver.received.filter(at(hook)).map(({ headers }) => headers['webhook-id'])).size).toBe(
      1,
    )
    const readBy = async (user: TestUser) => (await world.call(user, 'GET', `/v1/webhooks/${hook.id}`)).body
    expect((await readBy(lead)).failingSinceMs).not.toBeNull()
    expect((await readBy(admin)).failingSinceMs).toBeNull()
    receiver.status = 200
    const [{ id }] = await deliveries(lead, hook)
    const replayed = await world.call(lead, 'POST', `/v1/webhooks/${hook.id}/deliveries/${id}/replay`)
    expect(replayed.status).toBe(202)
    await receiver.until(11, at(hook))
    const [end] = await settled(lead, hook, ([first]) => first.state === 'delivered')
    expect(end).toMatchObject({ id, attempts: 11, lastError: null })
    expect((await readBy(lead)).failingSinceMs).toBeNull()
    // That something arrived tells that something happened which its user may read.
    expect((await readBy(lead)).deliveredAtMs).not.toBeNull()
    expect((await readBy(admin)).deliveredAtMs).toBeNull()
    const listed = await world.call(admin, 'GET', '/v1/webhooks?limit=100')
    expect(listed.body.items.find(({ id }: { id: string }) => id === hook.id).deliveredAtMs).toBeNull()
    expect((await world.call(lead, 'POST', `/v1/webhooks/${hook.id}/deliveries/msg_x/replay`)).status).toBe(
      404,
    )
    await remove(lead, hook)
  })

  test('an endpoint where nothing arrives for five days, or that is gone, is disabled, and an event says so', async () => {
    receiver.status = 500
    const hook = await make(lead)
    await record('case:h')
    await settled(lead, hook, ([one]) => one?.lastStatus === 500)
    world.clock.nowMs += 5 * 86_400_000
    await record('case:i')
    await receiver.until(2, at(hook))
    for (;;) {
      const { body } = await world.call(lead, 'GET', `/v1/webhooks/${hook.id}`)
      if (body.state === 'disabled') {
        expect(body.disabledBecause).toBe('failures')
        break
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const [event] = await world.store.as(lead, (tx) =>
      tx.query(`select next_state, actor from events where type = 'webhook.disabled' and entity = $1`, [
        `webhook:${hook.id}`,
      ]),
    )
    expect(event).toEqual({ next_state: 'disabled', actor: 'webhooks' })
    const sent = receiver.received.length
    receiver.status = 410
    await record('case:missed')
    const { headers } = await world.call(lead, 'GET', `/v1/webhooks/${hook.id}`)
    const enabled = await world.call(
      lead,
      'PATCH',
      `/v1/webhooks/${hook.id}`,
      { state: 'active' },
      { 'if-match': headers.get('etag')! },
    )
    expect(enabled.body).toMatchObject({ state: 'active', disabledBecause: null, failingSinceMs: null })
    await record('case:j')
    await receiver.until(sent + 1)
    for (;;) {
      const { body } = await world.call(lead, 'GET', `/v1/webhooks/${hook.id}`)
      if (body.disabledBecause === 'gone') break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(receiver.received.map(({ body }) => JSON.parse(body).data.entity)).not.toContain('case:missed')
    await remove(lead, hook)
  })

  test('a test is sent now and once, and its result is told', async () => {
    const hook = await make(lead)
    const good = await world.call(lead, 'POST', `/v1/webhooks/${hook.id}/test`)
    expect(good.body).toEqual({ delivered: true, status: 204, error: null })
    const [one] = await receiver.until(1, at(hook))
    expect(verify(hook.secret, one)).toMatchObject({ type: 'webhook.tested' })
    receiver.status = 500
    expect((await world.call(admin, 'POST', `/v1/webhooks/${hook.id}/test`)).body).toEqual({
      delivered: false,
      status: 500,
      error: 'It answered 500.',
    })
    const other = await world.newUser('lead')
    expect((await world.call(other, 'POST', `/v1/webhooks/${hook.id}/test`)).status).toBe(404)
    expect((await deliveries(lead, hook)).map(({ state, attempts }) => [state, attempts]).sort()).toEqual([
      ['delivered', 1],
      ['given_up', 1],
    ])
    await remove(lead, hook)
  })

  test('who may make which', async () => {
    const url = receiver.url
    expect((await world.call(analyst, 'POST', '/v1/webhooks', { url })).status).toBe(403)
    const service = await world.newUser('legal', 'desk')
    await world.store.system((tx) =>
      tx.query(`update users set kind = 'service' where id = $1`, [service.userId]),
    )
    expect((await world.call(lead, 'POST', '/v1/webhooks', { url, userId: service.userId })).status).toBe(403)
    expect((await world.call(admin, 'POST', '/v1/webhooks', { url, userId: lead.userId })).status).toBe(422)
    expect((await world.call(admin, 'POST', '/v1/webhooks', { url, userId: randomUUID() })).status).toBe(422)
    const hook = await make(admin, { userId: service.userId })
    await record('case:k')
    await receiver.until(1, at(hook))
    expect((await settled(service, hook, ([one]) => one?.state === 'delivered')).length).toBe(1)
    expect((await world.call(service, 'GET', '/v1/webhooks')).body.items).toHaveLength(1)
    const asLead = (work: string, values: string[]) => world.store.as(lead, (tx) => tx.query(work, values))
    await expect(
      asLead(
        `insert into webhook_endpoints (user_id, url, secret, after_seq, created_at_ms) values ($1, 'x', 'x', 0, 0)`,
        [service.userId],
      ),
    ).rejects.toThrow('row-level security')
    await remove(admin, hook)
  })

  test('a URL that leads inside, or is not encrypted, is refused', async () => {
    for (const url of [
      'http://example.org/',
      'https://169.254.169.254/latest',
      'https://[::1]/',
      'ftp://example.org',
    ])
      expect((await world.call(lead, 'POST', '/v1/webhooks', { url })).status).toBe(422)
    const hook = await make(lead)
    const change = await world.call(
      lead,
      'PATCH',
      `/v1/webhooks/${hook.id}`,
      { url: 'https://10.0.0.1/' },
      { 'if-match': '"1"' },
    )
    expect(change.status).toBe(422)
    await remove(lead, hook)
  })

  test('two who change it do not overwrite each other', async () => {
    const hook = await make(lead)
    const change = (description: string, version: number) =>
      world.call(lead, 'PATCH', `/v1/webhooks/${hook.id}`, { description }, { 'if-match': `"${version}"` })
    expect((await change('one', 1)).body).toMatchObject({ description: 'one', version: 2 })
    const late = await change('two', 1)
    expect(late.status).toBe(409)
    expect(late.body).toMatchObject({
      current: { description: 'one' },
      difference: { version: { from: 1, to: 2 } },
    })
    await remove(lead, hook)
  })

  test('lists come in pages', async () => {
    const user = await world.newUser('lead')
    const made = []
    for (let k = 0; k < 3; k++) made.push((await make(user)).id)
    const first = await world.call(user, 'GET', '/v1/webhooks?limit=2')
    const second = await world.call(user, 'GET', `/v1/webhooks?limit=2&cursor=${first.body.next}`)
    const ids = [...first.body.items, ...second.body.items].map(({ id }: Webhook) => id)
    expect(ids.sort()).toEqual(made.sort())
    expect(second.body.next).toBeNull()
  })
})

describe.each(ENGINES)('several processes on %s', (engine) => {
  test('each event has one delivery, and each is sent by one of them', async () => {
    await using world = await testCasework(engine, SETTINGS)
    await using receiver = await startReceiver()
    const lead = await world.newUser('lead')
    const { body: hook } = await world.call(lead, 'POST', '/v1/webhooks', { url: receiver.url })
    const reader: Reader = { userId: lead.userId, role: 'lead' as StaffRole }
    for (let k = 0; k < 30; k++)
      await world.store.as(lead, async (tx) => {
        for (let n = 0; n < 20; n++)
          tx.record({ type: 'case.state_changed', entity: `case:${k}-${n}`, scope: { kind: 'everyone' } })
      })
    const parts: DeliveryParts = {
      store: world.store,
      nowMs: () => Date.now(),
      draw: () => 0.5,
      guard: addressGuard(['127.0.0.1']),
      timeoutMs: 5_000,
    }
    const work = async (): Promise<void> => {
      for (let rest = 400; rest > 0; rest--) {
        const more = await fanOut(world.store, hook.id, reader)
        const sent = await deliverDue(parts, hook.id, reader)
        if (!more && sent === 0) return
      }
    }
    await Promise.all([work(), work(), work()])
    await receiver.until(600)
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(600)
    expect(ids.length).toBe(600)
  })

  test('what was held by one that died is sent by another when it is late, with the same id', async () => {
    await using world = await testCasework(engine, SETTINGS)
    await using receiver = await startReceiver()
    const lead = await world.newUser('lead')
    const { body: hook } = await world.call(lead, 'POST', '/v1/webhooks', { url: receiver.url })
    // As a process leaves it that made a delivery, took it, and died.
    await world.store.system((tx) =>
      tx.query(
        `insert into webhook_deliveries (id, endpoint_id, event_type, body, attempts, tries, next_at_ms, created_at_ms)
         values ('msg_held', $1, 'webhook.tested', '{"type":"webhook.tested"}', 1, 1, $2, $3)`,
        [hook.id, world.clock.nowMs + 30_000, world.clock.nowMs],
      ),
    )
    await world.store.as(lead, async (tx) =>
      tx.record({ type: 'case.state_changed', entity: 'case:a', scope: { kind: 'everyone' } }),
    )
    await receiver.until(1)
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).not.toContain('msg_held')
    world.clock.nowMs += 30_000
    await receiver.until(1, ({ headers }) => headers['webhook-id'] === 'msg_held')
  })
})
