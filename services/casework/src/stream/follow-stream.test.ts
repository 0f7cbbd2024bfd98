import { type MemoryBus, memoryBus } from '@murmuration/bus/memory'
import { flagKey, TOPICS, topicSpecs } from '@murmuration/contracts'
import { createLog, createMetrics, type Metrics } from '@murmuration/runtime'
import type { Store } from '@murmuration/store'
import { openStore } from '@murmuration/store'
import { ENGINES, newDatabase, newStore } from '@murmuration/store/test-stores'
import { describe, expect, test, vi } from 'vitest'
import { newTestUser } from '../casework.fixture.ts'
import { caseworkConfig } from '../config.ts'
import { followStream, type Stream } from './follow-stream.ts'
import { inParts, newOrder, snapshotOf } from './snapshot.fixture.ts'

const DAY_MS = 86_400_000

async function logInMemory(): Promise<MemoryBus> {
  const bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 28 * DAY_MS }))
  return bus
}

const start = async (
  store: Store,
  bus: MemoryBus,
  clock = { nowMs: 5 },
): Promise<Stream & AsyncDisposable & { metrics: Metrics }> => {
  const metrics = createMetrics({ ofProcess: false })
  const stream = await followStream({
    config: caseworkConfig.parse({}),
    store,
    bus,
    log: createLog('casework', { level: 'silent' }),
    metrics,
    nowMs: () => clock.nowMs,
  })
  return { ...stream, metrics, [Symbol.asyncDispose]: () => stream.stop() }
}

const put = (bus: MemoryBus, topic: string, values: { [key: string]: unknown }): Promise<void> =>
  bus.publish(
    topic,
    Object.entries(values).map(([key, value]) => ({
      partition: 0,
      key,
      value: value === null ? null : typeof value === 'string' ? value : JSON.stringify(value),
    })),
  )
const putCases = (bus: MemoryBus, ...found: ReturnType<typeof snapshotOf>[]): Promise<void> =>
  put(bus, TOPICS.cases, Object.fromEntries(found.map((one) => [one.caseId, one])))
const putFlags = (bus: MemoryBus, list: string, accounts: readonly string[], flagged = true): Promise<void> =>
  put(
    bus,
    TOPICS.flags,
    Object.fromEntries(
      accounts.map((accountId) => [
        flagKey(list, accountId),
        { schemaVersion: 1, accountId, list, flagged, effectiveAtMs: 1 },
      ]),
    ),
  )

const ask = <Row extends object>(
  store: Store,
  text: string,
  values: (string | string[])[] = [],
): Promise<Row[]> => store.system((tx) => tx.query<Row>(text, values))
const casesOf = (store: Store) =>
  ask<{ name: string; number: number; orders: number }>(
    store,
    'select cluster_case_id as name, evidence_number as number, cardinality(compartments) as orders from cases order by 1, 3',
  )
const eventually = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 })
const reachEnd = (store: Store, bus: MemoryBus): Promise<void> =>
  eventually(async () => {
    for (const topic of [TOPICS.flags, TOPICS.cases, TOPICS.analyses]) {
      const [range] = await bus.ranges(topic)
      const [row] = await ask<{ next_offset: number }>(
        store,
        'select next_offset from stream_positions where topic = $1',
        [topic],
      )
      expect(row?.next_offset ?? 0).toBe(range!.highOffset)
    }
  })

