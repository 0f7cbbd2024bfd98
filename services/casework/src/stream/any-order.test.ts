import type { Store } from '@murmuration/store'
import { ENGINES, newStore } from '@murmuration/store/test-stores'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newTestUser } from '../casework.fixture.ts'
import { insertDefaultPolicies } from './policies.ts'
import { flag, type NewsAt, newOrder, newsOf, snapshotOf, take, tombstoneOf } from './snapshot.fixture.ts'

const DAY_MS = 86_400_000
/** Accounts 0 to 2 are named openly, 3 by the first order, 4 by the second, 5 by both. */
const ACCOUNTS = 6

/** A record as a topic of a few clusters holds it, at its offset. */
const records = fc.array(
  fc.record({
    cluster: fc.constantFrom('x', 'y'),
    isTombstone: fc.oneof(
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    endMs: fc.integer({ min: 1, max: 3 }).map((days) => days * DAY_MS),
    accounts: fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
    synchronous: fc.integer({ min: 2, max: 40 }),
  }),
  { minLength: 1, maxLength: 8 },
)
/** Into what order they come, how often, and where batches end. */
const delivery = fc.array(fc.record({ place: fc.nat(), ends: fc.boolean() }), { minLength: 0, maxLength: 10 })

describe.each(ENGINES)('on %s', (engine) => {
  let store: Store
  let orders: string[]
  let run = 0
  beforeAll(async () => {
    store = await newStore(engine)
    await insertDefaultPolicies(store)
    const { userId } = await newTestUser(store, 'lead')
    orders = await store.system(async (tx) => [await newOrder(tx, userId), await newOrder(tx, userId)])
  }, 60_000)
  afterAll(() => store[Symbol.asyncDispose]())

  /**
   * What stands of the clusters of a run, for each set of orders that one may read: their newest snapshots, where one may
   * read those. Who may not keeps what they could read before, if there was time to see it.
   */
  const standing = async (prefix: string): Promise<string[][]> => {
    const rows = await store.system((tx) =>
      tx.query<{
        cluster: string
        compartments: string[]
        window_end_ms: number
        arrived: number
        row: string
      }>(
        `select c.cluster_case_id as cluster, c.compartments::text[] as compartments,
           jsonb_build_array(c.level, c.finding, round(c.strength::numeric, 6), c.accounts, c.window_end_ms, c.withdrawn, md5(replace(e.snapshot, $2, '')),
             (select jsonb_agg(a.account_id || a.flagged order by a.account_id) from case_accounts a where a.case_id = c.id),
             (select count(*) from case_objects o where o.case_id = c.id),
             (select jsonb_agg(o.order_id || ' ' || o.accounts order by o.order_id) from case_orders o where o.case_id = c.id))::text as row
         from cases c join evidence_versions e on e.case_id = c.id and e.number = c.evidence_number
           join clusters k on k.cluster_case_id = c.cluster_case_id and k.digest = e.digest
         where c.cluster_case_id like $1 order by c.cluster_case_id`,
        [`case-${prefix}-%`, `${prefix}-`],
      ),
    )
    const readers = [[], [orders[0]!], [orders[1]!], orders]
    return readers.map((reads) =>
      rows
        .filter(({ compartments }) => compartments.every((order) => reads.includes(order)))
        .map(({ cluster, row }) => `${cluster} ${row}`.replaceAll(`${prefix}-`, ''))
        .filter((row, k, all) => all.indexOf(row) === k),
    )
  }

  test('any order, repetition and cut into batches of snapshots and tombstones ends in the same cases', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(records, delivery, async (list, moves) => {
        const world = async (): Promise<{ prefix: string; news: NewsAt[] }> => {
          const prefix = `r${++run}`
          const id = (account: number) => `${prefix}-${account}`
          await store.system((tx) =>
            flag(tx, {
              open: [0, 1, 2].map(id),
              [`order:${orders[0]}`]: [3, 5].map(id),
              [`order:${orders[1]}`]: [4, 5].map(id),
            }),
          )
          const news = list.map(({ cluster, isTombstone, endMs, accounts, synchronous }, offset) =>
            isTombstone
              ? tombstoneOf(`${prefix}-${cluster}`, offset)
              : newsOf(
                  snapshotOf(`${prefix}-${cluster}`, { flagged: accounts.map(id), endMs, synchronous }),
                  offset,
                ),
          )
          return { prefix, news }
        }
        const plain = await world()
        for (const one of plain.news) await take(store, one)
        const other = await world()
        const queue = [...other.news]
        // Some come out of turn, or again; all come.
        const order: { one: NewsAt; ends: boolean }[] = []
        for (const { place, ends } of moves) order.push({ one: queue[place % queue.length]!, ends })
        const first = moves[0]?.place ?? 0
        for (let k = 0; k < queue.length; k++)
          order.push({
            one: queue[(k * 7 + first) % queue.length]!,
            ends: moves[k % moves.length]?.ends ?? true,
          })
        for (const one of queue) if (!order.some((seen) => seen.one === one)) order.push({ one, ends: true })
        let batch: NewsAt[] = []
        for (const [k, { one, ends }] of order.entries()) {
          batch.push(one)
          if (!ends && k < order.length - 1) continue
          await take(store, ...batch)
          batch = []
        }
        const found = await standing(plain.prefix)
        expect(await standing(other.prefix)).toEqual(found)
        const clusters = new Set(list.filter(({ isTombstone }) => !isTombstone).map(({ cluster }) => cluster))
        expect(found.at(-1)).toHaveLength(clusters.size)
      }),
      { numRuns: 40 },
    )
  })

  test('who reads a case may know of every account in it that was flagged, whatever came in which order', {
    timeout: 120_000,
  }, async () => {
    expect(ACCOUNTS).toBe(6)
    const leaks = await store.system((tx) =>
      tx.query(
        `select c.id from cases c join case_accounts a on a.case_id = c.id and a.flagged
         where not exists (select from list_flags f where f.account_id = a.account_id and f.flagged
           and (f.order_id is null or f.order_id = any(c.compartments)))`,
      ),
    )
    expect(leaks).toEqual([])
    const [{ count }] = (await store.system((tx) =>
      tx.query<{ count: number }>('select count(*) as count from cases where compartments <> $1', [[]]),
    )) as [{ count: number }]
    expect(count).toBeGreaterThan(10)
  })
})
