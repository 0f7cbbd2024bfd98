import { expect, test } from 'vitest'
import { blob, createClient, json, text } from './client.ts'
import { ProblemError } from './problem-error.ts'

/** A client whose requests go nowhere. */
function clientTo(answer: Response, options: object = {}) {
  const asked: { url: string; headers: { [name: string]: string }; init: RequestInit }[] = []
  const client = createClient({
    baseUrl: 'https://casework.example',
    newKey: () => 'new-key',
    fetch: async (url, init) => {
      asked.push({ url: String(url), headers: init!.headers as { [name: string]: string }, init: init! })
      return answer.clone()
    },
    ...options,
  })
  return { client, asked }
}

test('a path and a query are written so that they are read as they were meant', async () => {
  const { client, asked } = clientTo(new Response('1'))
  await client.send('GET', '/v1/a/{id}/b', {
    params: { id: '../x/?' },
    query: { q: 'a&b', n: [1, 2], none: undefined },
  })
  expect(asked[0].url).toBe('https://casework.example/v1/a/..%2Fx%2F%3F/b?q=a%26b&n=1&n=2')
  expect(asked[0].headers).toEqual({})
})

test('a write of a session carries its CSRF token; one by API token does not', async () => {
  const session = clientTo(new Response('1'), { csrfToken: () => 'c' })
  await session.client.send('POST', '/', { body: {} }, true)
  await session.client.send('GET', '/', {})
  expect(session.asked.map(({ headers }) => headers)).toEqual([
    { 'x-csrf-token': 'c', 'content-type': 'application/json', 'idempotency-key': 'new-key' },
    {},
  ])
  expect(session.asked[0].init.credentials).toBe('same-origin')
  const token = clientTo(new Response('1'), { csrfToken: () => 'c', token: 't' })
  await token.client.send('PATCH', '/', { ifMatch: 3, idempotencyKey: 'mine' }, true)
  expect(token.asked[0].headers).toEqual({
    authorization: 'Bearer t',
    'if-match': '"3"',
    'idempotency-key': 'mine',
  })
})

test('answers are read as they are typed', async () => {
  const sent = (body: string | null) => clientTo(new Response(body)).client.send('GET', '/', {})
  expect(await json(sent('{"a":1}'))).toEqual({ a: 1 })
  expect(await json(sent(null))).toBeUndefined()
  expect(await text(sent('a,b'))).toBe('a,b')
  expect(await (await blob(sent('x'))).text()).toBe('x')
})

test('what a proxy answers is a problem as well', async () => {
  const { client } = clientTo(new Response('<html>', { status: 502, headers: { 'retry-after': '7' } }))
  const error = await client.send('GET', '/', {}).catch((error) => error)
  expect(error).toBeInstanceOf(ProblemError)
  expect(error).toMatchObject({
    status: 502,
    detail: 'The server answered 502; try again later.',
    retryAfterSeconds: 7,
  })
})
