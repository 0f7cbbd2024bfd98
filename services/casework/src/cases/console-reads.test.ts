import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { newsOf, snapshotOf, take } from '../stream/snapshot.fixture.ts'
import { newBrowserUser } from './browser-user.fixture.ts'
import { pictureWith } from './picture.fixture.ts'
import { giveLease, label, noAction, plantCase } from './review-world.fixture.ts'

const accountsOf = (...ids: string[]) => ids.map((accountId) => ({ accountId }))

describe.each(ENGINES)('what the console asks for beside a case on %s', (engine) => {
  let world: TestCasework
  let lead: TestUser
  let analyst: TestUser

  beforeAll(async () => {
    world = await testCasework(engine)
    lead = await world.newUser('lead')
    analyst = await world.newUser('analyst')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  test('saved views are of one person, in their order, and checked', async () => {
    const one = await newBrowserUser(world, 'analyst')
    const other = await newBrowserUser(world, 'lead')
    const views = [
      { name: 'Tier A', query: 'view=open&tier=A' },
      { name: 'Büro', query: 'view=due&text=a%20b' },
    ]
    expect((await one('GET', '/v1/me/views')).body).toEqual({ views: [] })
    expect((await one('PUT', '/v1/me/views', { views })).body).toEqual({ views })
    expect((await one('PUT', '/v1/me/views', { views: views.toReversed() })).status).toBe(200)
    expect((await one('GET', '/v1/me/views')).body).toEqual({ views: views.toReversed() })
    expect((await other('GET', '/v1/me/views')).body).toEqual({ views: [] })
    for (const bad of [
      [{ name: '', query: '' }],
      [{ name: 'x', query: 'a#b' }],
      [{ name: 'x', query: '"><script>' }],
      [views[0], views[0]],
      Array.from({ length: 51 }, (_, k) => ({ name: `v${k}`, query: '' })),
    ])
      expect((await one('PUT', '/v1/me/views', { views: bad })).status).toBe(400)
    expect((await world.call(analyst, 'GET', '/v1/me/views')).status).toBe(403)
  })

  test('whoever decided takes it back, as long as the review is under way', async () => {
    const id = await plantCase(world.store, accountsOf('u1', 'u2'), { state: 'in_review' })
    await giveLease(world.store, id, analyst)
    const at = async () => ({
      'if-match': (await world.call(analyst, 'GET', `/v1/cases/${id}`)).headers.get('etag')!,
    })
    const undo = async (user: TestUser, account: string, headers?: { [name: string]: string }) =>
      world.call(user, 'DELETE', `/v1/cases/${id}/decisions/${account}`, undefined, headers ?? (await at()))
    const decided = async () =>
      (await world.call(analyst, 'GET', `/v1/cases/${id}`)).body.decisions.map(
        ({ accountId, action }: { accountId: string; action: string }) => [accountId, action],
      )
    const write = async (decisions: unknown[]) =>
      world.call(analyst, 'PUT', `/v1/cases/${id}/decisions`, { decisions }, await at())
    expect((await write([label('u1'), noAction('u2')])).status).toBe(200)
    const old = await at()
    // The former decision, written again, is the undo of a change.
    expect((await write([noAction('u1')])).status).toBe(200)
    expect((await write([label('u1')])).status).toBe(200)
    expect((await undo(analyst, 'u1', old)).status).toBe(409)
    expect((await undo(lead, 'u1')).status).toBe(409)
    expect((await undo(analyst, 'u1')).status).toBe(200)
    expect(await decided()).toEqual([['u2', 'no_action']])
    expect((await undo(analyst, 'u1')).status).toBe(404)
    const history = (await world.call(analyst, 'GET', `/v1/cases/${id}/history`)).body.items
    expect(history[0]).toMatchObject({ type: 'case.accounts_decided', payload: { takenBack: 1 } })
    await world.store.system((tx) =>
      tx.query(`update cases set state = 'awaiting_second' where id = $1`, [id]),
    )
    expect((await undo(analyst, 'u2')).status).toBe(409)
  })

  test('appeals of all cases are listed, oldest first, and those that a reader may take', async () => {
    const ids: string[] = []
    for (const [k, account] of ['p1', 'p2', 'p3'].entries()) {
      const id = await plantCase(world.store, accountsOf(account), { state: 'actioned' })
      ids.push(id)
      await world.store.system(async (tx) => {
        await tx.query(
          `insert into appeals (case_id, account_id, evidence_number, grounds, opened_by, state, reader, at_ms)
           values ($1, $2, 1, 'g', $3, $4, $5, $6)`,
          [id, account, lead.userId, k === 2 ? 'upheld' : 'open', k === 2 ? lead.userId : null, k],
        )
        if (k === 0)
          await tx.query(
            `insert into reviews (case_id, stage, reader, evidence_number, outcome, against, at_ms)
             values ($1, 'second', $2, 1, 'spam_only', 'x', 1)`,
            [id, lead.userId],
          )
      })
    }
    const listed = async (query: string) =>
      (await world.call(lead, 'GET', `/v1/appeals?${query}`)).body.items.map(
        ({ caseId }: { caseId: string }) => ids.indexOf(caseId),
      )
    expect(await listed('')).toEqual([0, 1])
    expect(await listed('mine=true')).toEqual([1])
    expect(await listed('state=upheld')).toEqual([2])
    const first = await world.call(lead, 'GET', '/v1/appeals?limit=1')
    expect(await listed(`limit=1&cursor=${first.body.next}`)).toEqual([1])
  })

  test('of an account its sessions, gaps and shares are told, from cases that the reader may read', async () => {
    const picture = pictureWith({
      accounts: ['n1', 'n2'],
      objects: ['x', 'y'],
      shares: [
        [60, 0, 1],
        [61, 1, 1],
        [90, 0, 0],
      ],
      fromMs: 1_000_000,
    })
    const found = snapshotOf('sessions', { flagged: [], others: ['n1', 'n2'] })
    await take(world.store, newsOf({ ...found, picture }, 1))
    const { body } = await world.call(analyst, 'GET', '/v1/accounts/n1/sessions')
    expect(body.cases).toHaveLength(1)
    expect(body.cases[0]).toMatchObject({
      evidenceNumber: 1,
      tauSeconds: 60,
      sessions: 4,
      synchronous: 3,
      expectedRange: [0, 1],
      gaps: picture.perAccount.gaps[0],
      shares: [
        { atMs: 1_060_000, objectId: 'y', gapSeconds: 2 },
        { atMs: 1_090_000, objectId: 'x', gapSeconds: 2 },
      ],
      sharesComplete: true,
    })
    expect((await world.call(analyst, 'GET', '/v1/accounts/nobody/sessions')).status).toBe(404)
  })
})
