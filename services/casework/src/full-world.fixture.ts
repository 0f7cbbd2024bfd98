import { ChecklistItem, flagKey, type ReviewCase, StaffRole, TOPICS } from '@murmuration/contracts'
import type { ENGINES } from '@murmuration/store/test-stores'
import { expect, vi } from 'vitest'
import { csrfTokenOf } from './auth/secret.ts'
import { beginSession, SESSION_COOKIE } from './auth/session.ts'
import { pictureWith } from './cases/picture.fixture.ts'
import { finding, label, noAction, snapshotWith } from './cases/review-world.fixture.ts'
import { type Answered, type TestCasework, type TestUser, testCasework } from './casework.fixture.ts'
import type { CaseworkConfig } from './config.ts'
import { type Receiver, startReceiver } from './webhooks/receiver.fixture.ts'

export const ROLES = StaffRole.options

/** Roles whose people can be readers of an order: the others are always outside of its compartment. */
export const INSIDE_ROLES = ['analyst', 'lead', 'legal', 'policy', 'auditor'] as const

/** A user of a test who has signed in, and has a token too. */
export interface Member extends TestUser {
  sessionId: string
  headers: { [name: string]: string }
}

/** Values of path parameters, by the path up to the parameter, such as `/v1/cases/:id`. */
export type Ids = { readonly [path: string]: string }

/** Casework with people of every role, and something of everything that is open to all. */
export interface OpenWorld extends AsyncDisposable {
  world: TestCasework
  receiver: Receiver
  inside: { [Role in (typeof INSIDE_ROLES)[number]]: Member } & { second: Member }
  outside: { [Role in StaffRole]: Member }
  open: Ids
  /** Sends a request with the session of somebody. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
  call<Body = any>(
    member: Member,
    method: string,
    path: string,
    body?: unknown,
    headers?: { [name: string]: string },
  ): Promise<Answered<Body>>
}

export const NOTHING_ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const OTHER_NOTHING_ID = '1b4e28ba-2fa1-41d2-883f-0016d3cca427'

/** Accounts that an open list names, and the hidden order too. */
export const OPEN_ACCOUNTS = ['3000000001', '3000000002', '3000000003']
/** Accounts that the hidden order alone names. */
export const HIDDEN_ACCOUNTS = ['4000000001', '4000000002', '4000000003']
/** A word that stands in all that was said of the hidden order. */
export const HIDDEN_WORD = 'quetzal'

/** Orders came in a quarter that is over, so that what is published of quarters counts them. */
const LAST_QUARTER_MS = Date.parse('2020-11-05T10:00:00Z')

/** Of nothing that was ever there, in the form of what is there. */
export const NO_IDS: Ids = {
  '/v1/orders/:id': NOTHING_ID,
  '/v1/orders/:id/rows/:row': '1',
  '/v1/orders/:id/answers/:answer': NOTHING_ID,
  '/v1/orders/:id/files/:sha256': 'ab'.repeat(32),
  '/v1/cases/:id': NOTHING_ID,
  '/v1/cases/:id/evidence/:number': '1',
  '/v1/cases/:id/related/:otherId': OTHER_NOTHING_ID,
  '/v1/cases/:id/appeals/:appealId': NOTHING_ID,
  '/v1/cases/:id/decisions/:accountId': '9000000009',
  '/v1/dead-letters/:id': '0'.repeat(32),
  '/v1/accounts/:id': '9000000009',
  '/v1/webhooks/:id': NOTHING_ID,
  '/v1/webhooks/:id/deliveries/:deliveryId': NOTHING_ID,
  '/v1/sessions/:id': NOTHING_ID,
  '/v1/tokens/:id': NOTHING_ID,
  '/v1/users/:id': NOTHING_ID,
  '/v1/policies/:name': 'reopen',
}

/** Puts ids into a path. @throws where one has no value: a new parameter belongs into `NO_IDS` */
export const filled = (path: string, ids: Ids): string =>
  path
    .split('/')
    .map((segment, k, segments) => {
      if (!segment.startsWith(':')) return segment
      const name = segments.slice(0, k + 1).join('/')
      const value = ids[name]
      if (value === undefined) throw new Error(`full-world.fixture.ts has no value for ${name}`)
      return encodeURIComponent(value)
    })
    .join('/')

export async function openWorld(
  engine: (typeof ENGINES)[number],
  settings: Partial<CaseworkConfig> = {},
): Promise<OpenWorld> {
  const world = await testCasework(engine, { webhookAllowPrivate: ['127.0.0.1'], ...settings })
  const receiver = await startReceiver()
  const join = async (role: StaffRole, name: string): Promise<Member> => {
    const user = await world.newUser(role, name)
    const { id, secret } = await world.store.system((tx) => beginSession(tx, user.userId, 'link', 'test'))
    return {
      ...user,
      sessionId: id,
      headers: { cookie: `${SESSION_COOKIE}=${secret}`, 'x-csrf-token': csrfTokenOf(secret) },
    }
  }
  const call: OpenWorld['call'] = (member, method, path, body, headers = {}) =>
    world.call(undefined, method, path, body, { ...member.headers, ...headers })
  const all = async <Role extends StaffRole>(roles: readonly Role[], where: string) => {
    const found = {} as { [R in Role]: Member }
    for (const role of roles) found[role] = await join(role, `${role} ${where}`)
    return found
  }
  const inside = { ...(await all(INSIDE_ROLES, 'inside')), second: await join('lead', 'second inside') }
  const outside = await all(ROLES, 'outside')
  const webhook = async (member: Member): Promise<string> => {
    const made = await call(member, 'POST', '/v1/webhooks', {
      url: `${receiver.url}/${member.role}-${member.userId}`,
    })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    return made.body.id
  }
  const insideHook = await webhook(inside.lead)
  await webhook(outside.lead)
  const order = await call(inside.legal, 'POST', '/v1/orders', {
    title: 'Published order',
    receivedAtMs: LAST_QUARTER_MS,
    sourceKind: 'court_order',
    issuer: { name: 'Court' },
    confidentiality: { tlp: 'green', gag: false },
    wideningReason: 'It is published.',
    list: { format: 'text', content: '5000000001' },
  })
  expect(order.status, JSON.stringify(order.body)).toBe(201)
  await world.bus.publish(
    TOPICS.flags,
    OPEN_ACCOUNTS.map((accountId) => ({
      partition: 0,
      key: flagKey('open list', accountId),
      value: JSON.stringify({
        schemaVersion: 1,
        accountId,
        list: 'open list',
        flagged: true,
        effectiveAtMs: 1,
      }),
    })),
  )
  await publishCase(world, 'open', OPEN_ACCOUNTS)
  const caseId = await caseOf(world, 'case-open')
  await call(outside.analyst, 'POST', `/v1/cases/${caseId}/notes`, {
    side: 'against',
    text: 'One popular post.',
  })
  const [token] = await world.store.system((tx) =>
    tx.query<{ id: string }>('select id from api_tokens where user_id = $1', [inside.lead.userId]),
  )
  return {
    world,
    receiver,
    inside,
    outside,
    call,
    open: {
      ...NO_IDS,
      '/v1/orders/:id': order.body.id,
      '/v1/cases/:id': caseId,
      '/v1/accounts/:id': OPEN_ACCOUNTS[0]!,
      '/v1/webhooks/:id': insideHook,
      '/v1/sessions/:id': inside.lead.sessionId,
      '/v1/tokens/:id': token!.id,
      '/v1/users/:id': inside.lead.userId,
    },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await receiver[Symbol.asyncDispose]()
    },
  }
}

