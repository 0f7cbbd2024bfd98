import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, testCasework } from '../casework.fixture.ts'
import { newPerson, PASSWORD, type TestBrowser, testBrowser } from './browser.fixture.ts'
import { firstAdminLink, makeLink, useLink } from './one-time-link.ts'

const tokenIn = (text: string): string =>
  /\/(?:first|invitation)#([A-Za-z0-9_-]{43})(?![\w-])/.exec(text)?.[1] ?? 'none'
const DAY_MS = 24 * 3_600_000

describe.each(ENGINES)('on %s', (engine) => {
  let world: TestCasework
  /** The first administrator, signed in; the story of the tests goes on from one to the next. */
  let admin: TestBrowser
  beforeAll(async () => {
    world = await testCasework(engine)
    admin = testBrowser(world)
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const signedIn = async (login: string, password = PASSWORD): Promise<TestBrowser> => {
    const browser = testBrowser(world)
    expect((await browser.signIn(login, password)).status).toBe(200)
    return browser
  }
  const change = (id: string, version: number, body: object, browser = admin) =>
    browser.call('PATCH', `/v1/users/${id}`, body, { 'if-match': `"${version}"` })
  const idOfAdmin = async () => (await admin.call('GET', '/v1/me')).body.id as string

  test('the first start tells a link; a later one makes another; one works, once', async () => {
    expect(world.told).toHaveLength(1)
    expect(world.told[0]).toContain(`POST {"token", "name", "login", "password"} as JSON to ${world.url}`)
    const old = tokenIn(world.told[0])
    const token = tokenIn((await firstAdminLink(world.store, world.url))!)
    const first = (sent: string, login = 'boss') =>
      admin.call('POST', '/v1/sign-in/first', { token: sent, name: 'Asha Rao', login, password: PASSWORD })
    expect((await first(old)).status).toBe(404)
    const look = await admin.call('POST', '/v1/sign-in/first/link', { token })
    expect(look.body).toMatchObject({ name: null, says: expect.stringContaining('POST') })
    expect(look.headers.get('referrer-policy')).toBe('no-referrer')
    const weak = await admin.call('POST', '/v1/sign-in/first', {
      token,
      name: 'Asha',
      login: 'boss',
      password: 'short',
    })
    expect(weak.status).toBe(422)
    const both = await Promise.all([first(token, 'boss'), first(token, 'boss2')])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404])
    const made = both.find(({ status }) => status === 201)!
    admin.csrfToken = made.body.csrfToken
    const [cookie] = made.headers.getSetCookie()
    admin.cookies.set('__Host-murmuration', /=([^;]+)/.exec(cookie)![1])
    expect((await admin.call('GET', '/v1/me')).body.role).toBe('admin')
    expect((await first(token, 'boss3')).status).toBe(404)
    expect(await firstAdminLink(world.store, world.url)).toBeUndefined()
    const users = await world.store.system((tx) => tx.query<{ login: string }>('select login from users'))
    expect(users).toHaveLength(1)
    await world.store.system((tx) => tx.query(`update users set login = 'boss'`))
  })

  test('an administrator makes a person, who comes in by a link that works once', async () => {
    const body = { kind: 'person', name: 'Bo Lind', login: 'Bo', role: 'analyst' }
    const made = await admin.call('POST', '/v1/users', body)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ login: 'bo', password: false, provider: false, version: 1 })
    expect(made.headers.get('etag')).toBe('"1"')
    expect((await admin.call('POST', '/v1/users', body)).status).toBe(409)
    const invite = async () => {
      const invited = await admin.call('POST', `/v1/users/${made.body.id}/invitations`)
      expect(invited.status).toBe(201)
      expect(invited.body.expiresAtMs).toBe(world.clock.nowMs + DAY_MS)
      return tokenIn(invited.body.link)
    }
    const [old, late] = [await invite(), await invite()]
    const accept = (token: string, password = 'nine herons under a bridge') =>
      testBrowser(world).call('POST', '/v1/sign-in/invitation', { token, password })
    expect((await accept(old)).status).toBe(404)
    world.clock.nowMs += DAY_MS - 1
    const look = await testBrowser(world).call('POST', '/v1/sign-in/invitation/link', { token: late })
    expect(look.body).toMatchObject({ name: 'Bo Lind', login: 'bo' })
    world.clock.nowMs += 1
    expect((await accept(late)).status).toBe(404)
    await admin.signIn('boss')
    const token = await invite()
    expect((await accept(token, 'bolindbolind')).body.detail).toMatch(/your name/)
    // The link for a person is not one for the first administrator.
    const asFirst = { token, name: 'x', login: 'xx', password: PASSWORD }
    expect((await admin.call('POST', '/v1/sign-in/first', asFirst)).status).toBe(404)
    const both = await Promise.all([accept(token), accept(token)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404])
    const bo = await signedIn('bo', 'nine herons under a bridge')
    // Anew: who forgot the password, and whoever holds a session of theirs.
    expect((await accept(await invite(), PASSWORD)).status).toBe(200)
    expect((await bo.call('GET', '/v1/me')).status).toBe(401)
    await signedIn('bo')
  })

  test('of two requests that use a link at once, the second is refused', async () => {
    const { id } = await newPerson(world, 'analyst', 'twice')
    const { token } = await world.store.system((tx) => makeLink(tx, id))
    let second: Promise<unknown> = Promise.resolve()
    await world.store.system(async (tx) => {
      await useLink(tx, token, 'invitation')
      // Looks at the link while it is still there, and then waits for this transaction.
      second = world.store.system((other) => useLink(other, token, 'invitation'))
      second.catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 100))
    })
    await expect(second).rejects.toMatchObject({ status: 404 })
  })

  test('a link is of no use to who was disabled', async () => {
    const { id } = await newPerson(world, 'analyst', 'halted')
    const { body } = await admin.call('POST', `/v1/users/${id}/invitations`)
    expect((await change(id, 1, { disabled: true })).status).toBe(200)
    const token = tokenIn(body.link)
    const sent = { token, password: 'nine herons under a bridge' }
    expect((await testBrowser(world).call('POST', '/v1/sign-in/invitation', sent)).status).toBe(404)
    expect((await admin.call('POST', `/v1/users/${id}/invitations`)).status).toBe(422)
  })

  test('a new role and being disabled end the sessions, and are recorded', async () => {
    const { id } = await newPerson(world, 'analyst', 'moved')
    const browser = await signedIn('moved')
    const renamed = await change(id, 1, { name: 'Moved Person' })
    expect([renamed.status, renamed.body.version]).toEqual([200, 2])
    expect((await browser.call('GET', '/v1/me')).status).toBe(200)
    expect((await change(id, 1, { role: 'lead' })).body).toMatchObject({
      status: 409,
      current: { version: 2 },
    })
    expect((await change(id, 2, { role: 'lead', reason: 'second readings' })).status).toBe(200)
    expect((await browser.call('GET', '/v1/me')).status).toBe(401)
    const again = await signedIn('moved')
    expect((await again.call('GET', '/v1/me')).body.role).toBe('lead')
    expect((await change(id, 3, { disabled: true })).status).toBe(200)
    expect((await again.call('GET', '/v1/me')).status).toBe(401)
    expect((await testBrowser(world).signIn('moved')).status).toBe(401)
    expect((await change(id, 4, { disabled: false })).status).toBe(200)
    expect((await again.call('GET', '/v1/me')).status).toBe(401)
    const events = await world.store.system((tx) =>
      tx.query(
        `select type, prev_state, next_state from events where entity = $1 and type <> 'user.signed_in' order by seq`,
        [`user:${id}`],
      ),
    )
    expect(events.map(({ type, prev_state, next_state }) => [type, prev_state, next_state])).toEqual([
      ['user.changed', null, null],
      ['user.role_changed', 'analyst', 'lead'],
      ['user.disabled', 'enabled', 'disabled'],
      ['user.enabled', 'disabled', 'enabled'],
    ])
  })

  test('an administrator ends all sessions of a user', async () => {
    const { id } = await newPerson(world, 'analyst', 'ended')
    const [desk, phone] = [await signedIn('ended'), await signedIn('ended')]
    expect((await phone.call('DELETE', `/v1/users/${id}/sessions`)).status).toBe(403)
    expect((await admin.call('DELETE', `/v1/users/${id}/sessions`)).status).toBe(204)
    for (const browser of [desk, phone]) expect((await browser.call('GET', '/v1/me')).status).toBe(401)
    expect((await admin.call('GET', '/v1/me')).status).toBe(200)
  })

  test('the last administrator who can sign in stays one', async () => {
    const id = await idOfAdmin()
    const version = async () => (await admin.call('GET', `/v1/users/${id}`)).body.version as number
    // Neither a service nor a person who never came in would be able to let anybody in again.
    await admin.call('POST', '/v1/users', { kind: 'service', name: 'job', role: 'admin' })
    await admin.call('POST', '/v1/users', { kind: 'person', name: 'New', login: 'newadmin', role: 'admin' })
    for (const body of [{ role: 'lead' }, { disabled: true }]) {
      const refused = await change(id, await version(), body)
      expect([refused.status, refused.body.detail]).toEqual([
        422,
        expect.stringContaining('last administrator'),
      ])
    }
    expect((await admin.call('GET', '/v1/me')).body.role).toBe('admin')
  })

  test('two administrators who take the role from each other: one stays', async () => {
    const [one, two] = [await idOfAdmin(), (await newPerson(world, 'admin', 'boss-two')).id]
    const other = await signedIn('boss-two')
    const { version } = (await admin.call('GET', `/v1/users/${one}`)).body
    const answers = await Promise.all([
      change(two, 1, { role: 'lead' }, admin),
      change(one, version, { role: 'lead' }, other),
    ])
    // The one who comes second is refused by the rule, or is no administrator any more by the time it is asked.
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const left = await world.store.system((tx) =>
      tx.query<{ login: string }>(
        `select login from users u join passwords p on p.user_id = u.id where role = 'admin' and not disabled`,
      ),
    )
    expect(left).toHaveLength(1)
    await world.store.system((tx) =>
      tx.query(`update users set role = 'admin' where login in ('boss', 'boss-two')`),
    )
    await admin.signIn('boss')
  })

  test('only administrators see users; others see colleagues, without logins', async () => {
    await newPerson(world, 'analyst', 'curious')
    const browser = await signedIn('curious')
    for (const [method, path, body] of [
      ['GET', '/v1/users'],
      ['GET', `/v1/users/${await idOfAdmin()}`],
      ['POST', '/v1/users', { kind: 'person', name: 'x', login: 'xx', role: 'admin' }],
      ['POST', `/v1/users/${await idOfAdmin()}/invitations`],
    ] as const)
      expect((await browser.call(method, path, body)).status).toBe(403)
    expect((await change(await idOfAdmin(), 1, { disabled: true }, browser)).status).toBe(403)
    const people = await browser.call('GET', '/v1/people?role=admin&limit=200')
    expect(people.status).toBe(200)
    expect(people.body.items.length).toBeGreaterThan(0)
    expect(Object.keys(people.body.items[0]).sort()).toEqual(['disabled', 'id', 'kind', 'name', 'role'])
  })

  test('users come in pages', async () => {
    const seen: string[] = []
    let cursor = ''
    for (let k = 0; k < 50; k++) {
      const { body } = await admin.call('GET', `/v1/users?limit=3${cursor}`)
      seen.push(...body.items.map(({ id }: { id: string }) => id))
      if (body.next === null) break
      cursor = `&cursor=${body.next}`
    }
    const [{ n }] = await world.store.system((tx) =>
      tx.query<{ n: number }>('select count(*) as n from users'),
    )
    expect(seen).toHaveLength(n)
    expect(new Set(seen).size).toBe(n)
  })
})
