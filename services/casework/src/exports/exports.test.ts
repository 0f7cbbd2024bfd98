import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pictureWith } from '../cases/picture.fixture.ts'
import { plantCase, snapshotWith } from '../cases/review-world.fixture.ts'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'

const IDS = ['5000000001', '5000000002', '5000000003']
const PICTURED = ['5100000001', '5100000002', '5100000003']
const KEY = 'a secret of this test alone'

describe.each(ENGINES)('exports of a case, on %s', (engine) => {
  let world: TestCasework
  let people: { [role in 'analyst' | 'lead' | 'legal' | 'admin']: TestUser }
  let id: string

  beforeAll(async () => {
    world = await testCasework(engine, { exportKey: KEY })
    const [analyst, lead, legal, admin] = await Promise.all(
      (['analyst', 'lead', 'legal', 'admin'] as const).map((role) => world.newUser(role)),
    )
    people = { analyst: analyst!, lead: lead!, legal: legal!, admin: admin! }
    const planted = IDS.map((accountId) => ({ accountId }))
    const snapshot = snapshotWith(planted)
    id = await plantCase(world.store, planted, {
      snapshot: { ...snapshot, finding: `${IDS[0]} and others acted as one.` },
    })
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const send = (user: TestUser, body: object, of = id) =>
    world.call(user, 'POST', `/v1/cases/${of}/exports`, body)
  const fileOf = async (user: TestUser, body: object) => {
    const { status, body: file } = await send(user, body)
    expect(status).toBe(200)
    return (typeof file === 'string' ? JSON.parse(file) : file) as {
      accounts: { accountId: string }[]
      objects: { type: string; user_id?: string }[]
      statements: { [field: string]: unknown }[]
    }
  }
  /** Of the history, newest first, what was exported. */
  const exported = async () => {
    const { body } = await world.call(people.lead, 'GET', `/v1/cases/${id}/history?limit=200`)
    return (body.items as { type: string; payload: unknown }[]).filter(({ type }) => type === 'case.exported')
  }

  test('name accounts by pseudonyms, the same in every format', async () => {
    const stix = await fileOf(people.analyst, { format: 'stix' })
    const asCase = await fileOf(people.analyst, { format: 'case' })
    for (const file of [stix, asCase]) expect(JSON.stringify(file)).not.toMatch(/500000000\d/)
    const names = stix.objects.flatMap((one) => one.user_id ?? [])
    expect(names).toEqual(asCase.accounts.map(({ accountId }) => accountId))
    expect(names[0]).toMatch(/^acct-[0-9a-f]{32}$/)
    expect(JSON.stringify(asCase)).not.toContain('"flagged"')
  })

  test('hold raw ids for lead and legal alone, and the history says so', async () => {
    const before = (await exported()).length
    for (const [role, raw] of [
      ['lead', true],
      ['legal', true],
      ['analyst', false],
    ] as const) {
      const { status, body } = await send(people[role], { format: 'case', rawIds: true })
      expect([role, status]).toEqual([role, raw ? 200 : 403])
      if (!raw) expect(body.detail).toContain('raw ids are for lead and legal')
    }
    expect((await fileOf(people.lead, { format: 'case', rawIds: true })).accounts[0]?.accountId).toBe(IDS[0])
    const events = await exported()
    // A refusal is no export.
    expect(events.length - before).toBe(3)
    expect(events[0]?.payload).toMatchObject({ format: 'case', rawIds: true })
    await fileOf(people.analyst, { format: 'stix' })
    expect((await exported())[0]?.payload).toMatchObject({ format: 'stix', rawIds: false })
  })

  test('have statements of what restricts, and of nothing that an order names', async () => {
    expect((await fileOf(people.legal, { format: 'dsa' })).statements).toEqual([])
    await world.store.system(async (tx) => {
      for (const [k, action] of ['suspend', 'no_action', 'suspend'].entries())
        await tx.query(
          `insert into decisions (case_id, account_id, stage, evidence_number, reader, action, territory, expires_at_ms, review_at_ms,
             reason, grounds, signature, bulk, case_version, at_ms)
           values ($1, $2, 'final', 1, $3, $4, '{}', $5, $5, 'r', '{coordinated}', '', false, 1, $6)`,
          [
            id,
            IDS[k]!,
            people.lead.userId,
            action,
            action === 'suspend' ? 1_630_000_000_000 : null,
            1_613_000_000_000,
          ],
        )
      const [order] = await tx.query<{ id: string }>(
        `insert into orders (title, source_kind, issuer_name, legal_basis, received_at_ms, created_by, created_at_ms, updated_at_ms)
         values ('An order', 'government_order', 'Ministry of Tests', 'Section 69A', 1, $1, 1, 1) returning id`,
        [people.lead.userId],
      )
      await tx.query('insert into order_readers values ($1, $2, $2, 1)', [order!.id, people.legal.userId])
      await tx.query('insert into case_orders values ($1, $2, 1)', [id, order!.id])
      await tx.query(
        `insert into flag_rows (order_id, row, raw, locator, resolution, named, account_id) values ($1, 1, 'x', 'x', 'matched', 'matched', $2)`,
        [order!.id, IDS[2]!],
      )
    })
    const { statements } = await fileOf(people.legal, { format: 'dsa', termsGround: 'Section 3' })
    expect(statements).toHaveLength(1)
    expect(statements[0]).toMatchObject({
      decision_account: 'DECISION_ACCOUNT_SUSPENDED',
      incompatible_content_ground: 'Section 3',
    })
    expect(JSON.stringify(statements)).not.toMatch(/500000000\d|acct-/)
    const { status, body } = await send(people.legal, { format: 'dsa', termsGround: 'See @starling' })
    expect([status, body.detail]).toEqual([422, expect.stringContaining('personal data')])
  })

  test('have claims of orders that are open to all as notes, and of no other order', async () => {
    const newOrder = (issuer: string, tlp: string) =>
      world.store.system(async (tx) => {
        const [order] = await tx.query<{ id: string }>(
          `insert into orders (title, source_kind, issuer_name, legal_basis, tlp, received_at_ms, created_by, created_at_ms, updated_at_ms)
           values ('An order', 'partner', $1, 'None', $2, 1, $3, 1, 1) returning id`,
          [issuer, tlp, people.lead.userId],
        )
        await tx.query('insert into order_readers values ($1, $2, $2, 1)', [order!.id, people.legal.userId])
        await tx.query('insert into case_orders values ($1, $2, 1)', [id, order!.id])
        await tx.query(
          `insert into assessments (order_id, account_id, claim, verdict, confidence, evidence_for, evidence_against, missing_data, method, run, at_ms)
           values ($1, $2, 'coordinated', 'contradicted', 'low', '[]', '[]', '[]', 'm', '{}', 1)`,
          [order!.id, IDS[1]!],
        )
      })
    await newOrder('Open Partner', 'green')
    await newOrder('Hidden Partner', 'amber')
    const { objects } = await fileOf(people.legal, { format: 'stix' })
    const text = JSON.stringify(objects)
    expect(text).toContain('"authors":["Open Partner"]')
    expect(text).not.toContain('Hidden Partner')
    expect(text).toContain('strongly-disagree')
    expect(text).not.toMatch(/500000000\d/)
  })

  test('draw the backbone as GEXF under the same names', async () => {
    expect((await send(people.lead, { format: 'gexf' })).status).toBe(409)
    const pictured = PICTURED.map((accountId) => ({ accountId }))
    const drawn = await plantCase(world.store, pictured, {
      snapshot: { ...snapshotWith(pictured), picture: pictureWith({ accounts: PICTURED, objects: ['o1'] }) },
    })
    const { status, body } = await send(people.lead, { format: 'gexf' }, drawn)
    expect(status).toBe(200)
    expect(body.match(/<node /g)).toHaveLength(PICTURED.length)
    expect(body).toMatch(/<node id="acct-[0-9a-f]{32}"/)
    expect(body).not.toMatch(/510000000\d/)
    const raw = await send(people.lead, { format: 'gexf', rawIds: true }, drawn)
    expect(raw.body).toContain(`<node id="${PICTURED[0]}"`)
  })

  test('are of cases that one reads', async () => {
    const hidden = await plantCase(world.store, [{ accountId: '6000000001' }], {
      compartments: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'],
    })
    expect((await send(people.lead, { format: 'stix' }, hidden)).status).toBe(404)
    expect((await send(people.admin, { format: 'stix' })).status).toBe(403)
    expect((await send(people.lead, { format: 'parquet' })).status).toBe(400)
  })
})