/** An order of the strictest kind, its case, and all that people inside do in both. @returns ids of it all */
export async function hideOrder({ world, inside, call, open }: OpenWorld): Promise<Ids> {
  const { analyst, lead, legal, second } = inside
  const done = async (
    member: Member,
    method: string,
    path: string,
    body?: unknown,
    headers: { [name: string]: string } = {},
  ): Promise<Answered> => {
    const answer = await call(member, method, path, body, headers)
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    return answer
  }
  const parent = await done(legal, 'POST', '/v1/orders', {
    title: `Hidden order ${HIDDEN_WORD}`,
    receivedAtMs: LAST_QUARTER_MS,
    sourceKind: 'government_order',
    issuer: { name: `Ministry of ${HIDDEN_WORD}`, country: 'IN' },
    legalBasis: HIDDEN_WORD,
    deadline: { local: '2021-02-06T18:00', zone: 'Asia/Kolkata' },
    readers: Object.values(inside).map(({ userId }) => userId),
    parentOrderId: open['/v1/orders/:id'],
    claims: [{ type: 'foreign_operated', assertedBy: 'Ministry', quote: HIDDEN_WORD }],
    list: { format: 'text', content: [...HIDDEN_ACCOUNTS, ...OPEN_ACCOUNTS, `@${HIDDEN_WORD}`].join('\n') },
  })
  const orderId: string = parent.body.id
  const order = `/v1/orders/${orderId}`
  const atOrder = async () => ({ 'if-match': (await call(legal, 'GET', order)).headers.get('etag')! })
  await vi.waitFor(
    async () => {
      const rows = await world.store.system((tx) =>
        tx.query('select account_id from list_flags where order_id = $1', [orderId]),
      )
      expect(rows).toHaveLength(HIDDEN_ACCOUNTS.length + OPEN_ACCOUNTS.length)
    },
    { timeout: 20_000, interval: 20 },
  )
  for (const item of ChecklistItem.options)
    await done(legal, 'PUT', `${order}/checklist`, { item, mark: 'present' }, await atOrder())
  await done(legal, 'POST', `${order}/state`, { to: 'validated', reason: HIDDEN_WORD }, await atOrder())
  await done(legal, 'POST', `${order}/contest`, { contested: true, reason: HIDDEN_WORD })
  await done(legal, 'POST', `${order}/matters`, { kind: 'note', text: HIDDEN_WORD })
  const file = await done(legal, 'POST', `${order}/files`, {
    name: `${HIDDEN_WORD}.pdf`,
    mediaType: 'application/pdf',
    base64: Buffer.from(HIDDEN_WORD).toString('base64'),
  })
  const answer = await done(analyst, 'POST', `${order}/answers`, { kind: 'partial' })

  await publishCase(world, 'hidden', HIDDEN_ACCOUNTS)
  // An open case in which the hidden order too has accounts goes on as if there were none.
  await publishCase(world, 'open', OPEN_ACCOUNTS)
  const caseId = await caseOf(world, 'case-hidden')
  const path = `/v1/cases/${caseId}`
  const atCase = async () => ({ 'if-match': (await call(analyst, 'GET', path)).headers.get('etag')! })
  await done(analyst, 'POST', `${path}/triage`, { reason: HIDDEN_WORD }, await atCase())
  await done(analyst, 'POST', `${path}/lease`, { takeOver: null })
  await done(analyst, 'POST', `${path}/review`, { reason: HIDDEN_WORD }, await atCase())
  await done(analyst, 'POST', `${path}/notes`, { side: 'against', text: HIDDEN_WORD })
  await done(lead, 'PUT', `${path}/assignee`, { userId: analyst.userId }, await atCase())
  await done(analyst, 'POST', `${path}/related`, { caseId: open['/v1/cases/:id'] })
  const decisions = HIDDEN_ACCOUNTS.map((id, k) => (k === 0 ? label(id) : noAction(id)))
  const review = { outcome: 'coordinated_inauthentic', against: `A tool of ${HIDDEN_WORD} could do this.` }
  await done(analyst, 'PUT', `${path}/decisions`, { decisions }, await atCase())
  await done(analyst, 'POST', `${path}/submit`, review, await atCase())
  await done(second, 'POST', `${path}/second`, { ...review, decisions }, await atCase())
  await done(second, 'PUT', `${path}/second/resolve`, { verdict: 'agree' }, await atCase())
  await done(legal, 'POST', `${path}/receipt`, { reference: HIDDEN_WORD })
  const appeal = await done(analyst, 'POST', `${path}/appeals`, {
    accountId: HIDDEN_ACCOUNTS[0],
    grounds: HIDDEN_WORD,
  })
  return {
    ...open,
    '/v1/orders/:id': orderId,
    '/v1/orders/:id/answers/:answer': answer.body.id,
    '/v1/orders/:id/files/:sha256': file.body.sha256,
    '/v1/cases/:id': caseId,
    '/v1/cases/:id/related/:otherId': open['/v1/cases/:id']!,
    '/v1/cases/:id/appeals/:appealId': appeal.body.id,
    '/v1/cases/:id/decisions/:accountId': HIDDEN_ACCOUNTS[0]!,
    '/v1/accounts/:id': HIDDEN_ACCOUNTS[0]!,
  }
}

