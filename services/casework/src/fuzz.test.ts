import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Agent, request as sendRaw } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filled, fullWorld, type Member, NO_IDS, type OpenWorld } from './full-world.fixture.ts'
import type { AnyRoute } from './http/route.ts'
import { drawsOf, mutated, NASTY_TEXTS, pick } from './nasty-values.fixture.ts'
import { routesToDescribe } from './openapi-document.ts'

/** Draw others by FUZZ_SEED, and more of each route by FUZZ_REQUESTS. */
const SEED = Number(process.env.FUZZ_SEED ?? 5)
const REQUESTS_OF_A_ROUTE = Number(process.env.FUZZ_REQUESTS ?? 24)

const routes = routesToDescribe()
let world: Awaited<ReturnType<typeof fullWorld>>
/** What was done, and not refused: where all is refused, nothing is tested. */
const accepted = new Set<string>()
const agent = new Agent({ keepAlive: true })
/** What went wrong inside, for the message of a failure. */
const faults: string[] = []
const FAILED = 'tracing:fastify.request.handler:error'
const noteFault = (told: unknown): void => {
  const { error } = told as { error: Error & { status?: number; statusCode?: number } }
  if ((error.status ?? error.statusCode ?? 500) >= 500) faults.push(String(error.stack))
}

beforeAll(async () => {
  subscribe(FAILED, noteFault)
  world = await fullWorld('postgres')
}, 120_000)
afterAll(async () => {
  unsubscribe(FAILED, noteFault)
  agent.destroy()
  await world[Symbol.asyncDispose]()
})

interface Sent {
  method: string
  path: string
  headers: { [name: string]: string }
  body?: string | Buffer
}
interface Came {
  status: number
  type: string
  text: string
}

/** Sends bytes as they are: no client that knows better stands in between. A stream counts as answered once it begins. */
const sendBytes = ({ method, path, headers, body }: Sent): Promise<Came> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(world.world.url)
    const request = sendRaw({ agent, hostname, port, method, path, headers }, (response) => {
      const status = response.statusCode ?? 0
      const type = response.headers['content-type'] ?? ''
      if (type.startsWith('text/event-stream') && status === 200) {
        response.destroy()
        resolve({ status, type, text: '' })
        return
      }
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve({ status, type, text: Buffer.concat(parts).toString('utf8') }))
      response.on('error', reject)
    })
    request.on('error', reject)
    if (body !== undefined) request.setHeader('content-length', Buffer.byteLength(body))
    request.end(body)
  })

/** Every answer is one of a program that knows what it does: success, or a problem with a sentence. */
function judge(sent: Sent, { status, type, text }: Came): string | undefined {
  const what = `${sent.method} ${sent.path.slice(0, 200)} ${JSON.stringify(sent.headers).slice(0, 300)} ${String(sent.body).slice(0, 500)}`
  if (status >= 500) return `${what}\n  answered ${status}: ${text}\n  ${faults.at(-1) ?? ''}`
  if (status < 400) {
    accepted.add(sent.method + sent.path.replace(/\?.*$/, ''))
    return undefined
  }
  if (type !== 'application/problem+json')
    return `${what}\n  answered ${status} as ${type}: ${text.slice(0, 200)}`
  const problem = JSON.parse(text) as { status: number; detail: string; title: string }
  if (problem.status !== status || !/^\S.* .*\S[.!]?$/s.test(problem.detail) || problem.title === '')
    return `${what}\n  answered without a sentence: ${text}`
  // What was sent may come back in a sentence; what it then says of itself is its own.
  const inside = /\b(select|insert|relation|syntax error|postgres|pglite|node_modules|at \/)\b/i.exec(
    problem.detail,
  )
  if (inside !== null && !`${sent.path} ${JSON.stringify(sent.headers)} ${sent.body}`.includes(inside[0]))
    return `${what}\n  tells of its inside: ${text}`
  return undefined
}

