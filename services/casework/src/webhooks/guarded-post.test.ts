import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addressGuard } from './address-guard.ts'
import { guardedPost } from './guarded-post.ts'

let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {}
let seen: string[] = []
const server = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`)
  answer(request, response)
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  port = (server.address() as AddressInfo).port
})
beforeEach(() => {
  seen = []
  answer = (_request, response) => response.end('ok')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const loopback = addressGuard(['127.0.0.0/8'])
const post = (url: string, parts: Partial<Parameters<typeof guardedPost>[3]> = {}) =>
  guardedPost(url, {}, '{}', { guard: loopback, timeoutMs: 5_000, ...parts })

test('an address that is allowed is reached, and any other is not: no connection is made', async () => {
  expect(await post(`http://127.0.0.1:${port}/a`)).toMatchObject({ status: 200, error: null, answer: 'ok' })
  const strict = await post(`https://127.0.0.1:${port}/a`, { guard: addressGuard([]) })
  expect(strict).toMatchObject({ status: null, error: expect.stringContaining('public internet') })
  expect(seen).toEqual(['POST /a'])
})

test('a name that leads to a private address is not followed there, whatever it led to before', async () => {
  const guard = addressGuard(['rebound.example'])
  const open = await post(`http://rebound.example:${port}/b`, {
    guard,
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  })
  expect(open.status).toBe(200)
  const connections = { public: 0 }
  const strict = await post(`https://rebound.example:${port}/c`, {
    guard: addressGuard([]),
    resolve: async () => {
      connections.public++
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  expect(connections.public).toBe(1)
  expect(strict.error).toContain('public internet')
  // Several addresses: only those that may be reached are tried.
  const both = await post(`http://rebound.example:${port}/d`, {
    guard: loopback,
    resolve: async () => [
      { address: '10.0.0.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ],
  })
  expect(both.error).toContain('https://')
  expect(seen).toEqual(['POST /b'])
})

test('a redirect is not followed', async () => {
  answer = (_request, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end()
  expect(await post(`http://127.0.0.1:${port}/e`)).toMatchObject({
    status: 302,
    error: 'It answered 302; redirects are not followed.',
  })
  expect(seen).toEqual(['POST /e'])
})

test('of an answer that does not end 4 KB are read', async () => {
  answer = (_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(1_000)));
      response.once('drain', more)
    }
    more()
  }
  const result = await post(`http://127.0.0.1:${port}/f`)
  expect(result.status).toBe(200)
  expect(result.answer.length).toBe(4_096)
})

test('who does not answer in time has not answered', async () => {
  answer = () => {}
  expect(await post(`http://127.0.0.1:${port}/g`, { timeoutMs: 50 })).toMatchObject({
    status: null,
    error: 'It did not answer within 0.05 seconds.',
  })
})

test('errors are sentences that name no address', async () => {
  answer = (request) => request.socket.destroy()
  expect((await post(`http://127.0.0.1:${port}/h`)).error).toBe('It broke the connection.')
  expect((await post('http://127.0.0.1:1/')).error).toBe('Nothing listens at the URL.')
  answer = (_request, response) => response.writeHead(503, { 'retry-after': '120' }).end('busy')
  expect(await post(`http://127.0.0.1:${port}/i`)).toEqual({
    status: 503,
    error: 'It answered 503.',
    answer: 'busy',
    retryAfterSeconds: 120,
  })
})

test('a signal ends it', async () => {
  answer = () => {}
  const ending = new AbortController()
  const sent = post(`http://127.0.0.1:${port}/j`, { signal: ending.signal })
  setTimeout(() => ending.abort(), 20)
  await expect(sent).rejects.toThrow()
})