/** Both of them. */
export async function fullWorld(
  engine: (typeof ENGINES)[number],
  settings: Partial<CaseworkConfig> = {},
): Promise<OpenWorld & { hidden: Ids }> {
  const open = await openWorld(engine, settings)
  return { ...open, hidden: await hideOrder(open) }
}

/** Writes a case to the log as the detector does, of which all accounts are flagged. */
function publishCase({ bus }: TestCasework, cluster: string, accountIds: readonly string[]): Promise<void> {
  const made = snapshotWith(
    accountIds.map((accountId) => ({ accountId, flagged: true })),
    {
      evidenceFor: [finding('co_amplification', [])],
      indicators: [finding('creation_burst', [...accountIds])],
    },
  )
  const found: ReviewCase = {
    ...made,
    caseId: `case-${cluster}`,
    finding: `${accountIds.length} accounts acted as one, ${cluster}.`,
    cluster: { ...made.cluster, clusterId: cluster },
    picture: pictureWith({ accounts: [...accountIds].sort(), shares: [[3, 0, 0]] }),
  }
  return bus.publish(TOPICS.cases, [{ partition: 0, key: found.caseId, value: JSON.stringify(found) }])
}

const caseOf = ({ store }: TestCasework, cluster: string): Promise<string> =>
  vi.waitFor(
    async () => {
      const [row] = await store.system((tx) =>
        tx.query<{ id: string }>('select id from cases where cluster_case_id = $1', [cluster]),
      )
      expect(row, `No case of ${cluster} was taken in`).toBeDefined()
      return row!.id
    },
    { timeout: 20_000, interval: 20 },
  )
