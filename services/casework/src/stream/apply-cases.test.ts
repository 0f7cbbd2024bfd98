import type { Store, Tx } from '@murmuration/store'
import { ENGINES, newStore } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moveCase } from '../cases/move-case.ts'
import { newTestUser, type TestUser } from '../casework.fixture.ts'
import { applyCases } from './apply-cases.ts'
import { coalesce } from './arrivals.ts'
import { placeAnew } from './place-anew.ts'
import { DEFAULT_POLICIES, insertDefaultPolicies } from './policies.ts'
import { flag, newOrder, newsOf, snapshotOf, take, tombstoneOf } from './snapshot.fixture.ts'

interface CaseFound {
  id: string
  compartments: string[]
  state: string
  evidence_number: number
  version: number
  strength: number
  accounts: number
  withdrawn: boolean
  attention: string[]
  window_end_ms: number
}

const DAY_MS = 86_400_000

describe.each(ENGINES)('on %s', (engine) => {
  let store: Store
  let lead: TestUser
  let n = 0
  beforeAll(async () => {
    store = await newStore(engine)
    await insertDefaultPolicies(store)
    lead = await newTestUser(store, 'lead')
  }, 60_000)
  afterAll(() => store[Symbol.asyncDispose]())

  /** A cluster of its own, with accounts of its own that an open list flags. */
  const world = async (size = 3): Promise<{ name: string; ids: string[] }> => {
    const name = `w${++n}`
    const ids = Array.from({ length: size }, (_, k) => `${name}-${k}`)
    await store.system((tx) => flag(tx, { open: ids }))
    return { name, ids }
  }
  const casesOf = (name: string): Promise<CaseFound[]> =>
    store.system((tx) =>
      tx.query<CaseFound & object>(
        `select id, compartments::text[] as compartments, state, evidence_number, version, strength, accounts, withdrawn, attention, window_end_ms
         from cases where cluster_case_id = $1 order by cardinality(compartments), compartments`,
        [`case-${name}`],
      ),
    )
  const only = async (name: string): Promise<CaseFound> => {
    const cases = await casesOf(name)
    expect(cases).toHaveLength(1)
    return cases[0]!
  }
  const eventsOf = (id: string): Promise<string[]> =>
    store.system(async (tx) =>
      (
        await tx.query<{ type: string }>('select type from events where entity = $1 order by seq', [
          `case:${id}`,
        ])
      ).map(({ type }) => type),
    )
  const put = (id: string, state: string, more = ''): Promise<unknown> =>
    store.system((tx) =>
      tx.query(`update cases set state = $2, version = version + 1 ${more} where id = $1`, [id, state]),
    )
  const rowsOf = (table: string, id: string, column: string): Promise<string[]> =>
    store.system(async (tx) =>
      (
        await tx.query<{ found: string }>(
          `select ${column} as found from ${table} where case_id = $1 order by 1`,
          [id],
        )
      ).map(({ found }) => found),
    )

  test('a first snapshot opens a case, and the next one is a version that says what changed', async () => {
    const { name, ids } = await world(4)
    const first = snapshotOf(name, { flagged: ids.slice(0, 3), synchronous: 10, level: 'review' })
    expect(await take(store, newsOf(first, 1))).toMatchObject({ opened: 1, versions: 0 })
    const next = snapshotOf(name, {
      flagged: ids.slice(1),
      others: [`${name}-x`],
      endMs: 2 * DAY_MS,
      objects: 5,
    })
    expect(await take(store, newsOf(next, 2))).toMatchObject({ opened: 0, versions: 1 })
    const found = await only(name)
    expect(found).toMatchObject({
      compartments: [],
      evidence_number: 2,
      accounts: 4,
      window_end_ms: 2 * DAY_MS,
    })
    expect(await rowsOf('case_accounts', found.id, 'account_id')).toEqual([...ids.slice(1), `${name}-x`])
    expect(await rowsOf('case_objects', found.id, 'object_id')).toEqual(
      [0, 1, 2, 3, 4].map((k) => `object ${k}`),
    )
    const versions = await store.system((tx) =>
      tx.query<{
        number: number
        snapshot: string
        difference: {
          in: string[]
          out: string[]
          level: object
          strength: { before: number; after: number }
        }
      }>('select number, snapshot, difference from evidence_versions where case_id = $1 order by number', [
        found.id,
      ]),
    )
    expect(versions.map(({ snapshot }) => snapshot)).toEqual([first, next].map((one) => JSON.stringify(one)))
    expect(versions[0]!.difference).toMatchObject({
      in: ids.slice(0, 3),
      out: [],
      level: { before: null, after: 'review' },
    })
    expect(versions[1]!.difference).toMatchObject({
      in: [ids[3], `${name}-x`],
      out: [ids[0]],
      level: { before: 'review', after: 'alert' },
      tiers: { before: ['A'], after: ['A'] },
      ended: null,
    })
    expect(versions[1]!.difference.strength.before).toBe(versions[0]!.difference.strength.after)
    expect(versions[1]!.difference.strength.after).toBe(found.strength)
    expect(await eventsOf(found.id)).toEqual(['case.opened', 'case.evidence_added'])
  })

  test('the same again changes nothing, and an older window takes no place', async () => {
    const { name, ids } = await world()
    const newer = newsOf(snapshotOf(name, { flagged: ids, endMs: 3 * DAY_MS }), 7)
    await take(store, newer)
    const before = await only(name)
    await take(store, newer)
    await take(store, newsOf(snapshotOf(name, { flagged: ids.slice(1), endMs: 2 * DAY_MS }), 9))
    await take(store, newsOf(snapshotOf(name, { flagged: ids, endMs: 3 * DAY_MS }), 3, 1))
    expect(await only(name)).toEqual(before)
  })

  test('a cluster that goes back to what it was gets a third version', async () => {
    const { name, ids } = await world()
    const [one, other] = [snapshotOf(name, { flagged: ids }), snapshotOf(name, { flagged: ids.slice(1) })]
    for (const [offset, found] of [one, other, one].entries()) await take(store, newsOf(found, offset))
    expect(await only(name)).toMatchObject({ evidence_number: 3, accounts: 3 })
  })

  test('new evidence wakes a sleeping case, tells those who judge one, and opens a closed one where enough came in', async () => {
    const { name, ids } = await world(6)
    const at = (offset: number, count: number, synchronous = 30) =>
      newsOf(
        snapshotOf(name, { flagged: ids.slice(0, count), endMs: (1 + offset) * DAY_MS, synchronous }),
        offset,
      )
    await take(store, at(0, 3))
    const { id, state } = await only(name)
    expect(state).toBe('new')
    await put(id, 'snoozed', ', snoozed_until_ms = 99999999999999')
    await take(store, at(1, 3, 31))
    expect((await only(name)).state).toBe('triaged')
    for (const [k, judged] of [
      'in_review',
      'escalated',
      'awaiting_second',
      'decided',
      'actioned',
    ].entries()) {
      await put(id, judged, `, attention = '{}'`)
      await take(store, at(10 + k, 3, 32 + k))
      expect(await only(name)).toMatchObject({ state: judged, attention: ['new_evidence'] })
    }
    const { evidence_number } = await only(name)
    await put(id, 'closed', `, attention = '{}', decided_evidence_number = ${evidence_number}`)
    await take(store, at(40, 3, 37))
    expect(await only(name)).toMatchObject({ state: 'closed', attention: [] })
    await take(store, at(41, 2, 37))
    expect((await only(name)).state).toBe('closed')
    await take(store, at(42, 4, 37))
    expect((await only(name)).state).toBe('reopened')
  })

  test('strength that creeps up is measured from the evidence that was decided on', async () => {
    const { name, ids } = await world()
    const at = (offset: number, synchronous: number) =>
      newsOf(
        snapshotOf(name, { flagged: ids, level: 'review', endMs: (1 + offset) * DAY_MS, synchronous }),
        offset,
      )
    await take(store, at(0, 6))
    const { id } = await only(name)
    await put(id, 'closed', ', decided_evidence_number = 1')
    const states: string[] = []
    for (const [k, synchronous] of [9, 12, 15, 18, 21].entries()) {
      await take(store, at(k + 1, synchronous))
      states.push((await only(name)).state)
    }
    expect(states[0]).toBe('closed')
    expect(states.at(-1)).toBe('reopened')
  })

  test('a case that is taken back before anybody worked on it is closed, and comes back', async () => {
    const { name, ids } = await world()
    const found = snapshotOf(name, { flagged: ids })
    await take(store, newsOf(found, 1))
    expect(await take(store, tombstoneOf(name, 2))).toMatchObject({ withdrawn: 1 })
    expect(await take(store, tombstoneOf(name, 2))).toMatchObject({ withdrawn: 0 })
    const closed = await only(name)
    expect(closed).toMatchObject({ state: 'closed', withdrawn: true, attention: [] })
    expect(await take(store, newsOf(found, 3))).toMatchObject({ returned: 1, versions: 0 })
    expect(await only(name)).toMatchObject({ state: 'reopened', withdrawn: false, evidence_number: 1 })
  })

  test('a case that somebody works on stays where it is when it is taken back, and says so', async () => {
    const { name, ids } = await world()
    await take(store, newsOf(snapshotOf(name, { flagged: ids }), 1))
    const { id } = await only(name)
    await store.system((tx) =>
      tx.query(`insert into notes (case_id, side, text, author, at_ms) values ($1, 'for', 't', $2, 1)`, [
        id,
        lead.userId,
      ]),
    )
    await take(store, tombstoneOf(name, 2))
    expect(await only(name)).toMatchObject({ state: 'new', withdrawn: true, attention: ['withdrawn'] })
    await take(store, newsOf(snapshotOf(name, { flagged: ids, endMs: 2 * DAY_MS }), 3))
    expect(await only(name)).toMatchObject({ state: 'new', withdrawn: false, attention: [] })
  })

  test('what people decided, and who works on a case, is not touched', async () => {
    const { name, ids } = await world()
    await take(store, newsOf(snapshotOf(name, { flagged: ids }), 1))
    const { id } = await only(name)
    await store.system((tx) =>
      tx.query(
        `update cases set state = 'in_review', assignee = $2, lease_by = $2, lease_until_ms = 5, against = 'x', priority = 77,
           outcome = 'spam_only', first_reader = $2 where id = $1`,
        [id, lead.userId],
      ),
    )
    const kept = (tx: Tx) =>
      tx.query(
        'select state, assignee, lease_by, lease_until_ms, against, priority, outcome, first_reader from cases where id = $1',
        [id],
      )
    const before = await store.system(kept)
    await take(store, newsOf(snapshotOf(name, { flagged: ids, endMs: 2 * DAY_MS }), 2))
    expect(await store.system(kept)).toEqual(before)
  })

  test('the policy takes strong alerts into the queue, by what it says now', async () => {
    const { name, ids } = await world(5)
    await take(store, newsOf(snapshotOf(name, { flagged: ids }), 1))
    expect((await only(name)).state).toBe('triaged')
    await store.system((tx) =>
      tx.query(`update policies set rule = $1::jsonb where name = 'auto_triage'`, [
        JSON.stringify({ ...DEFAULT_POLICIES.auto_triage, enabled: false }),
      ]),
    )
    try {
      const other = await world(5)
      await take(store, newsOf(snapshotOf(other.name, { flagged: other.ids }), 1))
      expect((await only(other.name)).state).toBe('new')
    } finally {
      await store.system((tx) =>
        tx.query(`update policies set rule = $1::jsonb where name = 'auto_triage'`, [
          JSON.stringify(DEFAULT_POLICIES.auto_triage),
        ]),
      )
    }
    await insertDefaultPolicies(store)
  })

  test('cases stand in compartments; one that does not cover a newer snapshot stays as it was', async () => {
    const name = `w${++n}`
    const [a, b] = [`${name}-a`, `${name}-b`]
    const [o1, o2] = await store.system(async (tx) => {
      const orders = [await newOrder(tx, lead.userId), await newOrder(tx, lead.userId)].sort()
      await flag(tx, { [`order:${orders[0]}`]: [a], [`order:${orders[1]}`]: [b] })
      return orders as [string, string]
    })
    await take(store, newsOf(snapshotOf(name, { flagged: [a], others: [b] }), 1))
    expect((await casesOf(name)).map(({ compartments }) => compartments)).toEqual([[o1]])
    await take(store, newsOf(snapshotOf(name, { flagged: [a, b], endMs: 2 * DAY_MS }), 2))
    let cases = await casesOf(name)
    expect(
      cases.map(({ compartments, evidence_number, version }) => [compartments, evidence_number, version]),
    ).toEqual([
      [[o1], 1, 1],
      [[o1, o2], 1, 1],
    ])
    expect(await eventsOf(cases[0]!.id)).toEqual(['case.opened'])
    await take(store, newsOf(snapshotOf(name, { flagged: [a], others: [b], endMs: 3 * DAY_MS }), 3))
    cases = await casesOf(name)
    expect(cases.map(({ evidence_number }) => evidence_number)).toEqual([2, 2])
    expect(await rowsOf('case_links', cases[0]!.id, 'other_case_id')).toEqual([cases[1]!.id])
    expect(await rowsOf('case_orders', cases[0]!.id, 'order_id')).toEqual([o1, o2])
    // Somebody who reads one order only sees the case of that one, and of its orders that one.
    const reader = await newTestUser(store, 'analyst')
    await store.system((tx) =>
      tx.query('insert into order_readers values ($1, $2, $2, 1)', [o1, reader.userId]),
    )
    await store.as(reader, async (tx) => {
      const seen = await tx.query<{ id: string }>('select id from cases where cluster_case_id = $1', [
        `case-${name}`,
      ])
      expect(seen.map(({ id }) => id)).toEqual([cases[0]!.id])
      expect(await tx.query('select order_id from case_orders where case_id = $1', [cases[0]!.id])).toEqual([
        { order_id: o1 },
      ])
      expect(await tx.query('select from case_links where case_id = $1', [cases[0]!.id])).toEqual([])
    })
  })

  test('an order that names the accounts of a known case finds it, though the detector has nothing new to say', async () => {
    const name = `w${++n}`
    const ids = [`${name}-a`, `${name}-b`]
    const [o1, o2] = await store.system(async (tx) => [
      await newOrder(tx, lead.userId),
      await newOrder(tx, lead.userId),
    ])
    await store.system((tx) => flag(tx, { [`order:${o1}`]: ids }))
    await take(store, newsOf(snapshotOf(name, { flagged: ids }), 1))
    await store.system((tx) => flag(tx, { [`order:${o2}`]: ids.slice(1) }))
    while (await store.system(placeAnew));
    expect((await casesOf(name)).map(({ compartments }) => compartments)).toEqual([[o1]])
    await store.system((tx) => flag(tx, { [`order:${o2}`]: ids }))
    while (await store.system(placeAnew));
    const cases = await casesOf(name)
    expect(cases.map(({ compartments }) => compartments[0]).sort()).toEqual([o1, o2].sort())
    const [mine, theirs] = [o1, o2].map((order) => cases.find((one) => one.compartments[0] === order)!)
    expect(mine).toMatchObject({ version: 1, evidence_number: 1 })
    expect(await rowsOf('case_accounts', theirs!.id, 'account_id')).toEqual(ids)
    await store.system(async (tx) => {
      expect(
        await tx.query('select accounts from case_orders where case_id = $1 and order_id = $2', [
          mine!.id,
          o2!,
        ]),
      ).toEqual([{ accounts: 2 }])
      await flag(tx, { [`order:${o2}`]: ids }, false)
      while (await placeAnew(tx));
      expect(await tx.query('select from case_orders where order_id = $1', [o2!])).toEqual([])
    })
  })

  test('a snapshot of an account that nobody is known to name waits, and is placed when a list is known', async () => {
    const name = `w${++n}`
    const ids = [`${name}-a`, `${name}-b`]
    expect(await take(store, newsOf(snapshotOf(name, { flagged: ids }), 1))).toMatchObject({
      held: 1,
      opened: 0,
    })
    expect(await casesOf(name)).toEqual([])
    await store.system((tx) => flag(tx, { open: ids }))
    while (await store.system(placeAnew));
    expect(await only(name)).toMatchObject({ compartments: [], evidence_number: 1 })
  })

  test('a flag that was withdrawn meanwhile still hides the case from everybody else', async () => {
    const name = `w${++n}`
    const ids = [`${name}-a`]
    const order = await store.system(async (tx) => {
      const id = await newOrder(tx, lead.userId)
      await flag(tx, { [`order:${id}`]: ids })
      await flag(tx, { [`order:${id}`]: ids }, false)
      return id
    })
    await take(store, newsOf(snapshotOf(name, { flagged: ids }), 1))
    expect((await only(name)).compartments).toEqual([order])
  })

  test('a merge links both cases, whichever comes first, and ends the one that nobody judges', async () => {
    for (const goneFirst of [true, false]) {
      const [x, y] = [await world(), await world()]
      const window = { startMs: DAY_MS, endMs: 2 * DAY_MS }
      await take(store, newsOf(snapshotOf(y.name, { flagged: y.ids }), 1))
      const merged = (size: number, other: string) => ({
        state: 'merged' as const,
        history: [
          {
            window: { startMs: 0, endMs: DAY_MS },
            change: 'born' as const,
            size: 3,
            joined: 3,
            left: 0,
            clusters: [],
          },
          { window, change: 'merged' as const, size, joined: 0, left: 3 - size, clusters: [other] },
        ],
      })
      const gone = newsOf(snapshotOf(y.name, { flagged: y.ids, ...merged(0, x.name) }), 2)
      const on = newsOf(
        snapshotOf(x.name, { flagged: [...x.ids, ...y.ids], endMs: 2 * DAY_MS, ...merged(6, y.name) }),
        3,
      )
      for (const news of goneFirst ? [gone, on] : [on, gone]) await take(store, news)
      const [survivor, ended] = [await only(x.name), await only(y.name)]
      expect(ended).toMatchObject({ state: 'merged', evidence_number: 2 })
      expect(survivor.attention).toEqual(['merged'])
      await store.system(async (tx) => {
        expect(await tx.query('select merged_into from cases where id = $1', [ended.id])).toEqual([
          { merged_into: survivor.id },
        ])
        expect(
          await tx.query(
            'select case_id, other_case_id, kind from case_links where case_id = any($1::uuid[])',
            [[survivor.id, ended.id]],
          ),
        ).toEqual([{ case_id: survivor.id, other_case_id: ended.id, kind: 'merged_from' }])
        await tx.query(`update cases set attention = '{}' where id = $1`, [survivor.id])
      })
      await take(store, { ...on, arrived: 9 })
      expect((await only(x.name)).attention).toEqual([])
    }
  })

  test('a split of a case that somebody judges calls for attention, and both know of each other', async () => {
    const [x, y] = [await world(), await world()]
    await take(store, newsOf(snapshotOf(x.name, { flagged: x.ids }), 1))
    const { id } = await only(x.name)
    await put(id, 'in_review')
    const window = { startMs: DAY_MS, endMs: 2 * DAY_MS }
    const split = (size: number, other: string) => ({
      window,
      change: 'split' as const,
      size,
      joined: 0,
      left: 1,
      clusters: [other],
    })
    const born = {
      window: { startMs: 0, endMs: DAY_MS },
      change: 'born' as const,
      size: 3,
      joined: 3,
      left: 0,
      clusters: [],
    }
    await take(
      store,
      newsOf(
        snapshotOf(x.name, {
          flagged: x.ids,
          endMs: 2 * DAY_MS,
          state: 'split',
          history: [born, split(2, y.name)],
        }),
        2,
      ),
      newsOf(
        snapshotOf(y.name, {
          flagged: y.ids,
          endMs: 2 * DAY_MS,
          state: 'split',
          history: [split(3, x.name)],
          related: ['nobody'],
        }),
        3,
      ),
    )
    expect(await only(x.name)).toMatchObject({ state: 'in_review', attention: ['new_evidence', 'split'] })
    const piece = await only(y.name)
    expect(piece).toMatchObject({ state: 'new', attention: [] })
    expect(await rowsOf('case_links', piece.id, `kind || ' ' || other_case_id`)).toEqual([`split_from ${id}`])
  })

  test('a move by a person and a batch that is rolled back leave each other alone', async () => {
    const { name, ids } = await world()
    await take(store, newsOf(snapshotOf(name, { flagged: ids }), 1))
    const { id } = await only(name)
    await store.as(lead, (tx) => moveCase(tx, id, { to: 'triaged', by: lead, reason: 'look at it' }))
    const before = await only(name)
    const news = newsOf(snapshotOf(name, { flagged: ids, endMs: 2 * DAY_MS }), 2)
    await expect(
      store.system(async (tx) => {
        await applyCases(tx, coalesce([news]))
        throw new Error('killed')
      }),
    ).rejects.toThrow('killed')
    expect(await only(name)).toEqual(before)
    await take(store, news)
    expect(await only(name)).toMatchObject({ evidence_number: 2, version: before.version + 1 })
  })
})
