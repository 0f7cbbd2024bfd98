import { memoryBus } from '@murmuration/bus/memory'
import { caseworkConfig, startCasework } from '@murmuration/casework'
import { flag, manyCases, newOrder, newsOf, take } from '@murmuration/casework/bench-fixtures'
import { pageFolder } from '@murmuration/console/built'
import { topicSpecs } from '@murmuration/contracts'
import { createLog, createMetrics } from '@murmuration/runtime'
import { openStore } from '@murmuration/store'
import { clusterSnapshot, flaggedOf } from '../casework-bench/made-snapshots.ts'
import { newPerson, signedIn } from '../casework-people.ts'
import { largePicture } from './large-picture.ts'

/** What is in the store, as the process that drives the browser is told. */
export interface Served {
  url: string
  login: string
  caseId: string
}

const CLUSTER = 900_001
const ORDERS = 1_000
const SHARES = 30_000
const [cases, accounts, edges] = process.argv.slice(2).map(Number)

/** Serves casework and the console, until SIGTERM, on a store of many cases and a large one; then says where. */
const store = await openStore({ url: process.env.DATABASE_URL })
const bus = memoryBus()
await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 28 * 86_400_000 }))
let told = ''
const casework = await startCasework({
  config: caseworkConfig.parse({
    caseworkPort: 0,
    callsPerMinute: 1e9,
    signInsPerMinute: 1e9,
    consoleFolder: pageFolder,
  }),
  store,
  bus,
  log: createLog('casework', { to: process.stderr, level: 'warn' }),
  metrics: createMetrics(),
  nowMs: () => Date.now(),
  tell: (sentence) => {
    told = sentence
  },
})
const { url } = casework
const ada = { name: 'Ada', login: 'ada', password: 'seven starlings over water' }
const first = await fetch(`${url}/v1/sign-in/first`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ...ada, token: /#([\w-]+)/.exec(told)?.[1] }),
})
if (!first.ok) throw new Error(`no administrator: ${await first.text()}`)
const reader = await newPerson(url, await signedIn(url, ada.login, ada.password), 'Asha', 'analyst')
await manyCases(store, {
  cases,
  orders: ORDERS,
  openPercent: 2,
  accountsPerCase: 12,
  objectsPerCase: 6,
  readers: [{ reader: { userId: reader.id, role: 'analyst' }, orders: ORDERS }],
})
await store.system(async (tx) => {
  const order = await newOrder(tx, reader.id)
  await flag(tx, { [`order:${order}`]: flaggedOf(CLUSTER, accounts) })
})
const snapshot = clusterSnapshot(CLUSTER, 1, accounts)
const ids = snapshot.accounts.map(({ accountId }) => accountId).sort()
await take(
  store,
  newsOf({ ...snapshot, picture: largePicture(ids, edges, SHARES, snapshot.window.startMs) }, 0),
)
const [found] = await store.system((tx) =>
  tx.query<{ id: string }>('select id from cases where cluster_case_id = $1', [snapshot.caseId]),
)
process.once('SIGTERM', async () => {
  await casework.stop()
  await bus[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
})
const served: Served = { url, login: 'asha', caseId: found.id }
process.stdout.write(`${JSON.stringify(served)}\n`)
await casework.done