/** Somebody who may call a route; who reads what is hidden, where there is one. */
function memberOf({ access: { roles } }: AnyRoute): Member {
  const role = roles === 'public' || roles === 'signed_in' ? 'lead' : roles[0]!
  return role in world.inside ? world.inside[role as keyof OpenWorld['inside']] : world.outside[role]
}

const asPath = (text: string): string => encodeURIComponent(Buffer.from(text).toString()).slice(0, 3_000)

/** Keys of an object schema, so that queries are drawn of parameters that exist. */
const keysOf = (shape: AnyRoute['query']): string[] =>
  Object.keys((shape as { shape?: object } | undefined)?.shape ?? {})

function pathOf(one: AnyRoute, draw: () => number): string {
  const ids = draw() < 0.6 ? world.hidden : NO_IDS
  const turned = draw() < 0.25
  const path = turned
    ? one.path.replace(/:(\w+)/g, () =>
        pick(draw, [asPath(pick(draw, NASTY_TEXTS)) || 'x', '%', '%ff', '..']),
      )
    : filled(one.path, ids)
  const keys = keysOf(one.query)
  if (keys.length === 0 && draw() < 0.9) return path
  const parts: string[] = []
  for (let n = Math.floor(draw() * 4); n > 0; n--) {
    const key = draw() < 0.9 && keys.length > 0 ? pick(draw, keys) : asPath(pick(draw, NASTY_TEXTS))
    const cursors = [
      asPath(
        Buffer.from(
          JSON.stringify(
            pick(draw, [
              [],
              [1],
              ['a'],
              [1e308, 'x'],
              [1.5, null],
              ['a\u0000', 'b'],
              {},
              3,
              [-(2 ** 60), world.hidden['/v1/cases/:id']],
              [9e15, world.hidden['/v1/cases/:id']],
              ['\u0000', world.hidden['/v1/cases/:id']],
            ]),
          ),
        ).toString('base64url'),
      ),
      'no%20cursor',
    ]
    const value =
      key === 'cursor' && draw() < 0.8
        ? pick(draw, cursors)
        : draw() < 0.3
          ? pick(draw, ['1', '0', '-1', '9007199254740993', '1e3', '200', 'true', 'a,b', 'due', 'id'])
          : asPath(pick(draw, NASTY_TEXTS))
    parts.push(`${key}=${value}`)
  }
  return `${path}?${parts.join('&')}`
}

function headersOf(one: AnyRoute, draw: () => number): { [name: string]: string } {
  const headers: { [name: string]: string } = {}
  const odd = (): string =>
    pick(draw, NASTY_TEXTS)
      .replace(/[^\x20-\x7e]/g, '?')
      .slice(0, 2_000)
  if (draw() < 0.9) headers['if-match'] = draw() < 0.8 ? `"${Math.floor(draw() * 25)}"` : odd()
  if (draw() < 0.1) headers['idempotency-key'] = draw() < 0.5 ? 'one key for all' : odd()
  if (draw() < 0.05) headers.accept = odd()
  if (draw() < 0.05) headers['last-event-id'] = odd()
  if (one.method !== 'GET') {
    const types = [
      'text/plain',
      'application/xml',
      'application/json; charset=utf-7',
      'multipart/form-data',
      '',
      'application/x-www-form-urlencoded',
      odd(),
    ]
    headers['content-type'] = draw() < 0.93 ? 'application/json' : pick(draw, types)
  }
  return headers
}

/** Lone surrogates as escapes, as JSON.stringify writes them; now and then no JSON at all. */
function bodyOf(one: AnyRoute, draw: () => number): string | undefined {
  if (one.method === 'GET') return undefined
  const example = one.example ?? {}
  const turn = draw()
  if (turn < 0.1) return JSON.stringify(example)
  if (turn < 0.15) return JSON.stringify(example).slice(0, -1)
  if (turn < 0.18) return pick(draw, NASTY_TEXTS)
  return JSON.stringify(mutated(example, draw))
}

