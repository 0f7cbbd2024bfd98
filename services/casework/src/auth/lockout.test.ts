import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, testCasework } from '../casework.fixture.ts'
import { newPerson, PASSWORD, testBrowser } from './browser.fixture.ts'
import { delayAfterMs } from './tries.ts'

test('the wait doubles from 30 s after the fifth wrong try, up to 15 minutes', () => {
  expect([4, 5, 6, 7, 8, 9, 10, 1_000].map((tries) => delayAfterMs('login', tries) / 1000)).toEqual([
    0, 30, 60, 120, 240, 480, 900, 900,
  ])
  expect(delayAfterMs('address', 19)).toBe(0)
  expect(delayAfterMs('address', 20)).toBe(30_000)
})

describe.each(ENGINES)('on %s', (engine) => {
  let world: TestCasework
  let address = 0
  beforeAll(async () => {
    world = await testCasework(engine, { trustedProxies: '127.0.0.1' })
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const newAddress = () => `192.0.2.${++address}`
  const sign = (login: string, password: string, from: string) =>
    testBrowser(world).call('POST', '/v1/sign-in', { login, password }, { 'x-forwarded-for': from })

  test.each(['known', 'unknown'])('a login that is %s is held up after five wrong tries', async (login) => {
    if (login === 'known') await newPerson(world, 'analyst', login)
    for (let k = 0; k < 5; k++) {
      const wrong = await sign(login, 'not the right one', newAddress())
      expect([wrong.status, wrong.body.detail]).toEqual([401, 'The login or the password is wrong.'])
    }
    const held = await sign(login, PASSWORD, newAddress())
    expect(held.status).toBe(429)
    expect(held.headers.get('retry-after')).toBe('30')
    expect(held.headers.get('content-type')).toBe('application/problem+json')
    world.clock.nowMs += 29_999
    expect((await sign(login, PASSWORD, newAddress())).status).toBe(429)
    world.clock.nowMs += 1
    if (login === 'unknown') return
    expect((await sign(login, 'not the right one', newAddress())).status).toBe(401)
    const longer = await sign(login, PASSWORD, newAddress())
    expect(longer.headers.get('retry-after')).toBe('60')
    world.clock.nowMs += 60_000
    expect((await sign(login, PASSWORD, newAddress())).status).toBe(200)
    for (let k = 0; k < 4; k++) await sign(login, 'not the right one', newAddress())
    expect((await sign(login, PASSWORD, newAddress())).status).toBe(200)
  })

  test('many tries at once are no more than one after another', async () => {
    await newPerson(world, 'analyst', 'raced')
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await sign('raced', 'not the right one', newAddress())).status),
    )
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(15)
  })

  test('an address is held up for all logins, and one’s own right password does not clear it', async () => {
    await newPerson(world, 'analyst', 'insider')
    const from = newAddress()
    for (let k = 0; k < 20; k++) {
      expect((await sign(`guess-${k}`, 'not the right one', from)).status).toBe(401)
      if (k % 4 === 3 && k < 19) expect((await sign('insider', PASSWORD, from)).status).toBe(200)
    }
    expect((await sign('insider', PASSWORD, from)).status).toBe(429)
    expect((await sign('insider', PASSWORD, newAddress())).status).toBe(200)
  })

  test('being held up is recorded, for the person, without the login', async () => {
    const { id } = await newPerson(world, 'analyst', 'watched')
    for (let k = 0; k < 6; k++) await sign('watched', 'not the right one', newAddress())
    const events = await world.store.system((tx) =>
      tx.query('select type, scope, scope_id from events where entity = $1', [`user:${id}`]),
    )
    expect(events).toEqual([{ type: 'user.sign_in_blocked', scope: 'user', scope_id: id }])
  })

  test('only a proxy that is trusted says who calls', async () => {
    await using plain = await testCasework(engine)
    const statuses: number[] = []
    for (let k = 0; k < 21; k++) {
      const { status } = await testBrowser(plain).call(
        'POST',
        '/v1/sign-in',
        { login: `nobody-${k}`, password: 'x' },
        { 'x-forwarded-for': newAddress() },
      )
      statuses.push(status)
    }
    expect(statuses.at(-1)).toBe(429)
  })
})

test('requests are limited by user and by address, and sign-in more narrowly', async () => {
  await using world = await testCasework('pglite', { callsPerMinute: 20, signInsPerMinute: 8 })
  await newPerson(world, 'analyst', 'busy')
  const busy = testBrowser(world)
  expect((await busy.signIn('busy')).status).toBe(200)
  const user = await world.newUser('analyst')
  const until429 = async (call: () => Promise<{ status: number }>): Promise<number> => {
    for (let k = 0; ; k++) if ((await call()).status === 429) return k
  }
  expect(await until429(() => busy.call('GET', '/v1/me'))).toBe(20)
  // Another user is not held up by this one, whether by token or by cookie.
  expect(await until429(() => world.call(user, 'GET', '/v1/people'))).toBe(20)
  const limited = await world.call(user, 'GET', '/v1/people')
  expect(limited.headers.get('content-type')).toBe('application/problem+json')
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await until429(() => testBrowser(world).call('GET', '/v1/sign-in'))).toBe(7)
  // What is left of the twenty of this address: signing in and looking were eight requests of a stranger.
  expect(await until429(() => world.call({ token: 'mur_no' } as never, 'GET', '/v1/people'))).toBe(12)
  expect((await world.call(undefined, 'GET', '/health/live')).status).toBe(200)
  world.clock.nowMs += 60_000
  expect((await busy.call('GET', '/v1/me')).status).toBe(200)
})
