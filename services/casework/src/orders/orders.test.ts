import { createHash } from 'node:crypto'
import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { flagsWritten, watchFlags } from './flags-written.fixture.ts'

const HOUR_MS = 3_600_000

const input = (more: object = {}) => ({
  title: 'Order 11/2021',
  sourceKind: 'government_order',
  issuer: { name: 'Ministry', role: 'ministry', country: 'IN' },
  list: { format: 'text', content: '1111111111\n2222222222\n1111111111\n@ghost\n' },
  ...more,
})

describe.each(ENGINES)('orders on %s', (engine) => {
  let world: TestCasework
  let legal: TestUser
  let lead: TestUser
  let analyst: TestUser
  let outsider: TestUser
  beforeAll(async () => {
    world = await testCasework(engine)
    await watchFlags(world.store)
    legal = await world.newUser('legal', 'Lena')
    lead = await world.newUser('lead', 'Olga')
    analyst = await world.newUser('analyst', 'Ana')
    outsider = await world.newUser('legal', 'Ole')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const take = async (more: object = {}, by = legal) => {
    const { status, body } = await world.call(by, 'POST', '/v1/orders', input(more))
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }
  /** Calls with the newest version. */
  const change = async (by: TestUser, method: string, id: string, path: string, body?: object) => {
    const { body: order } = await world.call(legal, 'GET', `/v1/orders/${id}`)
    return world.call(by, method, `/v1/orders/${id}${path}`, body, { 'if-match': `"${order.version}"` })
  }
  const events = (id: string, type: string) =>
    world.store.system((tx) =>
      tx.query('select type from events where entity = $1 and type = $2', [`order:${id}`, type]),
    )
  const flagged = (id: string) => flagsWritten(world.store, id)

  test('begin at their strictest, keep every row, and flag each account once', async () => {
    const order = await take()
    expect(order.confidentiality).toEqual({
      tlp: 'red',
      gag: true,
      gagBasis: null,
      gagUntilMs: null,
      mayNotifyUser: false,
      mayPublishAggregate: false,
    })
    expect(order.readers.map((one: { userId: string }) => one.userId)).toEqual([legal.userId])
    expect(order.counts).toMatchObject({ total: 4, matched: 2, duplicate: 1, not_found: 1 })
    const { body } = await world.call(legal, 'GET', `/v1/orders/${order.id}/rows`)
    expect(body.items.map((row: { raw: string; resolution: string }) => [row.raw, row.resolution])).toEqual([
      ['1111111111', 'matched'],
      ['2222222222', 'matched'],
      ['1111111111', 'duplicate'],
      ['@ghost', 'not_found'],
    ])
    expect(body.items[2].duplicateOf).toBe(1)
    expect(await flagged(order.id)).toEqual(['+1111111111', '+2222222222'])
    const wide = await world.call(legal, 'POST', '/v1/orders', input({ confidentiality: { tlp: 'green' } }))
    expect(wide.status).toBe(422)
    expect((await world.call(analyst, 'POST', '/v1/orders', input())).status).toBe(403)
  })

  test('are there for their readers alone: for others nothing changes', async () => {
    const parent = await take({ title: 'Parent' })
    const before = await world.call(outsider, 'GET', '/v1/orders')
    const order = await take({ parentOrderId: parent.id, title: 'Hidden child', readers: [lead.userId] })
    expect(order.parentOrderId).toBe(parent.id)
    const after = await world.call(outsider, 'GET', '/v1/orders')
    expect(after.body).toEqual(before.body)
    const stranger = '00000000-0000-4000-8000-000000000000'
    const filled = (id: string) => [
      ['GET', `/v1/orders/${id}`],
      ['GET', `/v1/orders/${id}/rows`],
      ['GET', `/v1/orders/${id}/rows.csv`],
      ['GET', `/v1/orders/${id}/matters`],
      ['GET', `/v1/orders/${id}/answers`],
      ['GET', `/v1/orders/${id}/answers/${stranger}`],
      ['GET', `/v1/orders/${id}/files/${'0'.repeat(64)}`],
      ['PATCH', `/v1/orders/${id}`, { title: 'x' }],
      ['POST', `/v1/orders/${id}/state`, { to: 'defective', reason: 'x' }],
      ['PUT', `/v1/orders/${id}/checklist`, { item: 'redress', mark: 'present' }],
      ['PUT', `/v1/orders/${id}/authenticity`, { authenticity: 'forged', reason: 'x' }],
      ['PUT', `/v1/orders/${id}/confidentiality`, { tlp: 'clear', reason: 'x' }],
      ['PUT', `/v1/orders/${id}/readers`, { readers: [outsider.userId], reason: 'x' }],
      ['PUT', `/v1/orders/${id}/deadline`, { deadline: null, reason: 'x' }],
      ['POST', `/v1/orders/${id}/clock`, { action: 'pause', reason: 'x' }],
      ['POST', `/v1/orders/${id}/contest`, { contested: true, reason: 'x' }],
      ['POST', `/v1/orders/${id}/revoke`, { reason: 'x' }],
      ['POST', `/v1/orders/${id}/supersede`, { byOrderId: id, reason: 'x' }],
      ['POST', `/v1/orders/${id}/matters`, { kind: 'note', text: 'x' }],
      ['POST', `/v1/orders/${id}/files`, { name: 'x', mediaType: 'text/plain', base64: 'eA==' }],
      ['POST', `/v1/orders/${id}/answers`, { kind: 'full' }],
      ['PATCH', `/v1/orders/${id}/answers/${stranger}`, { message: 'x' }],
      ['POST', `/v1/orders/${id}/answers/${stranger}/send`],
      ['PATCH', `/v1/orders/${id}/rows/1`, { automatic: true }],
    ]
    for (const [k, [method, path, body]] of filled(order.id).entries()) {
      const hidden = await world.call(outsider, method as string, path as string, body, { 'if-match': '"1"' })
      const [, absentPath] = filled(stranger)[k]!
      const absent = await world.call(outsider, method as string, absentPath as string, body, {
        'if-match': '"1"',
      })
      expect(hidden.status, `${method} ${path}`).toBe(404)
      expect(hidden.body, `${method} ${path}`).toEqual(absent.body)
    }
    const asParent = await world.call(outsider, 'POST', '/v1/orders', input({ parentOrderId: order.id }))
    expect(asParent.status).toBe(404)
    // The lead reads the child, and not the parent.
    const seen = await world.call(lead, 'GET', `/v1/orders/${order.id}`)
    expect(seen.status).toBe(200)
    expect(seen.body.parentOrderId).toBe(null)
    expect((await world.call(legal, 'GET', `/v1/orders/${parent.id}`)).body.childOrderIds).toEqual([order.id])
    await world.store.system((tx) =>
      tx.query('update orders set superseded_by = $2 where id = $1', [order.id, parent.id]),
    )
    expect((await world.call(lead, 'GET', `/v1/orders/${order.id}`)).body).toMatchObject({
      supersededBy: null,
      superseded: true,
    })
  })

  test('that are read are noted, once an hour for each reader', async () => {
    const order = await take()
    for (let k = 0; k < 3; k++) await world.call(legal, 'GET', `/v1/orders/${order.id}`)
    await world.call(legal, 'GET', `/v1/orders/${order.id}/rows`)
    expect(await events(order.id, 'order.read')).toHaveLength(1)
    world.clock.nowMs += HOUR_MS
    await world.call(legal, 'GET', `/v1/orders/${order.id}`)
    expect(await events(order.id, 'order.read')).toHaveLength(2)
    const open = await take({ confidentiality: { tlp: 'green', gag: false }, wideningReason: 'published' })
    await world.call(outsider, 'GET', `/v1/orders/${open.id}`)
    expect(await events(open.id, 'order.read')).toHaveLength(0)
  })

  test('let readers in with a reason, and never lose the last one who could', async () => {
    const order = await take()
    const set = (by: TestUser, readers: string[], reason?: string) =>
      change(by, 'PUT', order.id, '/readers', { readers, ...(reason !== undefined && { reason }) })
    expect((await set(legal, [legal.userId, analyst.userId])).status).toBe(422)
    expect((await set(legal, [analyst.userId], 'she reviews')).status).toBe(422)
    expect((await set(legal, [legal.userId, analyst.userId], 'she reviews')).status).toBe(200)
    expect((await world.call(analyst, 'GET', `/v1/orders/${order.id}`)).status).toBe(200)
    const admin = await world.newUser('admin')
    expect((await set(legal, [legal.userId, admin.userId], 'x')).status).toBe(422)
    const left = await set(legal, [lead.userId], 'handed over')
    expect(left.status).toBe(204)
    expect((await world.call(legal, 'GET', `/v1/orders/${order.id}`)).status).toBe(404)
    expect((await world.call(analyst, 'GET', `/v1/orders/${order.id}`)).status).toBe(404)
    expect((await world.call(lead, 'GET', `/v1/orders/${order.id}`)).status).toBe(200)
  })

  test('are widened with a reason, by those whom they name', async () => {
    const order = await take()
    const conf = (by: TestUser, body: object) => change(by, 'PUT', order.id, '/confidentiality', body)
    expect((await conf(legal, { tlp: 'green' })).status).toBe(422)
    expect((await conf(legal, { gag: false })).status).toBe(422)
    expect((await conf(legal, { mayNotifyUser: true })).status).toBe(422)
    const { body } = await conf(legal, { tlp: 'green', reason: 'published in the gazette' })
    expect(body.confidentiality).toMatchObject({ tlp: 'green', gag: true, mayNotifyUser: false })
    expect((await world.call(outsider, 'GET', `/v1/orders/${order.id}`)).status).toBe(200)
    expect((await conf(outsider, { tlp: 'red' })).status).toBe(403)
    expect((await conf(legal, { tlp: 'red' })).status).toBe(200)
    expect((await world.call(outsider, 'GET', `/v1/orders/${order.id}`)).status).toBe(404)
  })

  test('of an older version are not changed: the answer says what changed since', async () => {
    const order = await take()
    const to = (version: number, body: object) =>
      world.call(legal, 'PATCH', `/v1/orders/${order.id}`, body, { 'if-match': `"${version}"` })
    expect((await to(1, { legalBasis: 'Section 69A' })).status).toBe(200)
    const late = await to(1, { title: 'Mine' })
    expect(late.status).toBe(409)
    expect(late.body.current).toMatchObject({ title: 'Order 11/2021', legalBasis: 'Section 69A', version: 2 })
    expect(late.body.difference).toMatchObject([
      { version: 2, type: 'order.changed', changed: ['legalBasis'], actor: `user:${legal.userId}` },
    ])
    expect((await world.call(legal, 'PATCH', `/v1/orders/${order.id}`, {})).status).toBe(428)
  })

  test('pass their checklist, are answered, and meet their clock; only legal and lead send', async () => {
    const order = await take({
      readers: [analyst.userId],
      deadline: { local: '2021-12-01T18:00', zone: 'Asia/Kolkata' },
      list: { format: 'text', content: '333333333' },
    })
    expect(order.deadline).toMatchObject({ atMs: Date.parse('2021-12-01T12:30:00Z'), says: null })
    const move = (to: string) => change(legal, 'POST', order.id, '/state', { to, reason: 'looked at' })
    const lacks = await move('validated')
    expect(lacks.status).toBe(422)
    expect(lacks.body.detail).toContain('legal_basis')
    await change(legal, 'PATCH', order.id, '', {
      legalBasis: 'x',
      grounds: ['y'],
      redress: 'z',
      language: 'en',
      requestedTerritory: ['IN'],
    })
    const confirmed = await change(legal, 'PUT', order.id, '/checklist', {
      item: 'effect_recipient',
      mark: 'not_applicable',
    })
    expect(
      confirmed.body.checklist.find((one: { item: string }) => one.item === 'effect_recipient'),
    ).toMatchObject({ stands: 'not_applicable', found: 'missing', confirmed: { by: legal.userId } })
    expect((await move('validated')).status).toBe(200)
    expect((await move('closed')).status).toBe(409)
    expect((await move('in_review')).status).toBe(200)
    const { body: draft, status } = await world.call(analyst, 'POST', `/v1/orders/${order.id}/answers`, {
      kind: 'partial',
    })
    expect(status).toBe(201)
    expect(draft.message).toContain('Not decided yet: 1 account')
    const at = { 'if-match': '"1"' }
    const path = `/v1/orders/${order.id}/answers/${draft.id}`
    expect((await world.call(analyst, 'POST', `${path}/send`, undefined, at)).status).toBe(403)
    expect((await world.call(analyst, 'PATCH', path, { message: 'We answer.' }, at)).status).toBe(200)
    expect((await world.call(legal, 'POST', `${path}/send`, undefined, at)).status).toBe(409)
    const sent = await world.call(legal, 'POST', `${path}/send`, undefined, { 'if-match': '"2"' })
    expect(sent.body).toMatchObject({ state: 'sent', sentBy: legal.userId, message: 'We answer.' })
    const { body: after } = await world.call(legal, 'GET', `/v1/orders/${order.id}`)
    expect(after).toMatchObject({ state: 'responded', response: 'partial', clock: 'met' })
    expect((await move('closed')).status).toBe(200)
  })

  test('that are forged are declined and not answered', async () => {
    const order = await take()
    await change(legal, 'PUT', order.id, '/authenticity', {
      authenticity: 'forged',
      reason: 'no such office',
    })
    await change(legal, 'POST', order.id, '/state', { to: 'defective', reason: 'forged' })
    await change(legal, 'POST', order.id, '/state', { to: 'in_review', reason: 'to decline it' })
    const answer = (kind: string) => world.call(legal, 'POST', `/v1/orders/${order.id}/answers`, { kind })
    expect((await answer('full')).status).toBe(422)
    const { body: draft } = await answer('declined')
    const path = `/v1/orders/${order.id}/answers/${draft.id}`
    expect((await world.call(legal, 'PATCH', path, { kind: 'full' }, { 'if-match': '"1"' })).status).toBe(422)
    expect((await world.call(legal, 'POST', `${path}/send`, undefined, { 'if-match': '"1"' })).status).toBe(
      200,
    )
  })

  test('keep files by their hash, and give them back as bytes', async () => {
    const order = await take()
    const content = Buffer.from([0, 255, 16, 60, 115, 62])
    const sha256 = createHash('sha256').update(content).digest('hex')
    const file = { name: 'Anordnung "ü".pdf', mediaType: 'text/html', base64: content.toString('base64') }
    const path = `/v1/orders/${order.id}/files`
    expect((await world.call(legal, 'POST', path, file)).body).toMatchObject({ sha256, bytes: 6 })
    expect((await world.call(legal, 'POST', path, file)).status).toBe(200)
    expect((await world.call(legal, 'POST', path, { ...file, base64: '%%%' })).status).toBe(400)
    const response = await fetch(`${world.url}${path}/${sha256}`, {
      headers: { authorization: `Bearer ${legal.token}` },
    })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(content)
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(await events(order.id, 'order.file_read')).toHaveLength(1)
  })

  test('are found by state, clock, due date, issuer and text, in pages', async () => {
    const asker = await world.newUser('legal')
    const names = ['b 100%', 'a_1', 'c', 'd']
    const days = [3, 2, undefined, 1]
    for (const [k, title] of names.entries())
      await take(
        {
          title,
          issuer: { name: k === 2 ? 'Court' : 'Ministry' },
          ...(days[k] !== undefined && {
            deadline: { local: `2021-09-0${days[k]}T12:00`, zone: 'Europe/Berlin' },
          }),
        },
        asker,
      )
    const titles = async (query: string): Promise<string[]> => {
      const found: string[] = []
      for (let cursor = ''; ; ) {
        const { body, status } = await world.call(asker, 'GET', `/v1/orders?limit=2&${query}${cursor}`)
        expect(status, JSON.stringify(body)).toBe(200)
        const mine = body.items.filter((one: { title: string }) => names.includes(one.title))
        found.push(...mine.map((one: { title: string }) => one.title))
        if (body.next === null) return found
        cursor = `&cursor=${body.next}`
      }
    }
    expect(await titles('sort=due')).toEqual(['d', 'a_1', 'b 100%', 'c'])
    expect(await titles('sort=title')).toEqual(['a_1', 'b 100%', 'c', 'd'])
    expect(await titles('text=%25')).toEqual(['b 100%'])
    expect(await titles('text=_')).toEqual(['a_1'])
    expect(await titles('issuer=COURT')).toEqual(['c'])
    expect(await titles(`dueBeforeMs=${Date.parse('2021-09-02T00:00:00Z')}`)).toEqual(['d'])
    expect(await titles('state=closed')).toEqual([])
    expect(await titles('clock=running&sort=received')).toHaveLength(4)
    expect((await world.call(asker, 'GET', '/v1/orders?cursor=nonsense')).status).toBe(400)
  })

  test('with gags that end come up, and a gag does not end by itself', async () => {
    const untilMs = world.clock.nowMs + HOUR_MS
    const order = await take({ confidentiality: { gagUntilMs: untilMs, gagBasis: 'Section 79' } })
    const { body } = await world.call(legal, 'GET', `/v1/orders/gags?untilMs=${untilMs}`)
    expect(body.items).toMatchObject([{ id: order.id, gagBasis: 'Section 79', gagUntilMs: untilMs }])
    expect((await world.call(legal, 'GET', `/v1/orders/gags?untilMs=${untilMs - 1}`)).body.items).toEqual([])
    expect((await world.call(outsider, 'GET', `/v1/orders/gags?untilMs=${untilMs}`)).body.items).toEqual([])
    world.clock.nowMs += 2 * HOUR_MS
    expect((await world.call(legal, 'GET', `/v1/orders/${order.id}`)).body.gag).toBe(true)
  })
})