/** Ends the session of whoever calls it, or all that one has. */
const ENDS = new Set(['signOut', 'endSession', 'endSessionsOfUser', 'revokeToken', 'changeUser'])

test.each(routes.map((one) => [`${one.method} ${one.path}`, one] as const))(
  '%s never fails, whatever it is sent',
  async (name, one) => {
    const draw = drawsOf(
      SEED * 65_537 + [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7),
    )
    const member = memberOf(one)
    const wrong: string[] = []
    // Hashing passwords takes a quarter of a second each.
    const count = one.tag === 'sign-in' ? Math.min(8, REQUESTS_OF_A_ROUTE) : REQUESTS_OF_A_ROUTE
    for (let n = 0; n < count; n++) {
      const path = ENDS.has(one.operation) ? filled(one.path, NO_IDS) : pathOf(one, draw)
      const body = bodyOf(one, draw)
      const sent: Sent = {
        method: one.method,
        path,
        // A token does what signs nobody out.
        headers: {
          ...(one.access.scope === null && one.operation !== 'signOut'
            ? member.headers
            : { authorization: `Bearer ${member.token}` }),
          ...headersOf(one, draw),
        },
        ...(body !== undefined && { body }),
      }
      const found = judge(sent, await sendBytes(sent))
      if (found !== undefined) wrong.push(found)
    }
    expect(wrong.slice(0, 3)).toEqual([])
  },
)

const writes = routes.filter(({ body }) => body !== undefined)

test.each([
  ['JSON of 100,000 levels', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), [400]],
  ['an object of 100,000 levels', Buffer.from(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`), [400]],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), [400]],
  ['nothing', Buffer.from(''), [400]],
  ['a prototype', Buffer.from('{"__proto__":{"isAdmin":true}}'), [400]],
  ['an array', Buffer.from('[]'), [400]],
  ['null', Buffer.from('null'), [400]],
] as [string, Buffer, number[]][])(
  '%s is refused by every route that takes a body',
  async (_, body, statuses) => {
    const wrong: string[] = []
    for (const one of writes) {
      const member = memberOf(one)
      const sent: Sent = {
        method: one.method,
        path: filled(one.path, NO_IDS),
        headers: { ...member.headers, 'content-type': 'application/json', 'if-match': '"1"' },
        body,
      }
      const came = await sendBytes(sent)
      const found = judge({ ...sent, body: '…' }, came)
      if (found !== undefined) wrong.push(found)
      else if (!statuses.includes(came.status) && !one.body!.safeParse({}).success)
        wrong.push(`${one.method} ${one.path} answered ${came.status}: ${came.text.slice(0, 200)}`)
    }
    expect(wrong).toEqual([])
  },
)

test('a body of 33 MB is refused, by what it says of its length and by what comes', async () => {
  const body = Buffer.alloc(33 << 20, 0x20)
  for (const path of ['/v1/orders', '/v1/orders/preview']) {
    const headers = { ...world.inside.legal.headers, 'content-type': 'application/json' }
    const sent: Sent = { method: 'POST', path, headers, body }
    const came = await sendBytes(sent).catch((error: NodeJS.ErrnoException) => {
      // The server may hang up once it has answered.
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error
      return undefined
    })
    if (came === undefined) continue
    expect(came.status).toBe(413)
    expect(judge({ ...sent, body: '…' }, came)).toBeUndefined()
  }
  const still = await world.call(world.inside.legal, 'GET', '/v1/orders')
  expect(still.status).toBe(200)
})

/** Texts that can be kept: neither blank nor with NUL or half a character. They come back as they were sent. */
const KEPT = [
  ...NASTY_TEXTS.filter(
    (text) => text.trim() !== '' && !text.includes('\u0000') && !/[\ud800-\udfff]/u.test(text),
  ),
  'line\nbreak\ttab\r\nreturn',
  '\u2028\u2029\ufeffx',
  '\\u0000 \\ud800',
  '</script><!--',
  '=1+1',
]

test('what is no HTTP, or has headers without end, is answered with a problem too', async () => {
  const { hostname, port } = new URL(world.world.url)
  const told = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const parts: Buffer[] = []
      const socket = connect(Number(port), hostname, () => socket.write(bytes))
      socket.on('data', (part: Buffer) => parts.push(part))
      socket.on('close', () => resolve(Buffer.concat(parts).toString('utf8')))
      socket.on('error', reject)
    })
  for (const [bytes, status] of [
    ['Is this a teapot?\r\n\r\n', 400],
    [`GET /v1/orders?text=${'x'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
    ['POST /v1/orders HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n', 400],
  ] as [string, number][]) {
    const answer = await told(bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain('content-type: application/problem+json')
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status })
  }
})

