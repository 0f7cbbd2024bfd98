import {
  type Change,
  changes,
  changeWebhook,
  createClient,
  listWebhooks,
  makeWebhook,
  ProblemError,
  removeWebhook,
} from '@murmuration/casework-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'

let world: TestCasework
let lead: TestUser
beforeAll(async () => {
  world = await testCasework('postgres')
  lead = await world.newUser('lead')
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())

const body = { url: 'https://example.org/hooks', eventTypes: ['case.state_changed' as const] }

test('it reads and writes what the API has, by type', async () => {
  const client = createClient({ baseUrl: `${world.url}/`, token: lead.token })
  const made = await makeWebhook(client, { body })
  expect(made.secret).toMatch(/^whsec_/)
  const changed = await changeWebhook(client, {
    params: { id: made.id },
    body: { description: 'a b/c?d' },
    ifMatch: made.version,
  })
  expect(changed.description).toBe('a b/c?d')
  const { items, next } = await listWebhooks(client, { query: { limit: 10 } })
  expect([items.map(({ id }) => id), next]).toEqual([[made.id], null])
  expect(await removeWebhook(client, { params: { id: made.id }, ifMatch: changed.version })).toBeUndefined()
  expect((await listWebhooks(client)).items).toEqual([])
})

test('a write that is sent again with its key is done once', async () => {
  const client = createClient({ baseUrl: world.url, token: lead.token })
  const once = await makeWebhook(client, { body, idempotencyKey: 'k1' })
  const change = {
    params: { id: once.id },
    body: { description: 'of the desk' },
    ifMatch: 1,
    idempotencyKey: 'k2',
  }
  const changed = await changeWebhook(client, change)
  expect(await changeWebhook(client, change)).toEqual(changed)
  // A secret is shown once: what was made is there, and the answer is not kept.
  const again = await makeWebhook(client, { body, idempotencyKey: 'k1' }).catch((error) => error)
  expect(again).toMatchObject({ status: 409 })
  expect((await listWebhooks(client)).items.map(({ id }) => id)).toEqual([once.id])
  expect((await makeWebhook(client, { body })).id).not.toBe(once.id)
})

test('a refusal is an error with its fields', async () => {
  const client = createClient({ baseUrl: world.url, token: lead.token })
  const made = await makeWebhook(client, { body })
  const late = await changeWebhook(client, { params: { id: made.id }, body: {}, ifMatch: 7 }).catch(
    (error) => error,
  )
  expect(late).toBeInstanceOf(ProblemError)
  expect(late).toMatchObject({
    status: 409,
    current: { id: made.id },
    difference: { version: { from: 7, to: 1 } },
  })
  expect(late.message).toBe('This webhook was changed since; look at it again.')
  const wrong = await makeWebhook(client, { body: { url: 7 } as never }).catch((error) => error)
  expect(wrong.errors).toMatchObject([{ path: '/body/url' }])
  const nobody = await listWebhooks(createClient({ baseUrl: world.url })).catch((error) => error)
  expect(nobody.status).toBe(401)
})

test('it listens, and goes on where it was when the connection breaks', async () => {
  const ending = new AbortController()
  const connections: AbortController[] = []
  const client = createClient({
    baseUrl: world.url,
    token: lead.token,
    fetch: (url, init) => {
      const connection = new AbortController()
      connections.push(connection)
      return fetch(url, { ...init, signal: AbortSignal.any([connection.signal, init!.signal!]) })
    },
  })
  const record = (entity: string) =>
    world.store.as(lead, async (tx) =>
      tx.record({ type: 'case.state_changed', entity, scope: { kind: 'everyone' } }),
    )
  const heard: Change[] = []
  for await (const change of changes(client, {
    signal: ending.signal,
    pause: () => record('case:meanwhile').then(() => {}),
  })) {
    heard.push(change)
    if (heard.length === 1) await record('case:a')
    if (heard.length === 2) connections[0].abort()
    if (heard.length === 4) ending.abort()
  }
  expect(heard).toMatchObject([
    { kind: 'ready', missed: false },
    { kind: 'event', event: { entity: 'case:a' } },
    { kind: 'ready', missed: false },
    { kind: 'event', event: { entity: 'case:meanwhile' } },
  ])
  expect(connections).toHaveLength(2)
  const nobody = changes(createClient({ baseUrl: world.url, token: 'wrong' }))
  await expect(nobody.next()).rejects.toMatchObject({ status: 401 })
})
