import {
  flag,
  manyCases,
  newOrder,
  newsOf,
  newTestUser,
  type TestUser,
  take,
} from '@murmuration/casework/bench-fixtures'
import type { Store } from '@murmuration/store'
import { seconds, whole } from '../live-bench/print-table.ts'
import { clusterSnapshot, flaggedOf } from './made-snapshots.ts'
import { type Bench, type EngineName, newWorld, type World } from './world.ts'

const ORDERS = 1_000
const ANALYSTS = 50
/** Of the orders, how many an analyst reads of the fifty who work at once. */
const ORDERS_OF_ANALYST = 300
const LARGE_ACCOUNTS = 1_178
/** Numbers of clusters that stand apart from those that are worked on. */
const LARGE = { open: 900_001, ofOrder: 900_002 }

/** A store with very many cases, of which almost all stand in compartments. */
export interface BigWorld {
  world: World
  cases: number
  /** Reads every order, takes orders in. */
  wide: TestUser
  /** Reads five orders of a thousand, and one with a large case. */
  narrow: TestUser
  auditor: TestUser
  analysts: TestUser[]
  /** Cases of 1,178 accounts: one that stands in no compartment, one of an order. */
  large: { open: string; ofOrder: string }
  orders: string[]
  /** Ids of accounts with a handle, of objects, and of cases that each may read: some of them, in no order. */
  accounts: string[]
  objects: string[]
  ordinary: { wide: string[]; narrow: string[] }
}

const made = new Map<EngineName, Promise<BigWorld>>()

/** The world that several parts of the benchmark share. */
export function bigWorld(bench: Bench, engine: EngineName): Promise<BigWorld> {
  let one = made.get(engine)
  if (one === undefined) made.set(engine, (one = makeBigWorld(bench, engine)))
  return one
}

export async function endBigWorlds(): Promise<void> {
  for (const one of made.values()) await one.then(({ world }) => world[Symbol.asyncDispose]()).catch(() => {})
}

async function makeBigWorld(bench: Bench, engine: EngineName): Promise<BigWorld> {
  const cases = (engine === 'PostgreSQL' ? 100_000 : 20_000) / (bench.quick ? 10 : 1)
  const startedMs = performance.now()
  const world = await newWorld(bench, engine)
  await using store = await world.open()
  const wide = await newTestUser(store, 'legal', 'Wide')
  const narrow = await newTestUser(store, 'analyst', 'Narrow')
  const auditor = await newTestUser(store, 'auditor', 'Auditor')
  const analysts: TestUser[] = []
  for (let k = 1; k <= ANALYSTS; k++) analysts.push(await newTestUser(store, 'analyst', `Analyst ${k}`))
  const { orderId } = await manyCases(store, {
    cases,
    orders: ORDERS,
    openPercent: 2,
    accountsPerCase: 12,
    objectsPerCase: 6,
    readers: [
      { reader: wide, orders: ORDERS },
      { reader: narrow, orders: 5 },
      ...analysts.map((reader) => ({ reader, orders: ORDERS_OF_ANALYST })),
    ],
  })
  const large = await addLargeCases(store, wide, narrow)
  const texts = (query: string, values: string[] = []) =>
    store.system(async (tx) => (await tx.query<{ id: string }>(query, values)).map(({ id }) => id))
  const casesOf = ({ userId, role }: TestUser) =>
    store.as({ userId, role }, async (tx) =>
      (
        await tx.query<{ id: string }>(
          `select id from cases where state in ('new', 'triaged', 'in_review') and cluster_case_id like 'cluster-%'
           order by hashtext(id::text) limit 100`,
        )
      ).map(({ id }) => id),
    )
  const big = {
    world,
    cases,
    wide,
    narrow,
    auditor,
    analysts,
    large,
    orders: Array.from({ length: ORDERS }, (_, k) => orderId(k + 1)),
    accounts: await texts('select account_id as id from accounts order by hashtext(account_id) limit 60000'),
    objects: await texts('select object_id as id from case_objects order by hashtext(object_id) limit 200'),
    ordinary: { wide: await casesOf(wide), narrow: await casesOf(narrow) },
  }
  console.log(
    `(${engine}: a store of ${whole(cases)} cases of 12 accounts and 6 objects, ${whole(ORDERS)} orders, 2 of 100 cases open, made in ${seconds((performance.now() - startedMs) / 1000)} s)`,
  )
  return big
}

/** Cases of 1,178 accounts, taken in as the detector writes them. */
async function addLargeCases(store: Store, wide: TestUser, narrow: TestUser): Promise<BigWorld['large']> {
  await store.system(async (tx) => {
    const order = await newOrder(tx, wide.userId)
    await tx.query('insert into order_readers values ($1, $2, $3, 1)', [order, narrow.userId, wide.userId])
    await flag(tx, {
      open: flaggedOf(LARGE.open, LARGE_ACCOUNTS),
      [`order:${order}`]: flaggedOf(LARGE.ofOrder, LARGE_ACCOUNTS),
    })
  })
  await take(
    store,
    ...[LARGE.open, LARGE.ofOrder].map((cluster, k) =>
      newsOf(clusterSnapshot(cluster, 1, LARGE_ACCOUNTS), k),
    ),
  )
  const idOf = (cluster: number) =>
    store.system(async (tx) => {
      const [row] = await tx.query<{ id: string }>('select id from cases where cluster_case_id = $1', [
        `case-bench-${cluster}`,
      ])
      if (row === undefined) throw new Error(`The large case ${cluster} was not taken in.`)
      return row.id
    })
  return { open: await idOf(LARGE.open), ofOrder: await idOf(LARGE.ofOrder) }
}
