import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type TestCasework, testCasework } from '../casework.fixture.ts'
import { caseworkConfig } from '../config.ts'
import { newPerson, type TestBrowser, testBrowser } from './browser.fixture.ts'
import { type TestProvider, testProvider } from './oidc-provider.fixture.ts'
import { providerOf } from './provider.ts'
import { VISIT_COOKIE } from './provider-visit.ts'
import { SESSION_COOKIE } from './session.ts'

// The provider says on the console that it is set up for tests.
vi.spyOn(console, 'info').mockImplementation(() => {})
vi.spyOn(console, 'warn').mockImplementation(() => {})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const ROLES = [
  ['leads', 'lead'],
  ['staff', 'analyst'],
  ['admins', 'admin'],
] as const

async function caseworkWith(
  engine: 'postgres' | 'pglite',
  how: 'client_secret_basic' | 'client_secret_post' | 'none',
  inIdToken = false,
): Promise<{ world: TestCasework; provider: TestProvider }> {
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const provider = await testProvider(publicUrl, how, inIdToken)
  const world = await testCasework(engine, {
    caseworkPort: port,
    publicUrl,
    oidcIssuer: provider.issuer,
    oidcClientId: provider.clientId,
    ...(how !== 'none' && { oidcClientSecret: provider.clientSecret }),
    oidcRoles: ROLES,
  })
  return { world, provider }
}

/** To the provider and back, up to where the browser would call casework again. */
async function comeBack(
  browser: TestBrowser,
  provider: TestProvider,
  person: string,
  returnTo = '/cases/1',
): Promise<string> {
  const away = await browser.call('GET', `/v1/sign-in/provider?returnTo=${encodeURIComponent(returnTo)}`)
  expect(away.status).toBe(303)
  return await provider.visit(away.headers.get('location')!, person)
}

describe.each(ENGINES)('on %s', (engine) => {
  let world: TestCasework
  let provider: TestProvider
  beforeAll(async () => {
    ;({ world, provider } = await caseworkWith(engine, 'client_secret_basic'))
    provider.groups.set('asha', ['x', 'staff'])
  }, 60_000)
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
    await provider[Symbol.asyncDispose]()
  })

  const me = (browser: TestBrowser) => browser.call('GET', '/v1/me')
  const visits = () => world.store.system((tx) => tx.query('select state from provider_visits'))
  const users = () => world.store.system((tx) => tx.query('select name, role from users order by name'))

  test('who comes for the first time becomes a user with the role of the provider', async () => {
    const browser = testBrowser(world)
    const back = await comeBack(browser, provider, 'asha')
    expect(back.startsWith(`${world.url}/v1/sign-in/provider/callback?`)).toBe(true)
    browser.cookies.set(SESSION_COOKIE, 'B'.repeat(43))
    const answer = await browser.call('GET', back, undefined, { 'sec-fetch-site': 'cross-site' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/cases/1'])
    expect(browser.session()).not.toBe('B'.repeat(43))
    expect(browser.cookies.has(VISIT_COOKIE)).toBe(false)
    expect((await me(browser)).body).toMatchObject({ name: 'Name of asha', role: 'analyst', kind: 'person' })
    expect(await visits()).toEqual([])
    const again = testBrowser(world)
    await again.call('GET', await comeBack(again, provider, 'asha'))
    expect((await me(again)).body.id).toBe((await me(browser)).body.id)
    expect(await users()).toEqual([{ name: 'Name of asha', role: 'analyst' }])
  })

  test('the same way back works once', async () => {
    const browser = testBrowser(world)
    const back = await comeBack(browser, provider, 'asha')
    const visit = browser.cookies.get(VISIT_COOKIE)!
    expect((await browser.call('GET', back)).status).toBe(303)
    browser.cookies.set(VISIT_COOKIE, visit)
    browser.cookies.delete(SESSION_COOKIE)
    expect((await browser.call('GET', back)).status).toBe(403)
    expect(browser.session()).toBeUndefined()
  })

  test('a browser that did not begin it gets nothing, nor one that took too long', async () => {
    const browser = testBrowser(world)
    const back = await comeBack(browser, provider, 'asha')
    const other = testBrowser(world)
    expect((await other.call('GET', back)).status).toBe(403)
    await comeBack(other, provider, 'asha')
    expect((await other.call('GET', back)).status).toBe(403)
    expect(other.session()).toBeUndefined()
    world.clock.nowMs += 10 * 60_000
    expect((await browser.call('GET', back)).status).toBe(403)
    expect(browser.session()).toBeUndefined()
  })

  test.each([
    ['state', 'of the address', (back: URL) => back.searchParams.set('state', 'other')],
    ['state', 'left out', (back: URL) => back.searchParams.delete('state')],
    ['issuer', 'of the address', (back: URL) => back.searchParams.set('iss', 'https://evil.example')],
    ['code', 'of the address', (back: URL) => back.searchParams.set('code', 'other')],
    ['code', 'left out', (back: URL) => back.searchParams.delete('code')],
    ['refusal', 'of the provider', (back: URL) => back.searchParams.set('error', 'access_denied')],
  ])('another %s, %s, is refused', async (_what, _where, spoil) => {
    const browser = testBrowser(world)
    const back = new URL(await comeBack(browser, provider, 'asha'))
    spoil(back)
    const answer = await browser.call('GET', back.href)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([403, 'application/problem+json'])
    expect(browser.session()).toBeUndefined()
  })

  test.each(['nonce', 'verifier', 'state'])(
    'another %s than the one that was sent is refused',
    async (what) => {
      const browser = testBrowser(world)
      const back = await comeBack(browser, provider, 'asha')
      await world.store.system((tx) => tx.query(`update provider_visits set ${what} = $1`, ['n'.repeat(43)]))
      expect((await browser.call('GET', back)).status).toBe(403)
      expect(browser.session()).toBeUndefined()
    },
  )

  test('nobody is sent to another host', async () => {
    for (const asked of ['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example']) {
      const browser = testBrowser(world)
      const answer = await browser.call('GET', await comeBack(browser, provider, 'asha', asked))
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
    }
  })

  test('without a role nobody gets in, and who loses theirs loses their sessions', async () => {
    provider.groups.set('stranger', ['guests'])
    const browser = testBrowser(world)
    const refused = await browser.call('GET', await comeBack(browser, provider, 'stranger'))
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('no role')])
    expect(JSON.stringify(await users())).not.toContain('stranger')

    provider.groups.set('leaver', ['staff'])
    const before = testBrowser(world)
    await before.call('GET', await comeBack(before, provider, 'leaver'))
    expect((await me(before)).status).toBe(200)
    provider.groups.set('leaver', [])
    const later = testBrowser(world)
    expect((await later.call('GET', await comeBack(later, provider, 'leaver'))).status).toBe(403)
    expect((await me(before)).status).toBe(401)
  })

  test('the role follows the provider, and an administrator changes it there', async () => {
    provider.groups.set('mover', ['staff'])
    const before = testBrowser(world)
    await before.call('GET', await comeBack(before, provider, 'mover'))
    const { id } = (await me(before)).body
    await newPerson(world, 'admin', 'boss')
    const admin = testBrowser(world)
    await admin.signIn('boss')
    const change = (body: object) => admin.call('PATCH', `/v1/users/${id}`, body, { 'if-match': '"1"' })
    expect((await change({ role: 'admin' })).body.detail).toMatch(/comes from the provider/)
    provider.groups.set('mover', ['staff', 'leads'])
    const later = testBrowser(world)
    await later.call('GET', await comeBack(later, provider, 'mover'))
    expect((await me(later)).body).toMatchObject({ id, role: 'lead' })
    expect((await me(before)).status).toBe(401)
    const disabled = await admin.call('PATCH', `/v1/users/${id}`, { disabled: true }, { 'if-match': '"2"' })
    expect(disabled.status).toBe(200)
    const last = testBrowser(world)
    const refused = await last.call('GET', await comeBack(last, provider, 'mover'))
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('any more')])
  })

  test('a name or login that equals somebody else’s opens nothing', async () => {
    const { id } = await newPerson(world, 'admin', 'victim')
    provider.groups.set('victim', ['staff'])
    const browser = testBrowser(world)
    await browser.call('GET', await comeBack(browser, provider, 'victim'))
    const mine = (await me(browser)).body
    expect(mine.role).toBe('analyst')
    expect(mine.id).not.toBe(id)
  })

  test('the last administrator is not demoted by the provider, but does not get in either', async () => {
    await world.store.system((tx) => tx.query(`update users set disabled = true where role = 'admin'`))
    provider.groups.set('chief', ['admins'])
    const first = testBrowser(world)
    await first.call('GET', await comeBack(first, provider, 'chief'))
    expect((await me(first)).body.role).toBe('admin')
    provider.groups.set('chief', ['staff'])
    const later = testBrowser(world)
    const refused = await later.call('GET', await comeBack(later, provider, 'chief'))
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringContaining('last administrator'),
    ])
    expect((await me(first)).body.role).toBe('admin')
  })
})

