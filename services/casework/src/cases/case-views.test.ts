import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { manyCases } from './many-cases.fixture.ts'
import { finding, giveLease, plantCase, snapshotWith } from './review-world.fixture.ts'

const accountsOf = (...ids: string[]) => ids.map((accountId) => ({ accountId }))

describe.each(ENGINES)('on %s', (engine) => {
  let world: TestCasework
  let lead: TestUser
  let analyst: TestUser
  let outsider: TestUser

  beforeAll(async () => {
    world = await testCasework(engine)
    lead = await world.newUser('lead', 'Lea')
    analyst = await world.newUser('analyst', 'Ana')
    outsider = await world.newUser('analyst', 'Otto')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const get = (user: TestUser, path: string) => world.call(user, 'GET', path)
  /** A write at the version that the case has now. */
  const write = async (
    user: TestUser,
    method: string,
    id: string,
    path: string,
    body: object,
    version?: number,
  ) => {
    const at = version ?? (await get(lead, `/v1/cases/${id}`)).body.version
    return world.call(user, method, `/v1/cases/${id}${path}`, body, { 'if-match': `"${at}"` })
  }
  const newOrder = (
    title: string,
    readers: TestUser[],
    deadlineAtMs: number | null = null,
  ): Promise<string> =>
    world.store.system(async (tx) => {
      const [{ id }] = await tx.query<{ id: string }>(
        `insert into orders (title, source_kind, issuer_name, legal_basis, received_at_ms, deadline_at_ms, created_by, created_at_ms, updated_at_ms)
         values ($1, 'government_order', 'Ministry of Tests', 'Section 69A', 1, $2, $3, 1, 1) returning id`,
        [title, deadlineAtMs, lead.userId],
      )
      for (const { userId } of readers)
        await tx.query('insert into order_readers values ($1, $2, $2, 1)', [id, userId])
      return id
    })
  const set = (id: string, columns: { [column: string]: string | number }) =>
    world.store.system((tx) =>
      tx.query(
        `update cases set ${Object.keys(columns).map((name, k) => `${name} = $${k + 2}`)} where id = $1`,
        [id, ...Object.values(columns)],
      ),
    )
  const restOn = (caseId: string, orderId: string, accounts: string[] = []) =>
    world.store.system(async (tx) => {
      await tx.query('insert into case_orders values ($1, $2, $3)', [caseId, orderId, accounts.length])
      for (const id of accounts)
        await tx.query(`insert into list_flags values ($1, 'order:' || $2::text, $2::uuid, true, 1)`, [
          id,
          orderId,
        ])
    })
  const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id)
  const everyPage = async (
    user: TestUser,
    query: string,
    between: () => Promise<unknown> = async () => {},
  ) => {
    const ids: string[] = []
    for (let cursor = ''; ; ) {
      const page = await get(user, `/v1/cases?limit=2${query}${cursor}`)
      expect(page.status).toBe(200)
      ids.push(...idsOf(page))
      if (page.body.next === null) return ids
      cursor = `&cursor=${page.body.next}`
      await between()
    }
  }

  test('the queue sorts, filters and pages; rows that come in between neither repeat nor hide others', async () => {
    const soon = await newOrder('Soon', [lead, analyst], 5_000)
    const late = await newOrder('Late', [lead, analyst], 9_000)
    const secret = await newOrder('Secret', [lead], 1_000)
    const met = await newOrder('Met', [lead, analyst], 1)
    await world.store.system((tx) => tx.query(`update orders set clock = 'met' where id = $1`, [met]))
    const ids: string[] = []
    for (let k = 0; k < 7; k++) {
      const id = await plantCase(world.store, accountsOf(`q${k}`), {
        state: k === 3 ? 'in_review' : 'triaged',
      })
      await set(id, { priority: k, excess: k / 10, strength: 70 - k, finding: `queue${k} 100% wild_card` })
      ids.push(id)
    }
    const [a, b, c, d, e, f, g] = ids as [string, string, string, string, string, string, string]
    await restOn(a, late)
    await restOn(b, soon)
    await restOn(b, late)
    await restOn(c, late)
    await restOn(d, met)
    await restOn(e, secret)
    const mine = '&text=wild_card'
    expect(await everyPage(analyst, mine)).toEqual([g, f, e, d, c, b, a])
    expect(await everyPage(analyst, `${mine}&sort=strength`)).toEqual([a, b, c, d, e, f, g])
    // The deadline of an order that is not for the analyst's eyes moves nothing; one that is met presses nobody.
    expect(await everyPage(analyst, `${mine}&sort=due`)).toEqual([b, c, a, g, f, e, d])
    expect(await everyPage(lead, `${mine}&sort=due`)).toEqual([e, b, c, a, g, f, d])
    expect(
      idsOf(await get(analyst, `/v1/cases?sort=due&limit=200`)).filter((id) => ids.includes(id)),
    ).toEqual([b, c, a, g, f, e, d])
    expect((await get(analyst, `/v1/cases?text=queue4`)).body.items[0].dueAtMs).toBeNull()
    expect((await get(lead, `/v1/cases?text=queue4`)).body.items[0].dueAtMs).toBe(1_000)
    expect(idsOf(await get(analyst, `/v1/cases?dueBeforeMs=8000${mine}`))).toEqual([b])
    expect(idsOf(await get(analyst, `/v1/cases?order=${late}${mine}`))).toEqual([c, b, a])
    expect(idsOf(await get(analyst, `/v1/cases?order=${secret}`))).toEqual([])
    expect(idsOf(await get(analyst, `/v1/cases?state=in_review,snoozed${mine}`))).toEqual([d])
    expect(idsOf(await get(analyst, `/v1/cases?account=q5`))).toEqual([f])
    expect((await get(analyst, `/v1/cases/count?state=triaged${mine}`)).body).toEqual({
      count: 6,
      more: false,
    })
    for (const text of ['que%25', 'queue_', "queue4'%20or%201=1", '%25', '*', 'queue:*', '%5C', "'"])
      expect(idsOf(await get(analyst, `/v1/cases?text=${text}`))).toEqual([])
    let n = 0
    const seen = await everyPage(analyst, mine, async () => {
      const id = await plantCase(world.store, accountsOf('between'))
      await set(id, { priority: 1_000 + n++, finding: 'between wild_card' })
      await set(a, { updated_at_ms: 5 + n })
    })
    expect(seen).toEqual([g, f, e, d, c, b, a])
    const first = await get(analyst, `/v1/cases?limit=1&sort=due`)
    expect((await get(analyst, `/v1/cases?limit=1&sort=priority&cursor=${first.body.next}`)).status).toBe(400)
    expect((await get(analyst, `/v1/cases?state=nonsense`)).status).toBe(400)
  })

  test('for outsiders nothing changes by a case that is hidden from them', async () => {
    const open = await plantCase(world.store, accountsOf('shown-1', 'shown-2'))
    const look = async () => {
      const answers: unknown[] = []
      for (const path of [
        '/v1/cases?limit=200',
        '/v1/cases?sort=due&limit=200',
        '/v1/cases/count',
        '/v1/cases/count?text=conspicuous',
        `/v1/cases/${open}`,
        `/v1/cases/${open}/accounts`,
        `/v1/cases/${open}/history`,
        '/v1/search?q=shown',
        '/v1/search?q=hidden-1',
        '/v1/search?q=conspicuous',
        '/v1/search?q=ministry&kind=orders',
        '/v1/search?q=post-hidden',
      ])
        answers.push([path, (await get(outsider, path)).body])
      return answers
    }
    const before = await look()
    const order = await newOrder('Conspicuous list', [lead, analyst], 77)
    const hidden = await plantCase(world.store, accountsOf('hidden-1', 'hidden-2', 'shown-1'), {
      compartments: [order],
    })
    await set(hidden, { finding: 'a conspicuous finding', priority: 99 })
    await restOn(hidden, order, ['hidden-1', 'shown-1'])
    await restOn(open, order)
    await world.store.system((tx) =>
      tx.query(`insert into case_objects values ($1, 'post-hidden', 3)`, [hidden]),
    )
    const linked = await world.call(lead, 'POST', `/v1/cases/${open}/related`, { caseId: hidden })
    expect(linked.status).toBe(204)
    expect(await look()).toEqual(before)
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/evidence/1'],
      ['GET', '/history'],
      ['GET', '/accounts'],
      ['GET', '/objects'],
      ['GET', '/notes'],
      ['POST', '/notes', { side: 'for', text: 'x' }],
      ['POST', '/lease', {}],
      ['POST', '/lease/heartbeat'],
      ['DELETE', '/lease'],
      ['PUT', '/assignee', { userId: outsider.userId }],
      ['POST', '/triage', { reason: 'x' }],
      ['POST', '/snooze', { untilMs: 9e12, reason: 'x' }],
      ['POST', '/merge', { into: open, reason: 'x' }],
      ['POST', '/split', { accounts: ['hidden-1'], reason: 'x' }],
      ['POST', '/related', { caseId: open }],
    ] as const) {
      const asked = async (id: string) => {
        const { status, body: answer } = await world.call(outsider, method, `/v1/cases/${id}${path}`, body, {
          'if-match': '"1"',
        })
        return { status, answer }
      }
      const absent = await asked('00000000-0000-4000-8000-00000000dead')
      expect(absent.status).toBe(404)
      expect(await asked(hidden)).toEqual(absent)
    }
    expect(
      (
        await world.call(
          outsider,
          'POST',
          `/v1/cases/${open}/merge`,
          { into: hidden, reason: 'x' },
          { 'if-match': '"1"' },
        )
      ).status,
    ).toBe(404)
    // Whoever reads both sees the link, whom the order names, and finds all of it.
    const seen = (await get(analyst, `/v1/cases/${open}`)).body
    expect(seen.linked).toMatchObject([{ id: hidden, kind: 'related' }])
    expect(
      seen.members.find(({ accountId }: { accountId: string }) => accountId === 'shown-1').flaggedBy,
    ).toEqual([`order:${order}`])
    expect(seen.orders).toMatchObject([{ id: order }])
    const found = (await get(analyst, '/v1/search?q=hidden')).body
    expect(found.accounts.items).toMatchObject([{ accountId: 'hidden-1' }, { accountId: 'hidden-2' }])
    expect((await get(analyst, '/v1/search?q=post-hid')).body.objects.items).toEqual([
      { objectId: 'post-hidden' },
    ])
    expect(idsOf(await get(analyst, '/v1/cases?object=post-hidden'))).toEqual([hidden])
    expect(idsOf(await get(outsider, '/v1/cases?object=post-hidden'))).toEqual([])
    expect((await get(analyst, '/v1/search?q=conspic')).body.orders.items).toMatchObject([{ id: order }])
    expect((await get(analyst, '/v1/search?q=conspicuous')).body.cases.items).toMatchObject([{ id: hidden }])
    expect((await get(analyst, `/v1/search?q=${hidden.slice(0, 13)}`)).body.cases.items).toMatchObject([
      { id: hidden },
    ])
    const admin = await world.newUser('admin')
    expect((await get(admin, '/v1/cases')).status).toBe(403)
    expect((await get(admin, '/v1/search?q=hidden')).status).toBe(403)
  })

  test('search takes wildcards for what they are, and pages by cursor', async () => {
    await plantCase(world.store, accountsOf('ww%1', 'ww_2', 'ww\\3', 'wwx4', 'wwx5', 'wwx6'))
    await world.store.system(async (tx) => {
      await tx.query(
        `insert into accounts (account_id, handle, updated_at_ms) values ('zz9', 'WWx_Handle', 1)`,
      )
      await tx.query(`insert into account_handles values ('wwx_handle', 'zz9', true)`)
    })
    const accounts = async (q: string, more = '') =>
      (await get(analyst, `/v1/search?kind=accounts&q=${encodeURIComponent(q)}${more}`)).body.accounts
    const names = async (q: string) =>
      (await accounts(q)).items.map(({ accountId }: { accountId: string }) => accountId)
    expect(await names('ww%')).toEqual(['ww%1'])
    expect(await names('ww_')).toEqual(['ww_2'])
    expect(await names('ww\\')).toEqual(['ww\\3'])
    expect(await names('%')).toEqual([])
    expect(await names('w')).toEqual([])
    expect(await names('@WWX_')).toEqual(['zz9'])
    const all: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: { items: { accountId: string }[]; next: string | null } = await accounts(
        'wwx',
        `&limit=1${next === '' ? '' : `&cursor=${next}`}`,
      )
      all.push(...page.items.map(({ accountId }) => accountId))
      next = page.next
    }
    expect(all).toEqual(['wwx4', 'wwx5', 'wwx6', 'zz9'])
    expect((await get(analyst, '/v1/search?q=wwx&cursor=bnVsbA')).status).toBe(400)
  })

  test('the workspace shows what speaks against beside the finding, notes included, and what may be done', async () => {
    const accounts = accountsOf('w1', 'w2')
    const id = await plantCase(world.store, accounts, {
      snapshot: snapshotWith(accounts, {
        evidenceAgainst: [
          finding('shared_url', ['w1'], { side: 'against', log10P: -9, sentence: 'of one' }),
          finding('shared_url', [], { side: 'against', log10P: -2, sentence: 'of all' }),
        ],
      }),
    })
    const { body, headers } = await get(analyst, `/v1/cases/${id}`)
    expect(headers.get('etag')).toBe(`"${body.version}"`)
    expect(body.strongestAgainst.sentence).toBe('of all')
    expect(body.members.map(({ accountId }: { accountId: string }) => accountId)).toEqual(['w1', 'w2'])
    expect(JSON.stringify(body)).not.toMatch(/"flagged":(true|false)/)
    expect(body.moves.find(({ to }: { to: string }) => to === 'in_review')).toMatchObject({ allowed: false })
    await giveLease(world.store, id, analyst)
    const moves = (await get(analyst, `/v1/cases/${id}`)).body.moves
    expect(moves.find(({ to }: { to: string }) => to === 'in_review')).toEqual({
      to: 'in_review',
      allowed: true,
      says: null,
    })
    const noted = await world.call(analyst, 'POST', `/v1/cases/${id}/notes`, {
      side: 'against',
      text: '<b>One union</b>',
      source: 'Press',
    })
    expect(noted.status).toBe(201)
    expect(
      (
        await world.call(analyst, 'POST', `/v1/cases/${id}/notes`, {
          side: 'for',
          text: 'x',
          accountId: 'stranger',
        })
      ).status,
    ).toBe(422)
    const after = (await get(outsider, `/v1/cases/${id}`)).body
    expect(after.evidenceAgainst.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
      'of all',
      '<b>One union</b>',
      'of one',
    ])
    expect(after.evidenceAgainst[1].note.author).toEqual({ userId: analyst.userId, name: 'Ana' })
    expect(after.version).toBe(body.version)
    expect((await get(outsider, `/v1/cases/${id}/history`)).body.items[0]).toMatchObject({
      type: 'case.noted',
      actorName: 'Ana',
    })
    expect((await get(outsider, `/v1/cases/${id}/evidence/1`)).body.snapshot.finding).toBe(
      '2 accounts acted as one.',
    )
    expect((await get(outsider, `/v1/cases/${id}/evidence/2`)).status).toBe(404)
    expect(
      (await get(outsider, `/v1/cases/${id}/accounts?sort=account&startsWith=w2`)).body.items,
    ).toMatchObject([{ accountId: 'w2' }])
    // Who reads it blind sees neither the note of the first reader nor who they are.
    await world.store.system((tx) =>
      tx.query(`update cases set state = 'awaiting_second', first_reader = $2, assignee = $2 where id = $1`, [
        id,
        analyst.userId,
      ]),
    )
    const blind = (await get(lead, `/v1/cases/${id}`)).body
    expect(blind).toMatchObject({ blind: true, assignee: null, lease: null, notes: 0 })
    expect(JSON.stringify(blind)).not.toContain(analyst.userId)
    expect((await get(lead, `/v1/cases/${id}/notes`)).body.items).toEqual([])
    expect((await get(lead, `/v1/cases/${id}/history`)).body.items).toEqual([])
    expect(idsOf(await get(lead, `/v1/cases?assignee=${analyst.userId}`))).not.toContain(id)
    expect(idsOf(await get(analyst, `/v1/cases?assignee=me`))).toContain(id)
    expect((await get(analyst, `/v1/cases/${id}/notes`)).body.items).toHaveLength(1)
  })

  test('a lease is held by one, runs out, is extended, and taken over by a lead with a reason', async () => {
    const id = await plantCase(world.store, accountsOf('l1'))
    const lease = (user: TestUser, body = {}) => world.call(user, 'POST', `/v1/cases/${id}/lease`, body)
    const beat = (user: TestUser) => world.call(user, 'POST', `/v1/cases/${id}/lease/heartbeat`)
    const began = world.clock.nowMs
    expect((await beat(analyst)).status).toBe(409)
    expect((await lease(analyst)).body).toEqual({
      userId: analyst.userId,
      name: 'Ana',
      untilMs: began + 900_000,
    })
    const refused = await lease(outsider)
    expect(refused.status).toBe(409)
    expect(refused.body.detail).toContain('Ana works on this case until 2021-02-05T09:15:00.000Z')
    expect(refused.body.current.lease).toMatchObject({ name: 'Ana', untilMs: began + 900_000 })
    expect((await lease(outsider, { takeOver: 'mine' })).status).toBe(409)
    expect((await lease(lead)).status).toBe(409)
    world.clock.nowMs += 800_000
    expect((await beat(analyst)).body.untilMs).toBe(began + 1_700_000)
    expect((await get(outsider, `/v1/cases/${id}`)).body.lease).toMatchObject({ name: 'Ana' })
    expect((await lease(lead, { takeOver: 'Ana is away' })).body.name).toBe('Lea')
    expect((await beat(analyst)).status).toBe(409)
    expect((await get(outsider, `/v1/cases/${id}/history`)).body.items[0]).toMatchObject({
      type: 'case.lease_taken_over',
      reason: 'Ana is away',
    })
    expect((await world.call(analyst, 'DELETE', `/v1/cases/${id}/lease`)).status).toBe(204)
    expect((await lease(analyst)).status).toBe(409)
    world.clock.nowMs += 900_000
    expect((await beat(lead)).status).toBe(409)
    expect((await lease(analyst)).status).toBe(200)
    expect((await world.call(analyst, 'DELETE', `/v1/cases/${id}/lease`)).status).toBe(204)
    expect((await get(outsider, `/v1/cases/${id}`)).body.lease).toBeNull()
    expect((await lease(await world.newUser('auditor'))).status).toBe(403)
  })

  test('cases are assigned to those who may read them, snoozed and triaged, at the version that was read', async () => {
    const order = await newOrder('Assigned', [lead, analyst])
    const id = await plantCase(world.store, accountsOf('a1'), { compartments: [order], state: 'new' })
    expect((await write(analyst, 'PUT', id, '/assignee', { userId: lead.userId })).status).toBe(403)
    const own = await write(analyst, 'PUT', id, '/assignee', { userId: analyst.userId })
    expect(own.status).toBe(200)
    expect((await write(lead, 'PUT', id, '/assignee', { userId: outsider.userId })).status).toBe(422)
    const stale = await write(lead, 'PUT', id, '/assignee', { userId: lead.userId }, own.body.version - 1)
    expect(stale.status).toBe(409)
    expect(stale.body.difference.fields).toContain('assignee')
    expect((await write(lead, 'PUT', id, '/assignee', { userId: lead.userId })).status).toBe(200)
    expect((await write(analyst, 'POST', id, '/triage', { reason: 'look' })).body.state).toBe('triaged')
    const untilMs = world.clock.nowMs + 1
    expect((await write(analyst, 'POST', id, '/snooze', { untilMs, reason: 'festival' })).status).toBe(409)
    await giveLease(world.store, id, analyst)
    expect((await write(analyst, 'POST', id, '/snooze', { untilMs: 1, reason: 'festival' })).status).toBe(422)
    expect((await write(analyst, 'POST', id, '/snooze', { untilMs, reason: 'festival' })).body.state).toBe(
      'snoozed',
    )
    expect((await get(analyst, `/v1/cases/${id}`)).body.snoozedUntilMs).toBe(untilMs)
    expect((await write(analyst, 'POST', id, '/triage', { reason: 'back' })).body.state).toBe('triaged')
  })

  test('a merge brings evidence to the accounts that it spoke of, keeps history, and asks for equal compartments', async () => {
    const order = await newOrder('Merged', [lead, analyst])
    const into = await plantCase(world.store, accountsOf('m1', 'm2'), { compartments: [order] })
    const from = await plantCase(world.store, accountsOf('m2', 'm3'), { compartments: [order] })
    const open = await plantCase(world.store, accountsOf('m4'))
    const merge = (id: string, target: string, version?: number) =>
      write(analyst, 'POST', id, '/merge', { into: target, reason: 'one operator' }, version)
    expect((await merge(from, into)).status).toBe(409)
    await giveLease(world.store, from, analyst)
    await giveLease(world.store, open, analyst)
    expect((await merge(from, from)).status).toBe(422)
    expect((await merge(from, open)).status).toBe(422)
    expect((await merge(open, into)).status).toBe(422)
    const merged = await merge(from, into)
    expect(merged.body).toMatchObject({ id: into, evidenceNumber: 2 })
    expect((await merge(from, into, 1)).body).toEqual(merged.body)
    const target = (await get(analyst, `/v1/cases/${into}`)).body
    expect(target.members.map(({ accountId }: { accountId: string }) => accountId)).toEqual([
      'm1',
      'm2',
      'm3',
    ])
    expect(target.evidenceFor.map(({ accounts }: { accounts: string[] }) => accounts)).toEqual([
      ['m1', 'm2'],
      ['m2', 'm3'],
    ])
    expect(target.evidence[0].difference).toMatchObject({ in: ['m3'], out: [], mergedFrom: from })
    expect(target.linked).toMatchObject([{ id: from, kind: 'merged_from', state: 'merged' }])
    const entities = (await get(analyst, `/v1/cases/${into}/history`)).body.items.map(
      ({ entity, type }: { entity: string; type: string }) => [entity, type],
    )
    expect(entities).toContainEqual([`case:${from}`, 'case.state_changed'])
    expect(entities.filter(([, type]: string[]) => type === 'case.merged')).toHaveLength(2)
    const gone = (await get(analyst, `/v1/cases/${from}`)).body
    expect(gone).toMatchObject({
      state: 'merged',
      mergedInto: into,
      linked: [{ id: into, kind: 'merged_into' }],
    })
    expect((await world.call(analyst, 'POST', `/v1/cases/${from}/lease`, {})).status).toBe(409)
  })

  test('a split makes two cases of the parts, once, and never a larger one', async () => {
    const accounts = accountsOf('s1', 's2', 's3')
    const id = await plantCase(world.store, accounts, {
      snapshot: snapshotWith(accounts, {
        indicators: [finding('creation_burst', ['s1', 's2']), finding('activity_hours', ['s3'])],
      }),
      lease: analyst,
    })
    const split = (named: string[], version?: number) =>
      write(analyst, 'POST', id, '/split', { accounts: named, reason: 'two languages' }, version)
    expect((await split(['s1', 'stranger'])).status).toBe(422)
    expect((await split(['s1', 's2', 's3'])).status).toBe(422)
    const made = await split(['s3', 's3'])
    expect(made.status).toBe(201)
    expect((await split(['s3'], 1)).body).toEqual(made.body)
    expect((await split(['s1'])).status).toBe(409)
    const [part, rest] = [
      (await get(analyst, `/v1/cases/${made.body.part}`)).body,
      (await get(analyst, `/v1/cases/${made.body.rest}`)).body,
    ]
    const kinds = ({ indicators }: { indicators: { kind: string; accounts: string[] }[] }) =>
      indicators.map(({ kind, accounts }) => [kind, accounts])
    expect(part).toMatchObject({
      state: 'triaged',
      accounts: 1,
      members: [{ accountId: 's3' }],
      linked: [{ id, kind: 'split_from', state: 'split' }],
    })
    expect(kinds(part)).toEqual([['activity_hours', ['s3']]])
    expect(rest.members.map(({ accountId }: { accountId: string }) => accountId)).toEqual(['s1', 's2'])
    expect(kinds(rest)).toEqual([['creation_burst', ['s1', 's2']]])
    expect(part.evidence[0].difference).toMatchObject({ splitFrom: id, part: 1, of: 3 })
    expect((await get(analyst, `/v1/cases/${id}`)).body.linked).toHaveLength(2)
    const events = (await get(analyst, `/v1/cases/${made.body.part}/history`)).body.items
    expect(events.map(({ entity }: { entity: string }) => entity)).toContain(`case:${id}`)
  })

  test('related cases are linked once, and the history tells only those who may read both', async () => {
    const one = await newOrder('One', [lead, analyst])
    const two = await newOrder('Two', [lead, analyst])
    const open = await plantCase(world.store, accountsOf('r1'))
    const hidden = await plantCase(world.store, accountsOf('r2'), { compartments: [one] })
    const other = await plantCase(world.store, accountsOf('r3'), { compartments: [two] })
    const relate = (a: string, b: string) =>
      world.call(analyst, 'POST', `/v1/cases/${a}/related`, { caseId: b })
    expect((await relate(hidden, other)).status).toBe(422)
    expect((await relate(open, open)).status).toBe(422)
    for (const [a, b] of [
      [open, hidden],
      [hidden, open],
    ] as const)
      expect((await relate(a, b)).status).toBe(204)
    expect((await get(analyst, `/v1/cases/${hidden}`)).body.linked).toMatchObject([
      { id: open, kind: 'related' },
    ])
    expect((await get(analyst, `/v1/cases/${open}/history`)).body.items).toHaveLength(1)
    expect((await get(outsider, `/v1/cases/${open}/history`)).body.items).toEqual([])
    const undo = () => world.call(analyst, 'DELETE', `/v1/cases/${hidden}/related/${open}`)
    expect((await undo()).status).toBe(204)
    expect((await undo()).status).toBe(404)
    expect((await get(analyst, `/v1/cases/${open}`)).body.linked).toEqual([])
  })

  test('every page of every sort together is what a plain sort of the readable cases gives', async () => {
    const reader = await world.newUser('analyst', 'Rea')
    const { orderId } = await manyCases(world.store, {
      cases: 1_300,
      orders: 12,
      openPercent: 30,
      accountsPerCase: 3,
      objectsPerCase: 1,
      readers: [{ reader, orders: 5 }],
    })
    const mine = new Set([1, 2, 3, 4, 5].map(orderId))
    const rows = await world.store.system(async (tx) => {
      const orders = await tx.query<{ id: string; due: number | null }>(
        `select id, case when clock in ('running', 'breached') then deadline_at_ms end as due from orders`,
      )
      const dueOf = new Map(orders.map(({ id, due }) => [id, due ?? Number.POSITIVE_INFINITY]))
      const cases = await tx.query<
        { [column: string]: string | number } & {
          id: string
          state: string
          compartments: string[]
          orders: string[]
        }
      >(
        `select c.*, array(select co.order_id from case_orders co where co.case_id = c.id) as orders from cases c`,
      )
      return cases
        .filter(({ compartments }) => compartments.every((id) => mine.has(id)))
        .map((row) => ({
          ...row,
          due: Math.min(
            Number.POSITIVE_INFINITY,
            ...row.orders.filter((id) => mine.has(id)).map((id) => dueOf.get(id)!),
          ),
        }))
    })
    const sorted = (keys: ((row: (typeof rows)[number]) => number)[], from = rows) =>
      [...from]
        .sort((x, y) => {
          for (const key of keys) if (key(x) !== key(y)) return key(x) < key(y) ? -1 : 1
          return x.id < y.id ? 1 : -1
        })
        .map(({ id }) => id)
    const pagesOf = async (query: string) => {
      const ids: string[] = []
      for (let cursor = ''; ; ) {
        const page = await get(reader, `/v1/cases?limit=200${query}${cursor}`)
        ids.push(...idsOf(page))
        if (page.body.next === null) return ids
        cursor = `&cursor=${page.body.next}`
      }
    }
    const down = (column: string) => (row: (typeof rows)[number]) =>
      -Number((row as { [name: string]: unknown })[column])
    const due = [(row: (typeof rows)[number]) => row.due, down('excess')]
    expect(rows.filter((row) => row.due < Number.POSITIVE_INFINITY).length).toBeGreaterThan(100)
    expect(await pagesOf('')).toEqual(sorted([down('priority')]))
    expect(await pagesOf('&sort=strength')).toEqual(sorted([down('strength')]))
    expect(await pagesOf('&sort=accounts')).toEqual(sorted([down('accounts')]))
    expect(await pagesOf('&sort=updated')).toEqual(sorted([down('updated_at_ms')]))
    expect(await pagesOf('&sort=due')).toEqual(sorted(due))
    const closed = rows.filter(({ state }) => state === 'closed')
    expect(await pagesOf('&sort=due&state=closed')).toEqual(sorted(due, closed))
    expect((await get(reader, '/v1/cases/count')).body).toEqual({ count: rows.length, more: false })
  })
})
