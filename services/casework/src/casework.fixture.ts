import type { Bus } from '@murmuration/bus'
import { memoryBus } from '@murmuration/bus/memory'
import { type StaffRole, type TokenScope, topicSpecs } from '@murmuration/contracts'
import { createLog, createMetrics } from '@murmuration/runtime'
import type { Store } from '@murmuration/store'
import { newStore } from '@murmuration/store/test-stores'
import { type CaseworkConfig, caseworkConfig } from './config.ts'
import { type Casework, startCasework } from './start-casework.ts'
import { newTestUser, type TestUser } from './token-user.fixture.ts'

export { newTestUser, type TestUser }

// biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
export interface Answered<Body = any> {
  status: number
  headers: Headers
  body: Body
}

/** Casework on an empty store and a log in memory, at a port of its own. */
export interface TestCasework extends AsyncDisposable {
  store: Store
  bus: Bus
  casework: Casework
  url: string
  /** Moves the clock of the store and of casework. */
  clock: { nowMs: number }
  /** What casework said to whoever started it. */
  told: string[]
  newUser(role: StaffRole, name?: string, scopes?: TokenScope[]): Promise<TestUser>
  /** Sends a request over HTTP. `body` as JSON, or as it is where it is a string or bytes. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  call<Body = any>(
    user: TestUser | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers?: { [name: string]: string },
  ): Promise<Answered<Body>>
}

export async function testCasework(
  engine: 'postgres' | 'pglite' = 'pglite',
  settings: Partial<CaseworkConfig> = {},
): Promise<TestCasework> {
  const clock = { nowMs: Date.parse('2021-02-05T09:00:00Z') }
  const nowMs = () => clock.nowMs
  const told: string[] = []
  const store = await newStore(engine, { nowMs })
  const bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 28 * 86_400_000 }))
  const casework = await startCasework({
    // The clock of a test stands still: what counts by the minute never begins anew.
    config: {
      ...caseworkConfig.parse({ caseworkPort: 0, callsPerMinute: 1e9, signInsPerMinute: 1e9 }),
      ...settings,
    },
    tell: (sentence) => told.push(sentence),
    store,
    bus,
    log: createLog('casework', { level: 'silent' }),
    metrics: createMetrics(),
    nowMs,
  })
  return {
    store,
    bus,
    casework,
    url: casework.url,
    clock,
    told,
    newUser: (role, name, scopes) => newTestUser(store, role, name, scopes),
    call: (user, method, path, body, headers = {}) => send(casework.url, user, method, path, body, headers),
    async [Symbol.asyncDispose]() {
      await casework.stop()
      await bus[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

async function send(
  url: string,
  user: TestUser | undefined,
  method: string,
  path: string,
  body: unknown,
  headers: { [name: string]: string },
): Promise<Answered> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(user !== undefined && { authorization: `Bearer ${user.token}` }),
      ...(body !== undefined && !isRaw && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  }
}