test.each(['client_secret_post', 'none'] as const)(
  'a client proves itself by %s',
  async (how) => {
    const { world, provider } = await caseworkWith('pglite', how, true)
    try {
      provider.groups.set('asha', ['staff'])
      const browser = testBrowser(world)
      await browser.call('GET', await comeBack(browser, provider, 'asha'))
      expect((await browser.call('GET', '/v1/me')).body).toMatchObject({
        name: 'Name of asha',
        role: 'analyst',
      })
    } finally {
      await world[Symbol.asyncDispose]()
      await provider[Symbol.asyncDispose]()
    }
  },
  60_000,
)

test('a provider that is not there is 502, and asked again; without one there is 404', async () => {
  const port = await freePort()
  await using world = await testCasework('pglite', {
    publicUrl: 'http://127.0.0.1:1',
    oidcIssuer: `http://127.0.0.1:${port}`,
    oidcClientId: 'casework',
    oidcRoles: ROLES,
  })
  const browser = testBrowser(world)
  for (let k = 0; k < 2; k++) expect((await browser.call('GET', '/v1/sign-in/provider')).status).toBe(502)
  await using plain = await testCasework('pglite')
  expect((await testBrowser(plain).call('GET', '/v1/sign-in/provider')).status).toBe(404)
  expect((await testBrowser(plain).call('GET', '/v1/sign-in/provider/callback?code=x')).status).toBe(404)
}, 60_000)

test.each([
  ['no client', { oidcClientId: undefined }, /OIDC_CLIENT_ID/],
  ['no public URL', { publicUrl: undefined }, /PUBLIC_URL/],
  ['no roles', { oidcRoles: '' }, /OIDC_ROLES/],
  ['no HTTPS', { oidcIssuer: 'http://id.example.org' }, /https/],
  ['no HTTPS, by a name like this machine', { oidcIssuer: 'http://localhost.example.org' }, /https/],
])('%s is said at the start', (_what, spoiled, says) => {
  const config = caseworkConfig.parse({
    oidcIssuer: 'https://id.example.org',
    oidcClientId: 'c',
    publicUrl: 'https://cases.example.org',
    oidcRoles: 'staff=analyst',
    ...spoiled,
  })
  expect(() => providerOf(config)).toThrow(says)
})
