import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { finding } from '../cases/review-world.fixture.ts'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { freezeAssessments } from './freeze-assessments.ts'
import { type PlantedActivity, plantAnalysis, plantCase } from './planted-order.fixture.ts'

/** Numeric ids, as a platform writes them. */
const account = (n: number): string => String(1_000_000_000 + n)
const accounts = (...numbers: number[]): string[] => numbers.map(account)
const busy = (accountId: string, more: Partial<PlantedActivity> = {}): PlantedActivity => ({
  accountId,
  objects: 20,
  sittings: 12,
  ...more,
})

describe.each(ENGINES)('the scorecard on %s', (engine) => {
  let world: TestCasework
  let legal: TestUser
  let analyst: TestUser
  let outsider: TestUser
  let orderId: string
  let sharedId: string
  let hiddenId: string
  const cases: { [name: string]: string } = {}

  const takeIn = async (list: string, readers: TestUser[], by = legal): Promise<string> => {
    const { status, body } = await world.call(by, 'POST', '/v1/orders', {
      title: 'Order 11/2021',
      sourceKind: 'government_order',
      issuer: { name: 'Ministry' },
      readers: readers.map(({ userId }) => userId),
      claims: [{ type: 'incitement', assertedBy: 'Ministry' }],
      list: { format: 'csv', content: list },
    })
    expect(status, JSON.stringify(body)).toBe(201)
    return body.id
  }
  const get = async (path: string, by = legal) => {
    const { status, body } = await world.call(by, 'GET', path)
    expect(status, JSON.stringify(body)).toBe(200)
    return body
  }
  const card = () => get(`/v1/orders/${orderId}/scorecard`)
  const one = async (n: number, query = '') => {
    const { items } = await get(`/v1/orders/${orderId}/assessments?limit=200${query}`)
    return items.find((item: { accountId: string }) => item.accountId === account(n))
  }

  beforeAll(async () => {
    world = await testCasework(engine)
    legal = await world.newUser('legal', 'Lena')
    analyst = await world.newUser('analyst', 'Ana')
    outsider = await world.newUser('legal', 'Ole')
    const lines = Array.from(
      { length: 60 },
      (_, k) => `${account(k + 1)},${k % 2 === 0 ? 'coordinated' : k % 3 === 0 ? 'foreign_operated' : ''}`,
    )
    orderId = await takeIn(
      ['account_id,claim', ...lines, `${account(2)},foreign_operated`, '@nobody_at_all,coordinated'].join(
        '\n',
      ),
      [analyst],
    )
    sharedId = await takeIn(`account_id\n${account(10)}`, [analyst])
    hiddenId = await takeIn(`account_id\n${account(8)}\n${account(9)}`, [], outsider)
    const { store } = world
    // Known to the directory, so that its row stays resolved though it shared nothing.
    await store.system((tx) =>
      tx.query('insert into accounts (account_id, updated_at_ms) values ($1, 1) on conflict do nothing', [
        account(60),
      ]),
    )
    cases.open = await plantCase(store, {
      cluster: 'open',
      accounts: [...accounts(1, 2, 3, 4, 5), 'beside-1', 'beside-2'],
      strength: 5,
      snapshot: {
        evidenceFor: [
          finding('co_amplification', [], { sentence: 'They shared together.' }),
          finding('shared_text', accounts(1), { sentence: 'One text of the first.' }),
          finding('shared_text', accounts(2), { sentence: 'One text of the second.' }),
        ],
        evidenceAgainst: [finding('co_amplification', [], { sentence: 'They share an audience.' })],
        indicators: [
          finding('activity_hours', accounts(1), { kind: 'offset_mismatch', sentence: 'Odd hours.' }),
        ],
        cannotSay: [finding('client', [], { sentence: 'Clients are not in the data.' })],
      },
    })
    cases.review = await plantCase(store, {
      cluster: 'review',
      compartments: [orderId],
      level: 'review',
      accounts: accounts(5, 6, 7),
      strength: 50,
    })
    await plantCase(store, { cluster: 'hidden', compartments: [hiddenId], accounts: accounts(8, 9) })
    cases.shared = await plantCase(store, {
      cluster: 'shared',
      compartments: [orderId, sharedId].sort(),
      accounts: accounts(10, 11),
    })
    await plantCase(store, { cluster: 'withdrawn', accounts: accounts(12, 13), withdrawn: true })
    cases.oldTwin = await plantCase(store, {
      cluster: 'open',
      compartments: [orderId],
      accounts: accounts(1, 14),
      windowEndMs: 1_612_300_000_000,
    })
    await plantAnalysis(
      store,
      Array.from({ length: 58 }, (_, k) => busy(account(k + 1))).concat([
        { accountId: account(59), objects: 2, sittings: 1 },
      ]),
      Array.from({ length: 70 }, (_, k) => busy(`control-${k}`, { level: k % 7 === 0 ? 'alert' : null })),
      accounts(1, 2, 8, 9, 12),
    )
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  test('says in a sentence what is so, and its counts add up', async () => {
    const body = await card()
    expect(body.sentence).toBe(
      'Of 62 named: 60 resolved; coordination supported for 7; weak for 2; not supported for 49; not testable for 2.',
    )
    const counts = (list: { count: { count: number } }[]) =>
      list.reduce((sum, { count }) => sum + count.count, 0)
    expect(counts(body.rows)).toBe(body.named.count)
    for (const { asserted, notAsserted } of body.claims) {
      expect(asserted.accounts.count + notAsserted.accounts.count).toBe(60)
      for (const { accounts: all, verdicts } of [asserted, notAsserted])
        expect(
          Object.values(verdicts).reduce((sum: number, one) => sum + (one as { count: number }).count, 0),
        ).toBe(all.count)
    }
    const claim = (name: string) => body.claims.find((row: { claim: string }) => row.claim === name)
    expect(claim('incitement').asserted.verdicts.not_testable.count).toBe(60)
    expect(claim('incitement').alwaysNotTestable).toMatch(/does not judge/)
    expect(claim('coordinated').asserted.accounts.count).toBe(30)
    // The second account is named again with this claim; the first shows odd hours, and nobody claims it.
    expect(claim('foreign_operated').asserted.accounts.count).toBe(11)
    expect(claim('foreign_operated').notAsserted.verdicts.weak.count).toBe(1)
    expect(claim('foreign_operated').asserted.verdicts.not_testable.count).toBe(11)
  })

  test('every number opens exactly the rows that it counts', async () => {
    const opened: string[] = []
    const open = async (value: unknown): Promise<void> => {
      if (typeof value !== 'object' || value === null) return
      const { count, rows } = value as { count?: number; rows?: string }
      if (typeof count === 'number' && typeof rows === 'string') {
        const keys = new Set<string>()
        let next: string | null = null
        do {
          const path: string = `${rows}${rows.includes('?') ? '&' : '?'}limit=40${next === null ? '' : `&cursor=${next}`}`
          const page = await get(path)
          expect(page.total, rows).toBe(count)
          for (const { row, accountId } of page.items) keys.add(`${row} ${accountId}`)
          next = page.next
        } while (next !== null)
        expect(keys.size, rows).toBe(count)
        opened.push(rows)
      }
      for (const inner of Object.values(value)) await open(inner)
    }
    await open(await card())
    expect(opened.length).toBeGreaterThan(90)
  })

  test('counts cases that all of its readers may read, the newest record of a cluster, and no withdrawn one', async () => {
    const body = await card()
    expect(body.cases.map((found: { caseId: string }) => found.caseId).sort()).toEqual(
      [cases.open, cases.review, cases.shared].sort(),
    )
    const open = body.cases.find((found: { caseId: string }) => found.caseId === cases.open)
    expect([open.named.count, open.unnamed.count]).toEqual([5, 2])
    for (const n of [8, 9, 12, 13, 14]) expect((await one(n)).assessment.verdict).toBe('not_supported')
    expect((await one(5)).assessment).toMatchObject({ verdict: 'supported', caseId: cases.open })
    expect((await one(7)).assessment).toMatchObject({
      verdict: 'weak',
      confidence: 'low',
      caseId: cases.review,
    })
    const beside = await get(`/v1/orders/${orderId}/assessments?named=false&caseId=${cases.open}`)
    expect(beside.items.map((item: { accountId: string }) => item.accountId)).toEqual([
      'beside-1',
      'beside-2',
    ])
    expect(beside.items[0]).toMatchObject({
      row: null,
      asserted: false,
      assessment: { verdict: 'supported' },
    })
    expect(beside.items[0].claimSays).toMatch(/does not name/)
  })

  test('a reader who may not read the other order takes its cases out for all', async () => {
    const other = await world.newUser('legal', 'Otto')
    const { store } = world
    await store.system((tx) =>
      tx.query('insert into order_readers values ($1, $2, $2, 1)', [orderId, other.userId]),
    )
    expect((await card()).coordination.supported.count).toBe(5)
    expect((await one(10)).assessment.verdict).toBe('not_supported')
    await store.system((tx) =>
      tx.query('update users set role = $2 where id = $1', [other.userId, 'researcher']),
    )
    expect((await card()).coordination.supported.count).toBe(7)
    await store.system(async (tx) => {
      await tx.query('update users set role = $2 where id = $1', [other.userId, 'legal'])
      await tx.query(`update orders set tlp = 'green' where id = $1`, [sharedId])
    })
    expect((await card()).coordination.supported.count).toBe(7)
    await store.system((tx) => tx.query(`update orders set tlp = 'red' where id = $1`, [sharedId]))
    await store.system((tx) => tx.query(`update orders set tlp = 'green' where id = $1`, [orderId]))
    // Open to everybody who reads orders: cases of the other order count no more.
    expect((await card()).coordination.supported.count).toBe(5)
    await store.system(async (tx) => {
      await tx.query(`update orders set tlp = 'red' where id = $1`, [orderId])
      await tx.query('delete from order_readers where user_id = $1', [other.userId])
    })
  })

  test('an assessment carries for, against, missing, method and run', async () => {
    const { assessment } = await one(1)
    const sentences = (lines: { sentence: string }[]) => lines.map(({ sentence }) => sentence)
    expect(sentences(assessment.evidenceFor)).toEqual(['One text of the first.', 'They shared together.'])
    expect(sentences(assessment.evidenceAgainst)).toEqual(['They share an audience.'])
    expect(assessment.missingData).toContain('Clients are not in the data.')
    expect(assessment).toMatchObject({ confidence: 'high', verdict: 'supported' })
    expect(assessment.run).toMatchObject({ flagsVersion: 1_000_000, parametersHash: expect.any(String) })
    expect(assessment.run.detectorVersion).not.toBeNull()

    const foreign = await one(1, '&claim=foreign_operated')
    expect(foreign).toMatchObject({ asserted: false, assessment: { verdict: 'weak', confidence: 'low' } })
    expect(foreign.claimSays).toMatch(/does not make this claim/)
    expect(sentences(foreign.assessment.evidenceFor)).toEqual(['Odd hours.'])

    const calm = (await one(20)).assessment
    expect(calm).toMatchObject({ verdict: 'not_supported', confidence: 'moderate', caseId: null })
    expect(calm.evidenceAgainst[0].sentence).toMatch(/^20 objects that it shared in 12 sittings/)
    const quiet = (await one(59)).assessment
    expect(quiet.missingData.join(' ')).toMatch(/1 more object and 2 more sittings/)
    expect((await one(60)).assessment.missingData.join(' ')).toMatch(
      /No share.*3 more objects and 3 more sittings/,
    )
    expect((await one(1, '&claim=false_content')).assessment).toMatchObject({
      verdict: 'not_testable',
      confidence: 'none',
      evidenceFor: [],
      missingData: ['Murmuration does not judge what is said.'],
    })
  })

  test('a note against counts as evidence against, but not while its case is read blind', async () => {
    const { store } = world
    await store.system(async (tx) => {
      for (const [side, accountId, text] of [
        ['against', null, 'A campaign day.'],
        ['against', account(2), 'A union.'],
        ['for', account(2), 'Not shown.'],
      ])
        await tx.query(
          'insert into notes (case_id, account_id, side, text, author, at_ms) values ($1, $2, $3, $4, $5, 1)',
          [cases.open, accountId, side, text, analyst.userId],
        )
    })
    const notes = async (n: number) =>
      (await one(n)).assessment.evidenceAgainst
        .filter(({ source }: { source: string }) => source === 'note')
        .map(({ sentence, author }: { sentence: string; author: string }) => `${author}: ${sentence}`)
    expect((await notes(2)).sort()).toEqual(['Ana: A campaign day.', 'Ana: A union.'])
    expect(await notes(3)).toEqual(['Ana: A campaign day.'])
    const set = (state: string) =>
      store.system((tx) => tx.query('update cases set state = $2 where id = $1', [cases.open, state]))
    await set('awaiting_second')
    expect(await notes(2)).toEqual([])
    await set('new')
  })

  test('is compared with accounts that nobody flagged, within one run and this compartment', async () => {
    const { comparison } = await card()
    expect(comparison).toMatchObject({ compared: true, eligible: 59, drawnEvery: 1 })
    // 58 busy accounts find one of 70; the quiet one finds none.
    expect(comparison.pairs.count).toBe(58)
    // Held by the run: 1, 2, 8, 9, 12; here 8 and 9 are hidden, and the case of 12 was withdrawn.
    expect(comparison.listSupported.count).toBe(2)
    expect(comparison.list.share).toBeCloseTo(2 / 58, 10)
    expect(comparison.control.accounts).toBe(58)
    expect(comparison.difference.value).toBeCloseTo(comparison.list.share - comparison.control.share, 10)
    expect(comparison.difference.interval[0]).toBeLessThan(comparison.difference.value)
    const { store } = world
    await store.system((tx) =>
      tx.query(
        `insert into list_flags (account_id, list, order_id, flagged, effective_at_ms)
         select 'control-' || n, 'old list', null, false, 1 from generate_series(0, 44) n`,
      ),
    )
    const few = (await card()).comparison
    expect(few).toMatchObject({ compared: false, list: null, control: null, difference: null })
    expect(few.says).toMatch(/^25 of 59 accounts .* below 30 nothing is compared/)
    await store.system((tx) => tx.query(`delete from list_flags where list = 'old list'`))
  })

  test('says how far the analysis has come that it waits for', async () => {
    const { store } = world
    const readiness = async () => (await card()).readiness
    // Its flags go to the log and come back by themselves; after that nothing writes them but this test.
    await vi.waitFor(
      async () => expect(await readiness()).toMatchObject({ state: 'covered', inLog: 60 }),
      20_000,
    )
    await store.system((tx) => tx.query('delete from list_flags where order_id = $1', [orderId]))
    const flag = (from: number, to: number, offset: number) =>
      store.system((tx) =>
        tx.query(
          `insert into list_flags (account_id, list, order_id, flagged, effective_at_ms, at_offset)
           select account_id, 'order:' || $1, $1::uuid, true, 1, $4::bigint from order_flags where order_id = $1::uuid and row between $2 and $3`,
          [orderId, from, to, offset],
        ),
      )
    expect(await readiness()).toMatchObject({ state: 'sending', flags: 60, inLog: 0, covered: 0 })
    await flag(1, 40, 10)
    expect(await readiness()).toMatchObject({ state: 'sending', inLog: 40, covered: 40 })
    await flag(41, 60, 1_000_000)
    expect(await readiness()).toMatchObject({ state: 'waiting', inLog: 60, covered: 40 })
    expect((await one(20)).assessment.missingData[0]).toMatch(/not in yet/)
    await store.system((tx) => tx.query('update list_flags set at_offset = 20 where at_offset = 1000000'))
    expect(await readiness()).toMatchObject({ state: 'covered', covered: 60 })
    expect((await one(20)).assessment.missingData).toEqual([])
  })

  test('what an answer rests on is frozen, and stays when cases change', async () => {
    const frozen = (query = '') => get(`/v1/orders/${orderId}/assessments?at=frozen&limit=200${query}`)
    expect((await world.call(legal, 'GET', `/v1/orders/${sharedId}/assessments?at=frozen`)).status).toBe(409)
    const count = await world.store.as(legal, (tx) => freezeAssessments(tx, orderId))
    // Coordination for all, incitement for all, foreign operation where it is claimed.
    expect(count).toBe(60 + 60 + 11)
    const now = await get(`/v1/orders/${orderId}/assessments?limit=200`)
    const before = await frozen()
    const strip = (items: { assessment: { atMs: number } | null }[]) =>
      items.map((item) =>
        item.assessment === null ? item : { ...item, assessment: { ...item.assessment, atMs: 0 } },
      )
    expect(strip(before.items)).toEqual(strip(now.items))
    expect((await frozen('&claim=foreign_operated&asserted=true')).total).toBe(11)
    await world.store.system((tx) =>
      tx.query(`update cases set withdrawn = true where cluster_case_id = 'open'`),
    )
    expect((await card()).coordination.supported.count).toBe(2)
    expect((await frozen('&verdict=supported')).total).toBe(7)
    expect((await frozen()).items).toEqual(before.items)
    await world.store.as(legal, (tx) => freezeAssessments(tx, orderId))
    expect((await frozen('&verdict=supported')).total).toBe(2)
    await world.store.system((tx) =>
      tx.query(`update cases set withdrawn = false where cluster_case_id = 'open'`),
    )
    const bad = await world.call(legal, 'GET', `/v1/orders/${orderId}/assessments?at=frozen&compared=pairs`)
    expect(bad.status).toBe(400)
  })

  test('is there for readers of the order alone', async () => {
    for (const path of ['scorecard', 'assessments']) {
      expect((await world.call(outsider, 'GET', `/v1/orders/${orderId}/${path}`)).status).toBe(404)
      for (const role of ['researcher', 'admin'] as const)
        expect(
          (await world.call(await world.newUser(role), 'GET', `/v1/orders/${orderId}/${path}`)).status,
        ).toBe(403)
      expect((await world.call(analyst, 'GET', `/v1/orders/${orderId}/${path}`)).status).toBe(200)
    }
  })
})
