import type { Bus } from '@murmuration/bus'
import { flagKey, TOPICS } from '@murmuration/contracts'
import { exportedEvents, type Reader, type Store, verifyChain } from '@murmuration/store'
import { expect } from 'vitest'
import { LIST } from './casework-clusters.ts'
import type { FlakyReceiver } from './casework-receiver.ts'
import type { Work } from './casework-work.ts'

const rowsOf = <Row extends object>(store: Store, text: string, values: readonly never[] | string[] = []) =>
  store.system((tx) => tx.query<Row>(text, values))

/** Has the store write down every position of the log that is committed. */
export async function watchPositions(store: Store): Promise<void> {
  await store.system(async (tx) => {
    await tx.query(
      'create table test_positions (n bigserial primary key, topic text, next_offset bigint, epoch int)',
    )
    await tx.query(
      `create function test_note_position() returns trigger language plpgsql as $$ begin
         insert into test_positions (topic, next_offset, epoch) values (new.topic, new.next_offset, new.epoch);
         return null;
       end $$`,
    )
    await tx.query(
      'create trigger test_noted after insert or update on stream_positions for each row execute function test_note_position()',
    )
  })
}

/** No position ever went back, and no topic was begun anew. */
export async function expectForward(store: Store): Promise<void> {
  const rows = await rowsOf<{ topic: string; next_offset: number; epoch: number }>(
    store,
    'select topic, next_offset, epoch from test_positions order by n',
  )
  const last = new Map<string, number>()
  for (const { topic, next_offset, epoch } of rows) {
    expect(epoch).toBe(0)
    expect(next_offset).toBeGreaterThanOrEqual(last.get(topic) ?? 0)
    last.set(topic, next_offset)
  }
  expect(last.size).toBeGreaterThan(1)
}

/** What was acknowledged is there once, and nothing else is. */
export async function expectWork(store: Store, work: Work, acknowledged: number): Promise<void> {
  const orders = await rowsOf<{ title: string; id: string; accounts: string[]; revoked: boolean }>(
    store,
    `select title, id, revoked_at_ms is not null as revoked,
       array(select account_id from flag_rows f where f.order_id = o.id order by row) as accounts
     from orders o order by title`,
  )
  expect(orders).toEqual(
    [...work.orders]
      .map(([title, { id, accounts, isRevoked }]) => ({ title, id, accounts, revoked: isRevoked }))
      .sort((x, y) => (x.title < y.title ? -1 : 1)),
  )
  const notes = await rowsOf<{ text: string }>(store, 'select text from notes order by text')
  expect(notes.map(({ text }) => text)).toEqual([...work.notes].sort())
  const handles = await rowsOf<{ account_id: string; handle: string }>(
    store,
    'select account_id, handle from accounts where handle is not null',
  )
  expect(new Map(handles.map(({ account_id, handle }) => [account_id, handle]))).toEqual(work.handles)
  const decisions = await rowsOf<{ case_id: string; account_id: string; reason: string; stands: boolean }>(
    store,
    'select case_id, account_id, reason, stands from decisions order by reason',
  )
  const standing = new Map(
    work.decisions.map(({ caseId, accountId, reason }) => [`${caseId} ${accountId}`, reason]),
  )
  expect(decisions).toEqual(
    work.decisions
      .map(({ caseId, accountId, reason }) => ({
        case_id: caseId,
        account_id: accountId,
        reason,
        stands: standing.get(`${caseId} ${accountId}`) === reason,
      }))
      .sort((x, y) => (x.reason < y.reason ? -1 : 1)),
  )
  const states = await rowsOf<{ id: string; state: string }>(
    store,
    'select id, state from cases where lease_by is not null',
  )
  expect(new Set(states.filter(({ state }) => state === 'in_review').map(({ id }) => id))).toEqual(
    work.inReview,
  )
  const [keys] = await rowsOf<{ n: number }>(store, 'select count(*) as n from idempotency_keys')
  expect(keys!.n).toBe(acknowledged)

  const counted = await rowsOf<{ type: string; n: number }>(
    store,
    `select type, count(*) as n from events
     where type in ('order.received', 'order.revoked', 'case.noted', 'case.accounts_decided')
       or (type = 'case.state_changed' and actor like 'user:%') group by type`,
  )
  expect(Object.fromEntries(counted.map(({ type, n }) => [type, n]))).toEqual({
    'order.received': work.orders.size,
    'order.revoked': [...work.orders.values()].filter(({ isRevoked }) => isRevoked).length,
    'case.noted': work.notes.size,
    'case.accounts_decided': work.decisions.length,
    'case.state_changed': work.moves,
  })
}

/** The history is whole, and says of each case once that it was opened, and once of each further evidence. */
export async function expectHistory(store: Store): Promise<void> {
  const { faults } = await verifyChain(exportedEvents(store))
  expect(faults).toEqual([])
  const cases = await rowsOf<{ id: string; numbers: number[]; opened: number; added: number }>(
    store,
    `select c.id, array(select number from evidence_versions v where v.case_id = c.id order by number) as numbers,
       (select count(*) from events e where e.entity = 'case:' || c.id and e.type = 'case.opened') as opened,
       (select count(*) from events e where e.entity = 'case:' || c.id and e.type = 'case.evidence_added') as added
     from cases c`,
  )
  expect(cases.length).toBeGreaterThan(5)
  for (const { numbers, opened, added } of cases)
    expect({ numbers, opened, added }).toEqual({
      numbers: numbers.map((_, k) => k + 1),
      opened: 1,
      added: numbers.length - 1,
    })
}

