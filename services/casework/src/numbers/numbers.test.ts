import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { quartersWithin } from './transparency.ts'

const Q4 = { from: Date.UTC(2020, 9), to: Date.UTC(2021, 0) }
const HOUR_MS = 3_600_000

interface Planted {
  issuer?: string
  country?: string | null
  role?: string | null
  kind?: string
  receivedAtMs?: number
  published?: boolean
  gag?: boolean
  accounts?: number
  unresolved?: number
  /** By account from the first on. */
  verdicts?: string[]
  actions?: string[]
  more?: { [column: string]: string | number | boolean | null }
  acknowledgedAfterMs?: number
  answeredAfterMs?: number
}

describe.each(ENGINES)('numbers on %s', (engine) => {
  let world: TestCasework
  let legal: TestUser
  let outsider: TestUser
  let researcher: TestUser
  let serial = 0
  beforeAll(async () => {
    world = await testCasework(engine)
    legal = await world.newUser('legal', 'Lena')
    outsider = await world.newUser('legal', 'Ole')
    researcher = await world.newUser('researcher')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const plant = (planted: Planted, reader: TestUser | null = legal): Promise<string> =>
    world.store.system(async (tx) => {
      const {
        receivedAtMs = Q4.from + HOUR_MS,
        accounts = 1,
        unresolved = 0,
        verdicts = [],
        actions = [],
      } = planted
      const columns = {
        title: 't',
        source_kind: planted.kind ?? 'government_order',
        issuer_name: planted.issuer ?? 'Ministry',
        issuer_country: planted.country === undefined ? 'IN' : planted.country,
        issuer_role: planted.role === undefined ? 'ministry' : planted.role,
        received_at_ms: receivedAtMs,
        may_publish_aggregate: planted.published ?? true,
        gag: planted.gag ?? false,
        created_by: legal.userId,
        created_at_ms: 1,
        updated_at_ms: 1,
        ...planted.more,
      }
      const names = Object.keys(columns)
      const [{ id }] = (await tx.query<{ id: string }>(
        `insert into orders (${names.join(', ')}) values (${names.map((_, k) => `$${k + 1}`).join(', ')}) returning id`,
        Object.values(columns),
      )) as [{ id: string }]
      if (reader !== null)
        await tx.query('insert into order_readers values ($1, $2, $2, 1)', [id, reader.userId])
      const from = ++serial * 1_000
      await tx.query(
        `insert into flag_rows (order_id, row, raw, locator, resolution, account_id)
         select $1, n, 'r', 'r', case when n <= $2 then 'matched' else 'not_found' end, case when n <= $2 then ($4::int + n)::text end
         from generate_series(1, $2::int + $3::int) n`,
        [id, accounts, unresolved, from],
      )
      await tx.query(
        `insert into assessments (order_id, account_id, claim, verdict, confidence, evidence_for, evidence_against, missing_data, method, run, at_ms)
         select $1, ($3::int + n)::text, 'coordinated', v, 'low', '[]', '[]', '[]', 'm', '{}', 1
         from unnest($2::text[]) with ordinality as s(v, n)`,
        [id, verdicts, from],
      )
      if (actions.length > 0) {
        const [{ id: caseId }] = (await tx.query<{ id: string }>(
          `insert into cases (cluster_case_id, compartments, state, level, finding, window_start_ms, window_end_ms, created_at_ms, updated_at_ms)
           values ($1, array[$2::uuid], 'closed', 'alert', 'f', 0, 1, 1, 1) returning id`,
          [`c${from}`, id],
        )) as [{ id: string }]
        await tx.query(
          `insert into decisions (case_id, account_id, stage, evidence_number, reader, action, reason, at_ms)
           select $1, ($3::int + n)::text, 'final', 1, $4, a, 'r', 1 from unnest($2::text[]) with ordinality as s(a, n)`,
          [caseId, actions, from, legal.userId],
        )
      }
      if (planted.answeredAfterMs !== undefined)
        await tx.query(
          `insert into answers (order_id, number, kind, message, state, body, written_by, created_at_ms, updated_at_ms, sent_at_ms)
           values ($1, 1, 'full', 'm', 'sent', '{}', $2, 1, 1, $3)`,
          [id, legal.userId, receivedAtMs + planted.answeredAfterMs],
        )
      if (planted.acknowledgedAfterMs !== undefined) {
        tx.record({
          type: 'order.state_changed',
          entity: `order:${id}`,
          scope: { kind: 'order', id },
          prevState: 'received',
          nextState: 'validated',
        })
      }
      return id
    })
  const get = async (path: string, by: TestUser) => {
    const { status, body } = await world.call(by, 'GET', path)
    expect(status, JSON.stringify(body)).toBe(200)
    return body
  }

  test('of issuers count the orders that the caller may read, and no others', async () => {
    const receivedAtMs = world.clock.nowMs - 10 * HOUR_MS
    const own = { receivedAtMs, published: false, gag: true }
    await plant({
      ...own,
      accounts: 4,
      unresolved: 1,
      verdicts: ['supported', 'supported', 'not_supported', 'not_testable'],
      acknowledgedAfterMs: 0,
      answeredAfterMs: 6 * HOUR_MS,
    })
    await plant({
      ...own,
      issuer: 'MINISTRY',
      accounts: 2,
      verdicts: ['weak', 'supported'],
      answeredAfterMs: 2 * HOUR_MS,
      more: { authenticity: 'forged', contested: true, revoked_at_ms: 5 },
    })
    await plant({ ...own, issuer: 'Court', country: null, role: 'court', kind: 'court_order' })
    await plant({ ...own, issuer: 'Agency', country: 'BR' }, outsider)
    const { items } = await get('/v1/numbers/issuers', legal)
    expect(items.map(({ issuer }: { issuer: string }) => issuer.toLowerCase())).toEqual(['court', 'ministry'])
    expect(items[1]).toMatchObject({
      country: 'IN',
      orders: 2,
      rows: 7,
      accounts: 6,
      supported: 3,
      weak: 1,
      notSupported: 1,
      notTestable: 1,
      supportedShare: 0.5,
      forged: 1,
      revoked: 1,
      contested: 1,
      medianAcknowledgeMs: 10 * HOUR_MS,
      medianAnswerMs: 4 * HOUR_MS,
    })
    expect(items[1].resolvedShare).toBeCloseTo(6 / 7, 10)
    expect(items[0]).toMatchObject({ country: null, supportedShare: null, medianAnswerMs: null })
    const first = await get('/v1/numbers/issuers?limit=1', legal)
    const second = await get(`/v1/numbers/issuers?limit=1&cursor=${first.next}`, legal)
    expect([...first.items, ...second.items]).toEqual(items)
    expect(second.next).toBeNull()
    expect((await get('/v1/numbers/issuers', outsider)).items).toMatchObject([
      { issuer: 'Agency', orders: 1 },
    ])
    for (const user of [researcher, await world.newUser('admin')])
      expect((await world.call(user, 'GET', '/v1/numbers/issuers')).status).toBe(403)
  })

  const path = `/v1/numbers/transparency?from=${Q4.from}&to=${Q4.to}`
  test('of what may be published feed orders without a gag, keep small counts back, and tell of no other order', async () => {
    for (let k = 0; k < 12; k++)
      await plant({
        accounts: 4,
        verdicts: ['supported', 'supported', 'not_supported', 'not_testable'],
        actions: ['withhold_in', 'suspend', 'no_action'],
        answeredAfterMs: k * HOUR_MS,
        kind: k < 11 ? 'government_order' : 'court_order',
      })
    for (let k = 0; k < 15; k++)
      await plant({ country: 'BR', role: 'Court ', kind: 'court_order', unresolved: 2 })
    for (let k = 0; k < 3; k++) await plant({ country: 'KE', accounts: 30 })
    const before = await get(path, researcher)
    expect(before).toMatchObject({ threshold: 10, quarters: [{ quarter: '2020-Q4' }] })
    const { lines } = before.quarters[0]
    const line = (country: string | null) =>
      lines.find((one: { country: string | null }) => one.country === country)
    const all = lines.find((one: { all: boolean }) => one.all)
    expect(lines).toHaveLength(4)
    expect(line('BR').issuerRole).toBe('court')
    expect(line('BR').counts).toMatchObject({ unresolvedRows: 30, claimsTested: 0 })
    expect(line('IN').counts).toMatchObject({
      accountsWithheld: 12,
      accountsRemoved: 12,
      accountsNoAction: 12,
    })
    expect(line('IN').counts).toMatchObject({ claimsSupported: 24, claimsNotSupported: 12, claimsTested: 36 })
    // One court order of India and three orders of Kenya are few; others are kept back so that nobody works them out.
    expect(line('IN').counts.courtOrders).toBeNull()
    expect(line('KE').counts.orders).toBeNull()
    const shown = lines.map((one: { counts: { orders: number | null } }) => one.counts.orders)
    expect(shown.filter((count: number | null) => count === null).length).toBeGreaterThan(1)
    for (const one of lines)
      for (const count of Object.values(one.counts))
        expect(count === null || count === 0 || (count as number) >= 10).toBe(true)
    expect(all.counts.accountsNamed === null || all.counts.accountsNamed === 12 * 4 + 15 + 90).toBe(true)
    for (const one of lines) if (one.counts.orders === null) expect(one.medianBatchRows).toBeNull()

    await plant({ country: 'ZW', gag: true, accounts: 50 }, outsider)
    await plant({ country: 'ZW', published: false, accounts: 50 })
    await plant({ country: 'ZW', receivedAtMs: Q4.to, accounts: 50 })
    for (const user of [researcher, legal, outsider]) expect(await get(path, user)).toEqual(before)
    for (const role of ['analyst', 'admin'] as const)
      expect((await world.call(await world.newUser(role), 'GET', path)).status).toBe(403)
  })

  test('leave out what rests on an order that may not be published', async () => {
    const from = Date.UTC(2020, 6)
    const id = await plant({ receivedAtMs: from, accounts: 40 })
    const hidden = await plant({ published: false, gag: true }, outsider)
    const count = async () => {
      const body = await get(`/v1/numbers/transparency?from=${from}&to=${Q4.from}`, researcher)
      return body.quarters[0].lines.find((one: { all: boolean }) => one.all).counts
    }
    expect(await count()).toMatchObject({ accountsUndecided: 40, accountsRemoved: 0 })
    const decide = (compartments: string[], name: string) =>
      world.store.system((tx) =>
        tx.query(
          `with made as (
             insert into cases (cluster_case_id, compartments, state, level, finding, window_start_ms, window_end_ms, created_at_ms, updated_at_ms)
             values ($1, $2::uuid[], 'closed', 'alert', 'f', 0, 1, 1, 1) returning id)
           insert into decisions (case_id, account_id, stage, evidence_number, reader, action, reason, at_ms)
           select made.id, r.account_id, 'final', 1, $3, 'suspend', 'r', 1 from made, flag_rows r where r.order_id = $4 and r.row <= 20`,
          [name, [...compartments].sort(), legal.userId, id],
        ),
      )
    await decide([id, hidden], 'with a hidden one')
    expect(await count()).toMatchObject({ accountsUndecided: 40, accountsRemoved: 0 })
    await decide([id], 'its own')
    expect(await count()).toMatchObject({ accountsUndecided: 20, accountsRemoved: 20 })
  })

  test('come as a table too, and not for a quarter that has not ended', async () => {
    const { status, headers, body } = await world.call(researcher, 'GET', path.replace('?', '.csv?'))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const lines = body.trimEnd().split('\r\n')
    expect(lines[0]).toMatch(/^quarter,country,issuer_role,orders,court_orders,/)
    expect(lines).toHaveLength(5)
    expect(body).toContain('suppressed')
    const open = await get(`/v1/numbers/transparency?from=${Q4.to}&to=${Date.UTC(2022, 0)}`, legal)
    expect(open.quarters).toEqual([])
    expect((await world.call(legal, 'GET', '/v1/numbers/transparency?from=5&to=5')).status).toBe(400)
  })
})

test('quarters begin and end within the span, and have ended', () => {
  const names = (from: number, to: number, now: number) =>
    quartersWithin(from, to, now).map(({ quarter }) => quarter)
  const [jan, apr] = [Date.UTC(2021, 0), Date.UTC(2021, 3)]
  expect(names(jan, Date.UTC(2022, 0), Date.UTC(2021, 8))).toEqual(['2021-Q1', '2021-Q2'])
  expect(names(jan + 1, apr, apr)).toEqual([])
  expect(names(jan, apr - 1, apr)).toEqual([])
  expect(names(jan, apr, apr)).toEqual(['2021-Q1'])
  expect(names(0, Number.MAX_SAFE_INTEGER, apr)).toHaveLength(40)
  expect(names(Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER, apr)).toEqual([])
})
