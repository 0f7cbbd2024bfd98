import { setTimeout as wait } from 'node:timers/promises'
import type { StaffRole } from '@murmuration/contracts'
import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Answered } from './casework.fixture.ts'
import { type Listener, listen } from './changes/listen.fixture.ts'
import {
  filled,
  HIDDEN_ACCOUNTS,
  HIDDEN_WORD,
  hideOrder,
  type Ids,
  INSIDE_ROLES,
  type Member,
  NO_IDS,
  NOTHING_ID,
  OPEN_ACCOUNTS,
  type OpenWorld,
  openWorld,
  ROLES,
} from './full-world.fixture.ts'
import type { AnyRoute } from './http/route.ts'
import { routesToDescribe } from './openapi-document.ts'

/** Thousands of requests a test. */
vi.setConfig({ testTimeout: 180_000 })

const routes = routesToDescribe()
const nameOf = ({ method, path }: AnyRoute): string => `${method} ${path}`
const mayCall = ({ access: { roles } }: AnyRoute, role: StaffRole): boolean =>
  roles === 'public' || roles === 'signed_in' || roles.includes(role)
const hasIds = ({ path }: AnyRoute): boolean => path.includes('/:')

/** Queries of routes without ids that look for what is hidden; each is asked without any as well. */
const questionsOf = (ids: Ids): { [operation: string]: string[] } => {
  const [order, someCase] = [ids['/v1/orders/:id'], ids['/v1/cases/:id']]
  return {
    listOrders: [`text=${HIDDEN_WORD}`, `issuer=Ministry of ${HIDDEN_WORD}`, 'sort=updated', 'clock=running'],
    listGags: [],
    listCases: [
      `order=${order}`,
      `account=${HIDDEN_ACCOUNTS[0]}`,
      `account=${OPEN_ACCOUNTS[0]}`,
      'text=hidden',
      'sort=due',
      'sort=updated',
      'attention=any',
      'dueBeforeMs=9000000000000',
      'state=decided,actioned',
      'tier=A',
      'second=me',
    ],
    countCases: [
      `order=${order}`,
      `account=${HIDDEN_ACCOUNTS[0]}`,
      'text=hidden',
      'dueBeforeMs=9000000000000',
    ],
    listAllAppeals: ['mine=true', 'state=open', 'state=upheld'],
    search: [
      `q=${HIDDEN_WORD}`,
      `q=${HIDDEN_ACCOUNTS[0]}`,
      `q=${HIDDEN_ACCOUNTS[0]!.slice(0, 4)}`,
      `q=${OPEN_ACCOUNTS[0]}`,
      `q=${order}`,
      `q=${someCase}`,
      'q=hidden',
      'q=accounts&kind=cases&limit=100',
    ],
    readTransparency: ['from=1577836800000&to=1612137600000'],
    exportTransparency: ['from=1577836800000&to=1612137600000'],
    listEvents: [`entity=order:${order}`, `entity=case:${someCase}`, 'type=order.received', 'limit=200'],
  }
}

/** Every read whose path holds nothing hidden. */
const openReads = (ids: Ids, questions: { [operation: string]: string[] }): [AnyRoute, string][] =>
  routes
    // To export the rows of an open order is told to its readers, and so changes what they see. Whoever runs the pipeline
    // counts the records of its log, as they do by its metrics.
    .filter(
      ({ method, operation }) =>
        method === 'GET' && !['changes', 'exportOrderRows', 'readOperations'].includes(operation),
    )
    .flatMap((one): [AnyRoute, string][] => {
      const path = filled(one.path, ids)
      return [path, ...(questions[one.operation] ?? []).map((query) => `${path}?${encodeURI(query)}`)].map(
        (asked) => [one, asked],
      )
    })

/** Ids masked, whichever they are, so that answers about two things can be compared. */
const maskedOf = (text: string, ids: Ids): string =>
  Object.entries(ids)
    .filter(([, value]) => value.length > 6)
    .sort(([, one], [, other]) => other.length - one.length)
    .reduce((left, [, value]) => left.replaceAll(value, 'ID'), text)

const headersOf = ({ headers }: Answered): [string, string][] =>
  [...headers].filter(([name]) => !['date', 'keep-alive', 'connection', 'content-length'].includes(name))
const wholeOf = (answer: Answered, ids: Ids = {}): string =>
  maskedOf(JSON.stringify([answer.status, headersOf(answer), answer.body]), ids)