test('texts that are accepted come back exactly as they were sent', async () => {
  const { call, inside, hidden } = world
  const same = (came: unknown, text: string, where: string): void =>
    expect(came === text.trim() ? 'the same' : came, `${where}: ${JSON.stringify(text.slice(0, 80))}`).toBe(
      'the same',
    )
  const order = `/v1/orders/${hidden['/v1/orders/:id']}`
  const someCase = `/v1/cases/${hidden['/v1/cases/:id']}`
  for (const text of KEPT) {
    const line = text.slice(0, 500)
    const made = await call(inside.legal, 'POST', '/v1/orders', {
      title: line,
      sourceKind: 'court_order',
      issuer: { name: line },
      legalBasis: text.slice(0, 10_000),
      grounds: [line],
      claims: [{ type: 'automated', assertedBy: line, quote: line }],
      list: { format: 'json', content: JSON.stringify([{ account_id: '1', note: line }]) },
    })
    expect(made.status, JSON.stringify(made.body).slice(0, 300)).toBe(201)
    const read = await call(inside.legal, 'GET', `/v1/orders/${made.body.id}`)
    same(read.body.title, line, 'title')
    same(read.body.issuer.name, line, 'issuer')
    same(read.body.legalBasis, text.slice(0, 10_000), 'legal basis')
    same(read.body.grounds[0], line, 'grounds')
    same(read.body.claims[0].quote.trim(), line, 'quote')
    const rows = await call(inside.legal, 'GET', `/v1/orders/${made.body.id}/rows`)
    same(String(rows.body.items[0].columns.note).trim(), line, 'column')
    const words = text.slice(0, 10_000)
    await call(inside.legal, 'POST', `${order}/matters`, { kind: 'note', text: words })
    const note = await call(inside.analyst, 'POST', `${someCase}/notes`, {
      side: 'against',
      source: line,
      text: words,
    })
    expect(note.status).toBe(201)
    const notes = await call(inside.analyst, 'GET', `${someCase}/notes?limit=200`)
    const kept = notes.body.items.find(({ id }: { id: string }) => id === note.body.id)
    same(kept.text, words, 'note')
    same(kept.source, line, 'source')
  }
  const matters = await call(inside.legal, 'GET', `${order}/matters?limit=200`)
  const texts: string[] = matters.body.items.map(({ text }: { text: string }) => text)
  for (const text of KEPT) expect(texts).toContain(text.slice(0, 10_000).trim())
})

test('after all that, everything is as whole as before', async () => {
  const { call, outside, world: casework } = world
  const verified = await call(outside.auditor, 'POST', '/v1/audit/verifications')
  expect(verified.body).toMatchObject({ ok: true })
  const [tables] = await casework.store.system((tx) =>
    tx.query<{ count: number }>(`select count(*) as count from cases`),
  )
  expect(tables!.count).toBeGreaterThan(1)
  expect(accepted.size).toBeGreaterThan(40)
}, 60_000)
