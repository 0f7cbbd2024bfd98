import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, testCasework } from '../casework.fixture.ts'
import { newPerson, PASSWORD, testBrowser } from './browser.fixture.ts'
import { secretHash } from './secret.ts'
import { SESSION_COOKIE, SESSION_IDLE_MS, SESSION_LONGEST_MS } from './session.ts'

describe.each(ENGINES)('on %s', (engine) => {
  let world: TestCasework
  beforeAll(async () => {
    world = await testCasework(engine)
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const eventsOf = (id: string) =>
    world.store.system(async (tx) =>
      (
        await tx.query<{ type: string }>('select type from events where entity = $1 order by seq', [
          `user:${id}`,
        ])
      ).map(({ type }) => type),
    )

  test('a person signs in, sees who they are, and signs out for good', async () => {
    const { id } = await newPerson(world, 'analyst', 'one')
    const browser = testBrowser(world)
    expect((await browser.call('GET', '/v1/me')).status).toBe(401)
    const signedIn = await browser.signIn(' ONE ')
    expect(signedIn.status).toBe(200)
    expect(signedIn.headers.get('cache-control')).toBe('no-store')
    const [cookie] = signedIn.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-murmuration=[A-Za-z0-9_-]{43};/)
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(part)
    expect(cookie).not.toMatch(/Domain/i)
    const me = await browser.call('GET', '/v1/me')
    expect(me.body).toMatchObject({ id, name: 'Person one', role: 'analyst', csrfToken: browser.csrfToken })
    expect(me.body.scopes).toContain('cases:read')
    const before = browser.session()!
    expect((await browser.call('POST', '/v1/sign-out')).status).toBe(204)
    expect(browser.session()).toBeUndefined()
    const old = { cookie: `${SESSION_COOKIE}=${before}` }
    expect((await browser.call('GET', '/v1/me', undefined, old)).status).toBe(401)
    expect(await eventsOf(id)).toEqual(['user.signed_in', 'user.signed_out'])
  })

  test('what is stored and recorded holds no secret, no password and no login', async () => {
    const { id } = await newPerson(world, 'analyst', 'secretive')
    const browser = testBrowser(world)
    await browser.signIn('secretive', 'a wrong password of mine')
    await browser.signIn('secretive')
    const text = await world.store.system(async (tx) => {
      const rows = [
        await tx.query(
          `select to_jsonb(e)::text, p.body from events e left join event_payloads p using (seq)`,
        ),
        await tx.query('select to_jsonb(s)::text from sessions s'),
        await tx.query('select to_jsonb(s)::text from sign_in_tries s'),
      ]
      return JSON.stringify(rows)
    })
    expect(text).toContain(id)
    expect(text).toContain(secretHash(browser.session()!))
    for (const secret of ['secretive', browser.session()!, browser.csrfToken!, PASSWORD, 'wrong password'])
      expect(text).not.toContain(secret)
  })

  test('a session that a browser brings along is not taken over', async () => {
    await newPerson(world, 'analyst', 'fixed')
    const browser = testBrowser(world)
    browser.cookies.set(SESSION_COOKIE, 'A'.repeat(43))
    await browser.signIn('fixed')
    const first = browser.session()!
    expect(first).not.toBe('A'.repeat(43))
    browser.csrfToken = undefined
    await browser.signIn('fixed')
    expect(browser.session()).not.toBe(first)
    const asBefore = await browser.call('GET', '/v1/me', undefined, { cookie: `${SESSION_COOKIE}=${first}` })
    expect(asBefore.status).toBe(401)
  })

  test('a write needs the CSRF token of its own session', async () => {
    await newPerson(world, 'analyst', 'forged')
    await newPerson(world, 'analyst', 'forger')
    const [browser, other] = [testBrowser(world), testBrowser(world)]
    await browser.signIn('forged')
    await other.signIn('forger')
    const body = { name: 't', scopes: ['cases:read'] }
    for (const token of ['', 'x', other.csrfToken!, browser.session()!, `${browser.csrfToken}x`]) {
      const refused = await browser.call('POST', '/v1/tokens', body, { 'x-csrf-token': token })
      expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('X-CSRF-Token')])
    }
    expect((await browser.call('POST', '/v1/tokens', body)).status).toBe(201)
  })

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the domain', { 'sec-fetch-site': 'same-site' }],
    ['an origin elsewhere', { 'sec-fetch-site': '', origin: 'https://evil.example' }],
    ['no origin to speak of', { 'sec-fetch-site': '', origin: 'null' }],
    ['the same host at another port', { 'sec-fetch-site': '', origin: 'http://127.0.0.1:1' }],
  ])('a write of %s is refused, and so is signing in from there', async (_what, headers) => {
    const login = `site-${Object.values(headers).join('').replace(/\W/g, '')}`
    await newPerson(world, 'analyst', login)
    const browser = testBrowser(world)
    const signIn = { login, password: PASSWORD }
    expect((await browser.call('POST', '/v1/sign-in', signIn, headers)).status).toBe(403)
    expect(browser.session()).toBeUndefined()
    await browser.signIn(login)
    const refused = await browser.call('POST', '/v1/sign-out', undefined, headers)
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('another site')])
    expect((await browser.call('POST', '/v1/sign-out')).status).toBe(204)
  })

  test('a session ends when nobody used it for 8 hours, and after 7 days in any case', async () => {
    const { id } = await newPerson(world, 'analyst', 'idle')
    const browser = testBrowser(world)
    const status = async () => (await browser.call('GET', '/v1/me')).status
    const began = world.clock.nowMs
    await browser.signIn('idle')
    world.clock.nowMs += SESSION_IDLE_MS - 60_000
    expect(await status()).toBe(200)
    world.clock.nowMs += SESSION_IDLE_MS - 60_000
    expect(await status()).toBe(200)
    world.clock.nowMs += SESSION_IDLE_MS
    expect(await status()).toBe(401)
    const again = testBrowser(world)
    const start = world.clock.nowMs
    await again.signIn('idle')
    const rows = () =>
      world.store.system((tx) => tx.query('select id from sessions where user_id = $1', [id]))
    expect(await rows()).toHaveLength(1)
    while (world.clock.nowMs < start + SESSION_LONGEST_MS - SESSION_IDLE_MS / 2) {
      expect((await again.call('GET', '/v1/me')).status).toBe(200)
      world.clock.nowMs += SESSION_IDLE_MS / 2
    }
    expect((await again.call('GET', '/v1/me')).status).toBe(200)
    world.clock.nowMs = start + SESSION_LONGEST_MS
    expect((await again.call('GET', '/v1/me')).status).toBe(401)
    expect(world.clock.nowMs).toBeGreaterThan(began)
  })

  test('people see and end their own sessions, and nobody else’s', async () => {
    await newPerson(world, 'analyst', 'here')
    await newPerson(world, 'analyst', 'there')
    const [desk, phone, other] = [testBrowser(world), testBrowser(world), testBrowser(world)]
    await desk.signIn('here')
    await phone.signIn('here')
    await other.signIn('there')
    const { items } = (await desk.call('GET', '/v1/sessions')).body
    expect(items.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, true])
    expect(items[0]).toMatchObject({ way: 'password', agent: 'test browser' })
    const ofPhone = items.find(({ current }: { current: boolean }) => !current).id
    expect((await other.call('DELETE', `/v1/sessions/${ofPhone}`)).status).toBe(404)
    await newPerson(world, 'admin', 'over-all')
    const admin = testBrowser(world)
    await admin.signIn('over-all')
    expect((await admin.call('DELETE', `/v1/sessions/${ofPhone}`)).status).toBe(404)
    expect((await phone.call('GET', '/v1/me')).status).toBe(200)
    expect((await desk.call('DELETE', `/v1/sessions/${ofPhone}`)).status).toBe(204)
    expect((await phone.call('GET', '/v1/me')).status).toBe(401)
    expect((await desk.call('GET', '/v1/me')).status).toBe(200)
  })

  test('a new password ends the other sessions; the current one has to be right', async () => {
    await newPerson(world, 'analyst', 'changer')
    const [desk, phone] = [testBrowser(world), testBrowser(world)]
    await desk.signIn('changer')
    await phone.signIn('changer')
    const change = (current: string, password: string) =>
      desk.call('PUT', '/v1/me/password', { current, password })
    expect((await change('not this one', 'nine herons under a bridge')).status).toBe(403)
    expect((await change(PASSWORD, 'short')).body.detail).toMatch(/has 5 characters/)
    expect((await phone.call('GET', '/v1/me')).status).toBe(200)
    const changed = await change(PASSWORD, 'nine herons under a bridge')
    expect(changed.status).toBe(200)
    expect((await phone.call('GET', '/v1/me')).status).toBe(401)
    expect((await desk.call('GET', '/v1/me')).body.csrfToken).toBe(changed.body.csrfToken)
    const again = testBrowser(world)
    expect((await again.signIn('changer')).status).toBe(401)
    expect((await again.signIn('changer', 'nine herons under a bridge')).status).toBe(200)
  })

  test('who is disabled gets in neither by password nor by what they had', async () => {
    const { id } = await newPerson(world, 'analyst', 'gone')
    const browser = testBrowser(world)
    await browser.signIn('gone')
    const { body } = await browser.call('POST', '/v1/tokens', { name: 't', scopes: ['cases:read'] })
    const withToken = () =>
      world.call({ token: body.token } as never, 'GET', '/v1/people').then(({ status }) => status)
    expect(await withToken()).toBe(200)
    await world.store.system((tx) => tx.query('update users set disabled = true where id = $1', [id]))
    expect((await browser.call('GET', '/v1/me')).status).toBe(401)
    expect(await withToken()).toBe(401)
    const wrong = await testBrowser(world).signIn('gone')
    expect([wrong.status, wrong.body.detail]).toEqual([401, 'The login or the password is wrong.'])
  })
})
