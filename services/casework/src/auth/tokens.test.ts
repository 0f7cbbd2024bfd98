import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, testCasework } from '../casework.fixture.ts'
import type { AnyRoute } from '../http/route.ts'
import { newPerson, type TestBrowser, testBrowser } from './browser.fixture.ts'
import { scopesOf } from './scopes.ts'

const DAY_MS = 24 * 3_600_000

test('a role has a use for the scopes of the routes that it may call', () => {
  const routes = [
    { access: { roles: ['legal'], scope: 'orders:write' } },
    { access: { roles: 'signed_in', scope: 'numbers:read' } },
    { access: { roles: 'public', scope: 'admin' } },
    { access: { roles: 'signed_in', scope: null } },
  ] as unknown as AnyRoute[]
  expect(scopesOf('legal', routes)).toEqual(['orders:write', 'numbers:read'])
  expect(scopesOf('analyst', routes)).toEqual(['numbers:read'])
})

describe.each(ENGINES)('on %s', (engine) => {
  let world: TestCasework
  let analyst: TestBrowser
  let admin: TestBrowser
  let analystId: string
  beforeAll(async () => {
    world = await testCasework(engine)
    analystId = (await newPerson(world, 'analyst', 'asha')).id
    await newPerson(world, 'admin', 'boss')
    analyst = testBrowser(world)
    admin = testBrowser(world)
    await analyst.signIn('asha')
    await admin.signIn('boss')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const make = async (browser: TestBrowser, body: object) => browser.call('POST', '/v1/tokens', body)
  const people = async (token: string) => (await world.call({ token } as never, 'GET', '/v1/people')).status

  test('a token is shown once, opens what its scopes say, and is revoked at once', async () => {
    const made = await make(analyst, { name: 'export', scopes: ['cases:read', 'cases:read'] })
    expect(made.status).toBe(201)
    const { token, ...rest } = made.body
    expect(token).toMatch(/^mur_[A-Za-z0-9_-]{43}$/)
    expect(rest).toMatchObject({
      scopes: ['cases:read'],
      userId: analystId,
      expiresAtMs: world.clock.nowMs + 90 * DAY_MS,
      lastUsedAtMs: null,
    })
    expect(await people(token)).toBe(200)
    const listed = await analyst.call('GET', '/v1/tokens')
    expect(listed.body.items).toEqual([{ ...rest, lastUsedAtMs: world.clock.nowMs }])
    expect(JSON.stringify(listed.body)).not.toContain(token.slice(4))
    expect((await analyst.call('DELETE', `/v1/tokens/${rest.id}`)).status).toBe(204)
    expect((await analyst.call('DELETE', `/v1/tokens/${rest.id}`)).status).toBe(204)
    expect(await people(token)).toBe(401)
    const events = await world.store.system((tx) =>
      tx.query<{ type: string; body: string }>(
        'select type, body from events left join event_payloads using (seq) where entity = $1 order by seq',
        [`token:${rest.id}`],
      ),
    )
    expect(events.map(({ type }) => type)).toEqual(['token.made', 'token.revoked'])
    expect(JSON.stringify(events)).not.toContain('export')
  })

  test('a token without the scope of a route is refused, and none makes another', async () => {
    const { body } = await make(analyst, { name: 'n', scopes: ['accounts:read'] })
    const user = { token: body.token } as never
    const refused = await world.call(user, 'GET', '/v1/people')
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('lacks the scope')])
    for (const [method, path] of [
      ['GET', '/v1/me'],
      ['GET', '/v1/sessions'],
      ['GET', '/v1/tokens'],
      ['POST', '/v1/tokens'],
      ['POST', '/v1/sign-out'],
    ])
      expect((await world.call(user, method, path, method === 'POST' ? {} : undefined)).status).toBe(403)
    // A cookie beside a token does not add what the token may not do.
    const cookie = `__Host-murmuration=${analyst.session()}`
    expect((await world.call(user, 'GET', '/v1/me', undefined, { cookie })).status).toBe(403)
  })

  test('a token runs out, and within a year', async () => {
    const { nowMs } = world.clock
    const { body } = await make(analyst, { name: 'n', scopes: ['cases:read'], expiresAtMs: nowMs + 1_000 })
    world.clock.nowMs += 999
    expect(await people(body.token)).toBe(200)
    world.clock.nowMs += 1
    expect(await people(body.token)).toBe(401)
    for (const expiresAtMs of [world.clock.nowMs, world.clock.nowMs + 366 * DAY_MS + 1])
      expect((await make(analyst, { name: 'n', scopes: ['cases:read'], expiresAtMs })).status).toBe(422)
  })

  test('no token has a scope that the role has no use for', async () => {
    await newPerson(world, 'researcher', 'reader')
    const reader = testBrowser(world)
    await reader.signIn('reader')
    for (const scope of ['orders:write', 'cases:write', 'accounts:write']) {
      const refused = await make(reader, { name: 'n', scopes: [scope] })
      expect([refused.status, refused.body.detail]).toEqual([422, expect.stringContaining('has no use for')])
    }
    expect((await make(reader, { name: 'n', scopes: ['everything'] })).status).toBe(400)
    expect((await make(reader, { name: 'n', scopes: [] })).status).toBe(400)
  })

  test('an administrator makes tokens for services, and for no other person', async () => {
    const service = await admin.call('POST', '/v1/users', { kind: 'service', name: 'job', role: 'analyst' })
    const { id } = service.body
    const body = { name: 'nightly', scopes: ['cases:read'], userId: id }
    const made = await make(admin, body)
    expect([made.status, made.body.userId]).toEqual([201, id])
    expect(await people(made.body.token)).toBe(200)
    expect((await make(admin, { ...body, userId: analystId })).status).toBe(422)
    expect((await make(analyst, body)).status).toBe(403)
    expect((await make(admin, { ...body, userId: '00000000-0000-4000-8000-000000000000' })).status).toBe(404)
    expect((await admin.call('POST', `/v1/users/${id}/invitations`)).status).toBe(422)
    expect((await admin.call('GET', `/v1/tokens?userId=${id}`)).body.items).toHaveLength(1)
    expect((await analyst.call('GET', `/v1/tokens?userId=${id}`)).status).toBe(403)
    expect((await analyst.call('DELETE', `/v1/tokens/${made.body.id}`)).status).toBe(404)
    const disabled = await admin.call('PATCH', `/v1/users/${id}`, { disabled: true }, { 'if-match': '"1"' })
    expect(disabled.status).toBe(200)
    expect(await people(made.body.token)).toBe(401)
    expect((await make(admin, body)).status).toBe(422)
    expect((await admin.call('DELETE', `/v1/tokens/${made.body.id}`)).status).toBe(204)
  })

  test('what tokens and sessions are checked with is no reader’s to see', async () => {
    for (const [table, column] of [
      ['api_tokens', 'hash'],
      ['sessions', 'hash'],
      ['passwords', 'hash'],
      ['one_time_links', 'hash'],
      ['provider_visits', 'verifier'],
      ['identities', 'subject'],
      ['sign_in_tries', 'key'],
    ])
      await expect(
        world.store.as({ userId: analystId, role: 'admin' }, (tx) =>
          tx.query(`select ${column} from ${table}`),
        ),
        table,
      ).rejects.toThrow(/permission denied/)
  })

  test('tokens come in pages', async () => {
    for (let k = 0; k < 5; k++) await make(admin, { name: `t${k}`, scopes: ['admin'] })
    const first = await admin.call('GET', '/v1/tokens?limit=3')
    const second = await admin.call('GET', `/v1/tokens?limit=3&cursor=${first.body.next}`)
    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id)
    expect(new Set(ids).size).toBe(5)
    expect(second.body.next).toBeNull()
  })
})