/** Where the detector's word stands, without what people did with it. */
export async function standOf(store: Store): Promise<unknown> {
  const cases = await rowsOf(
    store,
    `select c.cluster_case_id, c.compartments, c.level, c.finding, c.strength, c.accounts, c.window_start_ms,
       c.window_end_ms, c.withdrawn, c.arrived, e.digest, e.snapshot,
       (select jsonb_agg(to_jsonb(a) - 'case_id' order by account_id) from case_accounts a where a.case_id = c.id) as of_accounts,
       (select jsonb_agg(to_jsonb(o) - 'case_id' order by object_id) from case_objects o where o.case_id = c.id) as of_objects
     from cases c left join evidence_versions e on e.case_id = c.id and e.number = c.evidence_number
     order by c.cluster_case_id, c.compartments`,
  )
  const clusters = await rowsOf(store, 'select * from clusters order by cluster_case_id')
  const flags = await rowsOf(
    store,
    'select account_id, list, flagged, effective_at_ms, at_offset, epoch from list_flags where order_id is null order by account_id, list',
  )
  const positions = await rowsOf(store, 'select * from stream_positions order by topic')
  const waiting = await rowsOf(store, 'select * from waiting_cases')
  return { cases, clusters, flags, positions: positions.length, waiting }
}

/** The latest value of each key of amplification.flags. */
export async function flagsOf(bus: Bus): Promise<Map<string, boolean>> {
  const flags = new Map<string, boolean>()
  const [range] = await bus.ranges(TOPICS.flags)
  if (range === undefined || range.lowOffset === range.highOffset) return flags
  let atEnd = (): void => {}
  const isAtEnd = new Promise<void>((resolve) => {
    atEnd = resolve
  })
  const reader = await bus.read({
    topic: TOPICS.flags,
    positionOf: () => 'earliest',
    onBatch({ records, nextOffset }) {
      for (const { key, value } of records)
        flags.set(key!, (JSON.parse(value!.toString()) as { flagged: boolean }).flagged)
      if (nextOffset >= range.highOffset) atEnd()
    },
  })
  await Promise.race([isAtEnd, reader.done])
  await reader.stop()
  return flags
}

/** What the log has to say of accounts that orders name. */
export const flagsOfOrders = ({ orders }: Work): Map<string, boolean> =>
  new Map(
    [...orders.values()].flatMap(({ id, accounts, isRevoked }) =>
      accounts.map((account) => [flagKey(`order:${id}`, account), !isRevoked] as const),
    ),
  )

/** The log says of every flag what was acknowledged last, nothing waits to be said, and all of it was read back. */
export async function expectFlags(store: Store, bus: Bus, work: Work): Promise<void> {
  const flags = await flagsOf(bus)
  const own = [...flags].filter(([key]) => !key.startsWith(flagKey(LIST, '')))
  expect(new Map(own)).toEqual(flagsOfOrders(work))
  expect(await rowsOf(store, 'select * from flags_outbox')).toEqual([])
  const kept = await rowsOf<{ account_id: string; list: string; flagged: boolean }>(
    store,
    'select account_id, list, flagged from list_flags',
  )
  expect(new Map(kept.map(({ account_id, list, flagged }) => [flagKey(list, account_id), flagged]))).toEqual(
    flags,
  )
}

/** Ids of the events that a reader is told of by a webhook that was made before any of them. */
export async function eventsFor(store: Store, reader: Reader, webhookId: string): Promise<Set<string>> {
  const [made] = await rowsOf<{ seq: number }>(
    store,
    `select seq from events where type = 'webhook.made' and entity = $1`,
    [`webhook:${webhookId}`],
  )
  const rows = await store.as(reader, (tx) =>
    tx.query<{ id: string }>(`select id from events where seq > $1 and type not like 'webhook.%'`, [
      made!.seq,
    ]),
  )
  return new Set(rows.map(({ id }) => id))
}

/** Each event came, under one id, with one body, and none that its user may not see. */
export async function expectDelivered(
  store: Store,
  receiver: FlakyReceiver,
  reader: Reader,
  webhookId: string,
): Promise<void> {
  const events = await eventsFor(store, reader, webhookId)
  const idsOf = new Map<string, string[]>()
  for (const [id, bodies] of receiver.bodies) {
    expect({ id, bodies: new Set(bodies).size }).toEqual({ id, bodies: 1 })
    const event = eventIn(bodies[0]!)
    idsOf.set(event, [...(idsOf.get(event) ?? []), id])
  }
  expect(new Set(idsOf.keys())).toEqual(events)
  for (const ids of idsOf.values()) {
    expect(ids).toHaveLength(1)
    expect(receiver.taken.has(ids[0]!)).toBe(true)
  }
  const rows = await rowsOf<{ state: string; n: number }>(
    store,
    'select state, count(*) as n from webhook_deliveries group by state',
  )
  expect(rows).toEqual([{ state: 'delivered', n: events.size }])
}

export const eventIn = (body: string): string => (JSON.parse(body) as { data: { id: string } }).data.id