describe.each(ENGINES)('on %s', (engine) => {
  test('a case that rests on a flag written behind it in time waits for that; what is read is read once', async () => {
    await using store = await newStore(engine)
    await using bus = await logInMemory()
    await putFlags(bus, 'list', ['a', 'b'])
    await putCases(bus, snapshotOf('one'), snapshotOf('two', { flagged: ['b'] }))
    const first = await start(store, bus)
    await reachEnd(store, bus)
    await first.stop()
    const before = await casesOf(store)
    expect(before.map(({ name, number }) => [name, number])).toEqual([
      ['case-one', 1],
      ['case-two', 1],
    ])
    const events = await ask(store, 'select seq from events')
    await using again = await start(store, bus)
    await putFlags(bus, 'list', ['c'])
    await putCases(bus, snapshotOf('three', { flagged: ['c'] }))
    await reachEnd(store, bus)
    expect((await casesOf(store)).map(({ name }) => name)).toEqual(['case-one', 'case-three', 'case-two'])
    expect(await ask(store, 'select seq from events')).toHaveLength(events.length + 1)
    expect(await again.metrics.text()).toContain('murmuration_casework_cases_total{change="opened"} 1')
  })

  test('a large case whose parts come before and after a restart is taken in whole', async () => {
    await using store = await newStore(engine)
    await using bus = await logInMemory()
    await putFlags(bus, 'list', ['a', 'b'])
    const large = snapshotOf('large', { objects: 500 })
    const records = inParts(large, 4)
    const publish = (from: number, to: number) =>
      put(
        bus,
        TOPICS.cases,
        Object.fromEntries(records.slice(from, to).map(({ key, value }) => [key, value])),
      )
    await publish(0, 2)
    const first = await start(store, bus)
    await reachEnd(store, bus)
    await first.stop()
    expect(await casesOf(store)).toEqual([])
    await publish(2, 5)
    await using _again = await start(store, bus)
    await reachEnd(store, bus)
    const [row] = await ask<{ snapshot: string }>(store, 'select snapshot from evidence_versions')
    expect(row!.snapshot).toBe(JSON.stringify(large))
    expect(await ask(store, 'select from waiting_cases')).toEqual([])
  })

  test('a log that was made anew is read from its start; what is gone from it is withdrawn', async () => {
    await using store = await newStore(engine)
    {
      await using bus = await logInMemory()
      await putFlags(bus, 'list', ['a', 'b', 'c'])
      await putCases(bus, snapshotOf('one'), snapshotOf('two', { flagged: ['c'] }))
      await using _stream = await start(store, bus)
      await reachEnd(store, bus)
    }
    await using bus = await logInMemory()
    await putFlags(bus, 'list', ['a'])
    await putCases(bus, snapshotOf('one', { endMs: 2 * DAY_MS, flagged: ['a'] }))
    await using _stream = await start(store, bus)
    await reachEnd(store, bus)
    expect((await casesOf(store)).map(({ name, number }) => [name, number])).toEqual([
      ['case-one', 2],
      ['case-two', 1],
    ])
    expect(await ask(store, 'select account_id, flagged from list_flags order by account_id')).toEqual([
      { account_id: 'a', flagged: true },
      { account_id: 'b', flagged: false },
      { account_id: 'c', flagged: false },
    ])
  })

  test('flags of an order go out in order, come back as its own, and are told of once when an analysis covers them', async () => {
    await using store = await newStore(engine)
    await using bus = await logInMemory()
    const { userId } = await newTestUser(store, 'legal')
    const order = await store.system(async (tx) => {
      const id = await newOrder(tx, userId)
      for (const [account, flagged] of [
        ['a', true],
        ['b', true],
        ['b', false],
      ] as const)
        await tx.query(
          'insert into flags_outbox (list, account_id, flagged, row, effective_at_ms) values ($1, $2, $3, 1, 7)',
          [`order:${id}`, account, flagged],
        )
      await tx.query('insert into order_flags values ($1, $2, 1)', [id, 'a'])
      return id
    })
    bus.failPublish(new (await import('@murmuration/bus')).PublishError('not now'))
    await using _stream = await start(store, bus)
    await eventually(async () => {
      expect(
        await ask(store, 'select account_id, order_id, flagged, at_offset from list_flags order by 1'),
      ).toEqual([
        { account_id: 'a', order_id: order, flagged: true, at_offset: 0 },
        { account_id: 'b', order_id: order, flagged: false, at_offset: 2 },
      ])
      expect(await ask(store, 'select from flags_outbox')).toEqual([])
    })
    const ready = () =>
      ask<{ entity: string }>(store, `select entity from events where type = 'order.evidence_ready'`)
    const analysis = (flagsVersion: number, endMs: number, activityParts = 1) => ({
      schemaVersion: 1,
      window: { startMs: 0, endMs },
      flagsVersion,
      flaggedAccounts: 1,
      shares: 1,
      openCases: [],
      parametersHash: 'p',
      activityParts,
    })
    const part = (number: number, flagsVersion: number, accountId: string, endMs = DAY_MS) => ({
      schemaVersion: 1,
      part: number,
      windowEndMs: endMs,
      flagsVersion,
      accounts: [{ accountId, objects: 2, sittings: 1, createdAtMs: 3, topic: 0.5 }],
    })
    await put(bus, TOPICS.analyses, { 'activity:0': part(0, 0, 'x'), latest: analysis(0, DAY_MS) })
    await reachEnd(store, bus)
    expect(await ask(store, 'select account_id from account_activity')).toEqual([{ account_id: 'x' }])
    expect(await ready()).toEqual([])
    // One of two parts has come: what was there stands.
    await put(bus, TOPICS.analyses, {
      latest: analysis(3, 2 * DAY_MS, 2),
      'activity:0': part(0, 3, 'a', 2 * DAY_MS),
    })
    await reachEnd(store, bus)
    expect(await ask(store, 'select account_id from account_activity')).toEqual([{ account_id: 'x' }])
    await put(bus, TOPICS.analyses, { 'activity:1': part(1, 3, 'b', 2 * DAY_MS) })
    await eventually(async () => expect(await ready()).toEqual([{ entity: `order:${order}` }]))
    expect(await ask(store, 'select * from account_activity order by account_id')).toEqual(
      ['a', 'b'].map((account_id) => ({ account_id, objects: 2, sittings: 1, created_at_ms: 3, topic: 0.5 })),
    )
    await put(bus, TOPICS.analyses, { latest: analysis(4, 3 * DAY_MS, 0) })
    await reachEnd(store, bus)
    expect(await ask(store, 'select account_id from account_activity')).toEqual([])
    expect(await ready()).toHaveLength(1)
  })

  test('flags of an order that is not in this store name nobody here, and its cases stay hidden', async () => {
    await using store = await newStore(engine)
    await using bus = await logInMemory()
    await putFlags(bus, 'order:7d444840-9dc0-41d1-b245-5ffdce74fad2', ['a', 'b'])
    await putFlags(bus, 'order: of the day', ['c'])
    await putCases(bus, snapshotOf('one'), snapshotOf('two', { flagged: ['c'] }))
    await using stream = await start(store, bus)
    await reachEnd(store, bus)
    expect((await casesOf(store)).map(({ name, orders }) => [name, orders])).toEqual([['case-two', 0]])
    expect(await stream.metrics.text()).toContain('murmuration_casework_held_clusters 1')
  })

  test('a control is taken in once all its parts are there', async () => {
    await using store = await newStore(engine)
    await using bus = await logInMemory()
    await using _stream = await start(store, bus)
    const base = { schemaVersion: 1, flagsVersion: 1, parametersHash: 'p' }
    const account = {
      accountId: 'n',
      objects: 3,
      sittings: 2,
      createdAtMs: null,
      topic: 0.25,
      level: 'review',
      tier: 'C',
    }
    await put(bus, TOPICS.analyses, {
      'control:0': {
        ...base,
        part: 0,
        windowEndMs: DAY_MS,
        accounts: [account],
        flagged: [{ accountId: 'a', level: 'alert', tier: 'A' }],
      },
      control: {
        ...base,
        window: { startMs: 0, endMs: DAY_MS },
        parts: 1,
        notDrawn: null,
        eligible: 5,
        drawnEvery: 1,
        drawn: 5,
        sharesLookedAt: 9,
        perFlagged: 10,
        candidates: 1,
      },
    })
    await eventually(async () => {
      expect(await ask(store, 'select * from control_accounts')).toEqual([
        {
          account_id: 'n',
          objects: 3,
          sittings: 2,
          created_at_ms: null,
          topic: 0.25,
          level: 'review',
          tier: 'C',
        },
      ])
    })
    expect(
      await ask(store, `select record->'flagged' as flagged from analyses where kind = 'control'`),
    ).toEqual([{ flagged: [{ accountId: 'a', level: 'alert', tier: 'A' }] }])
  })

  test('a case that sleeps until a date comes back', async () => {
    const clock = { nowMs: 5 }
    await using store = await newStore(engine, { nowMs: () => clock.nowMs })
    await using bus = await logInMemory()
    await putFlags(bus, 'list', ['a', 'b'])
    await putCases(bus, snapshotOf('one'))
    await using _stream = await start(store, bus, clock)
    await reachEnd(store, bus)
    await ask(store, `update cases set state = 'snoozed', snoozed_until_ms = 100`)
    clock.nowMs = 101
    await eventually(async () =>
      expect(await ask(store, 'select state from cases')).toEqual([{ state: 'triaged' }]),
    )
  })
})