test('each path parameter has a value', () => {
  for (const { path } of routes) expect(filled(path, NO_IDS)).not.toContain(':')
  expect(() => filled('/v1/x/:new', NO_IDS)).toThrow('/v1/x/:new')
})

describe.each(ENGINES)('what each role may do, and what nobody outside learns, on %s', (engine) => {
  let open: OpenWorld
  let hidden: Ids
  /** Those of the hidden ids that belong to nothing open. */
  let secret: Ids
  let call: OpenWorld['call']
  let heard: { [role: string]: Listener } = {}
  const before = new Map<string, string>()
  const questions = questionsOf({ '/v1/orders/:id': NOTHING_ID, '/v1/cases/:id': NOTHING_ID })

  const lookAround = async (): Promise<Map<string, string>> => {
    const seen = new Map<string, string>()
    for (const role of ROLES)
      for (const [one, path] of openReads(open.open, questions))
        if (mayCall(one, role))
          seen.set(`${role} ${path}`, wholeOf(await call(open.outside[role], 'GET', path)))
    return seen
  }

  beforeAll(async () => {
    open = await openWorld(engine)
    call = open.call
    for (const [name, member] of [
      ['inside', open.inside.legal],
      ...ROLES.map((role): [string, Member] => [role, open.outside[role]]),
    ] as [string, Member][]) {
      heard[name] = await listen(open.world.url, member)
      await heard[name].until(() => heard[name]!.messages.length === 1)
    }
    // What is open is still being sent to endpoints, which shows in their records: until two looks agree, and with the time
    // at which it is hidden, by which what failed once is sent again.
    const settle = async (): Promise<void> => {
      for (let last = ''; ; ) {
        const looked = await lookAround()
        for (const [key, seen] of looked) before.set(key, seen)
        const now = JSON.stringify([...looked])
        if (now === last) return
        last = now
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    }
    open.world.clock.nowMs += 30_000
    await settle()
    open.world.clock.nowMs -= 30_000
    await settle()
    // What is written now has another time than what stands there; then time is as it was.
    open.world.clock.nowMs += 30_000
    hidden = await hideOrder(open)
    const known = new Set(Object.values(open.open))
    secret = Object.fromEntries(Object.entries(hidden).filter(([, id]) => !known.has(id)))
    open.world.clock.nowMs -= 30_000
  }, 120_000)
  afterAll(async () => {
    for (const one of Object.values(heard)) one.close()
    heard = {}
    await open[Symbol.asyncDispose]()
  })

  test('to look around twice is to see the same, and there is something to be seen', async () => {
    expect(before.size).toBeGreaterThan(150)
    // A list that refuses every question that is asked here would be the same before and after.
    const lists = openReads(open.open, questions).filter(([one]) => !hasIds(one))
    for (const { operation, access } of new Set(lists.map(([one]) => one))) {
      const asked = [...before].filter(([key]) =>
        lists.some(([one, path]) => one.operation === operation && key.endsWith(` ${path}`)),
      )
      const isAnswered = asked.some(([, seen]) => seen.startsWith('[200'))
      if (access.roles !== 'public') expect([operation, isAnswered]).toEqual([operation, true])
    }
    const list = await call(open.inside.legal, 'GET', '/v1/orders')
    expect(list.body.items).toHaveLength(2)
    const cases = await call(open.inside.analyst, 'GET', '/v1/cases')
    expect(cases.body.items).toHaveLength(2)
    expect((await call(open.outside.analyst, 'GET', '/v1/cases')).body.items).toHaveLength(1)
    expect(
      (await call(open.inside.legal, 'GET', `/v1/search?q=${HIDDEN_WORD}`)).body.orders.items,
    ).toHaveLength(1)
  })

  test('lists, counts, search, history and open things are for outsiders as they were before', async () => {
    const differ: string[] = []
    for (const [key, seen] of await lookAround())
      if (before.get(key) !== seen) differ.push(`${key}\n  before ${before.get(key)}\n  after  ${seen}`)
    expect(differ).toEqual([])
  })

  test('with hidden ids in the query, an outsider is answered as with ids of nothing', async () => {
    const asked = questionsOf(hidden)
    for (const role of ROLES)
      for (const one of routes.filter(
        ({ operation }) => asked[operation] !== undefined && operation !== 'changes',
      ))
        for (const [k, query] of asked[one.operation]!.entries()) {
          if (!mayCall(one, role)) continue
          const [real, none] = [query, questions[one.operation]![k]!].map((text) => encodeURI(text))
          const member = open.outside[role]
          expect(
            wholeOf(await call(member, 'GET', `${one.path}?${real}`), secret),
            `${role} ${one.path}?${real}`,
          ).toBe(wholeOf(await call(member, 'GET', `${one.path}?${none}`), NO_IDS))
        }
  })

  test('nobody without credentials passes, and no role that a route is not for', async () => {
    for (const one of routes) {
      const path = filled(one.path, NO_IDS)
      if (one.access.roles === 'public') continue
      const stranger = await open.world.call(undefined, one.method, path)
      expect([nameOf(one), stranger.status, stranger.body.status]).toEqual([nameOf(one), 401, 401])
      expect(stranger.headers.get('content-type')).toBe('application/problem+json')
      for (const role of ROLES) {
        const member = open.outside[role]
        if (!mayCall(one, role)) {
          for (const ids of [NO_IDS, hidden]) {
            const { status, body } = await call(member, one.method, filled(one.path, ids), one.example)
            expect([nameOf(one), role, status]).toEqual([nameOf(one), role, 403])
            expect(body.detail).toMatch(/^Your role/)
          }
          continue
        }
        if (one.method === 'GET') continue
        // Admitted, and stopped at what it sent: nothing is done.
        const broken = await call(member, one.method, path, '{', { 'content-type': 'application/json' })
        expect([nameOf(one), role, broken.status]).toEqual([nameOf(one), role, 400])
        const { cookie } = member.headers
        const forged = await open.world.call(undefined, one.method, path, one.example, { cookie: cookie! })
        expect([nameOf(one), role, forged.status]).toEqual([nameOf(one), role, 403])
        expect(forged.body.detail).toMatch(/X-CSRF-Token/)
      }
    }
  })

  test('a token passes where its scope is asked for, and nowhere else', async () => {
    for (const one of routes) {
      const { roles, scope } = one.access
      if (roles === 'public') continue
      const role = ROLES.find((some) => mayCall(one, some))!
      const bare = await open.world.newUser(
        role,
        'bare',
        scope === 'cases:read' ? ['orders:read'] : ['cases:read'],
      )
      const path = filled(one.path, NO_IDS)
      for (const user of scope === null ? [bare, open.outside[role]] : [bare]) {
        const { status, body } = await open.world.call(user, one.method, path, one.example)
        expect([nameOf(one), status]).toEqual([nameOf(one), 403])
        expect(body.detail).toMatch(scope === null ? /not for API tokens/ : `lacks the scope ${scope}`)
      }
    }
  })

  test('to an outsider what is hidden answers as what never was', async () => {
    for (const one of routes.filter(hasIds))
      for (const role of ROLES) {
        if (!mayCall(one, role)) continue
        // Sessions and tokens of others are no compartment; administrators look after users, endpoints and tokens.
        if (role === 'admin' && /^\/v1\/(users|webhooks|tokens)\//.test(one.path)) continue
        if (/^\/v1\/policies\//.test(one.path)) continue
        for (const version of one.ifMatch ? ['1', '7', ''] : ['']) {
          const headers: { [name: string]: string } = version === '' ? {} : { 'if-match': `"${version}"` }
          const member = open.outside[role]
          const of = (ids: Ids) => call(member, one.method, filled(one.path, ids), one.example, headers)
          const [real, none] = [await of(hidden), await of(NO_IDS)]
          expect(wholeOf(real, secret), `${role} ${nameOf(one)}`).toBe(wholeOf(none, NO_IDS))
          if (!one.path.startsWith('/v1/accounts')) expect(real.status).toBeGreaterThanOrEqual(400)
        }
      }
  })

  test('hidden ids in a body say nothing either', async () => {
    const { outside } = open
    const [openCase, openOrder] = [open.open['/v1/cases/:id']!, open.open['/v1/orders/:id']!]
    const versionOf = async (member: Member, path: string) => ({
      'if-match': (await call(member, 'GET', path)).headers.get('etag')!,
    })
    const bodies = (ids: Ids): [StaffRole, string, string, object | undefined][] => [
      ['analyst', 'POST', `/v1/cases/${openCase}/merge`, { into: ids['/v1/cases/:id'], reason: 'x' }],
      ['analyst', 'POST', `/v1/cases/${openCase}/related`, { caseId: ids['/v1/cases/:id'] }],
      ['analyst', 'DELETE', `/v1/cases/${openCase}/related/${ids['/v1/cases/:id']}`, undefined],
      [
        'legal',
        'POST',
        `/v1/orders/${openOrder}/supersede`,
        { byOrderId: ids['/v1/orders/:id'], reason: 'x' },
      ],
      [
        'legal',
        'POST',
        '/v1/orders',
        {
          title: 'x',
          sourceKind: 'court_order',
          issuer: { name: 'x' },
          parentOrderId: ids['/v1/orders/:id'],
          list: { format: 'text', content: '1' },
        },
      ],
      [
        'legal',
        'POST',
        '/v1/orders/preview',
        { list: { format: 'text', content: `${ids['/v1/accounts/:id']}\n@${HIDDEN_WORD}` } },
      ],
    ]
    const answers = async (ids: Ids) => {
      const found: string[] = []
      for (const [role, method, path, body] of bodies(ids)) {
        const at = path.includes('/merge')
          ? await versionOf(outside[role], `/v1/cases/${openCase}`)
          : await versionOf(outside.legal, `/v1/orders/${openOrder}`)
        found.push(
          `${path.replace(/[^/]+$/, '')} ${wholeOf(await call(outside[role], method, path, body, at))}`,
        )
      }
      return found
    }
    const of = async (ids: Ids, masked: Ids) => (await answers(ids)).map((text) => maskedOf(text, masked))
    expect(await of(hidden, secret)).toEqual(await of(NO_IDS, NO_IDS))
  })

  test('readers inside read all of it', async () => {
    for (const one of routes.filter(
      (some) => some.method === 'GET' && hasIds(some) && some.operation !== 'changes',
    ))
      for (const role of INSIDE_ROLES) {
        if (!mayCall(one, role)) continue
        // Nobody may be told of an order under a gag, whoever asks: a notice of its accounts says so.
        if (one.operation === 'readAccountNotice') continue
        const isOwn = !/^\/v1\/(webhooks|users|tokens|sessions)\//.test(one.path) || role === 'lead'
        if (!isOwn) continue
        const { status, body } = await call(open.inside[role], 'GET', filled(one.path, hidden))
        expect([nameOf(one), role, status, status < 300 || body]).toEqual([nameOf(one), role, 200, true])
      }
  })

  test('streams and endpoints of outsiders are told of nothing, and those inside of everything', async () => {
    const { receiver, inside, outside } = open
    const policy = await call(outside.policy, 'GET', '/v1/policies/reopen')
    const changed = await call(
      outside.policy,
      'PUT',
      '/v1/policies/reopen',
      { rule: policy.body.rule, reason: 'the end of it' },
      { 'if-match': policy.headers.get('etag')! },
    )
    expect(changed.status).toBe(200)
    const isEnd = ({ entity }: { entity: string }) => entity === 'policy:reopen'
    for (const one of Object.values(heard)) await one.until(() => one.notices().some(isEnd))
    const ids = [hidden['/v1/orders/:id']!, hidden['/v1/cases/:id']!]
    const isHidden = (text: string) => ids.some((id) => text.includes(id)) || text.includes(HIDDEN_WORD)
    expect(heard.inside!.notices().filter(({ entity }) => isHidden(entity)).length).toBeGreaterThan(10)
    for (const role of ROLES) {
      expect(
        heard[role]!.messages.filter(({ data }) => isHidden(data)),
        role,
      ).toEqual([])
      expect(heard[role]!.comments.filter(isHidden)).toEqual([])
    }
    const at = (member: Member) => receiver.received.filter(({ path }) => path.endsWith(member.userId))
    const types = (member: Member) => at(member).map(({ body }) => JSON.parse(body).type as string)
    await vi.waitFor(
      () => {
        expect(types(inside.lead)).toContain('policy.changed')
        expect(types(outside.lead)).toContain('policy.changed')
      },
      { timeout: 20_000, interval: 20 },
    )
    await wait(100)
    expect(at(inside.lead).filter(({ body }) => isHidden(body)).length).toBeGreaterThan(5)
    expect(at(outside.lead).filter(({ body }) => isHidden(body))).toEqual([])
    const listed = await call(outside.lead, 'GET', '/v1/webhooks')
    const deliveries = await call(outside.lead, 'GET', `/v1/webhooks/${listed.body.items[0].id}/deliveries`)
    expect(isHidden(JSON.stringify(deliveries.body))).toBe(false)
  })
})