test('of several processes on one database one follows, and another takes over when it is gone', async () => {
  const { url, drop } = await newDatabase()
  try {
    await using bus = await logInMemory()
    await putFlags(bus, 'list', ['a', 'b'])
    await using one = await openStore({ url })
    await using two = await openStore({ url })
    const first = await start(one, bus)
    await reachEnd(one, bus)
    await using second = await start(two, bus)
    await putCases(bus, snapshotOf('one'))
    await reachEnd(one, bus)
    expect(await second.metrics.text()).toContain('murmuration_casework_follows_log 0')
    await first.stop()
    await putCases(bus, snapshotOf('two'))
    await reachEnd(two, bus)
    expect((await casesOf(two)).map(({ name, number }) => [name, number])).toEqual([
      ['case-one', 1],
      ['case-two', 1],
    ])
    expect(await second.metrics.text()).toContain('murmuration_casework_follows_log 1')
  } finally {
    await drop()
  }
})

test('a process whose lease was taken, and whose connections were cut, writes nothing more, and reads on as it may', async () => {
  const { url, drop } = await newDatabase()
  try {
    await using bus = await logInMemory()
    await putFlags(bus, 'list', ['a', 'b'])
    await using store = await openStore({ url })
    await using stream = await start(store, bus)
    await reachEnd(store, bus)
    await ask(
      store,
      `update stream_leases set holder = gen_random_uuid(), until = clock_timestamp() + interval '2 s'`,
    )
    await putCases(bus, snapshotOf('one'))
    await reachEnd(store, bus)
    await ask(
      store,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    await putCases(bus, snapshotOf('two'))
    await reachEnd(store, bus)
    expect((await casesOf(store)).map(({ number }) => number)).toEqual([1, 1])
    expect(await stream.metrics.text()).toContain('cause="lease_lost"')
  } finally {
    await drop()
  }
})
