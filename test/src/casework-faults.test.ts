import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bus } from '@murmuration/bus'
import { caseworkConfig, serviceToken, startCasework } from '@murmuration/casework'
import { TOPICS, topicSpecs } from '@murmuration/contracts'
import { randomInt, seededRandom } from '@murmuration/detection'
import { createLog, createMetrics } from '@murmuration/runtime'
import { busSettingsFrom, openBus } from '@murmuration/standalone'
import { openStore, type Store } from '@murmuration/store'
import { ENGINES, newDatabase } from '@murmuration/store/test-stores'
import { afterAll, describe, expect, inject, test } from 'vitest'
import {
  eventIn,
  eventsFor,
  expectDelivered,
  expectFlags,
  expectForward,
  expectHistory,
  expectWork,
  flagsOf,
  flagsOfOrders,
  standOf,
  watchPositions,
} from './casework-checks.ts'
import { type PatientClient, patientClient } from './casework-client.ts'
import { type ClusterWriter, clusterWriter } from './casework-clusters.ts'
import { type CaseworkPlace, type CaseworkProcess, caseworkProcess, until } from './casework-process.ts'
import { flakyReceiver } from './casework-receiver.ts'
import { noAction, noWork, type Staff, takeOrder, workOn } from './casework-work.ts'

const seed = Number(process.env.FAULT_SEED ?? 1)
/** How often casework is killed, on each engine. */
const count = Math.ceil(0.4 * Number(process.env.FAULTS ?? 10))
const timeout = 120_000 + count * 30_000

/** So many are written at least, however early casework was killed. */
const MANY_DECISIONS = 10

const brokers = inject('brokers')
const folder = mkdtempSync(join(tmpdir(), 'murmuration-casework-faults-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** How a life of casework ends. */
type Fault =
  | { kind: 'at'; at: string }
  /** In the middle of other writes, with the log followed or not. */
  | { kind: 'after-writes'; writes: number; delayMs: number }
  | { kind: 'while-following'; delayMs: number }

const POINTS = [
  'casework:before-answer',
  'casework:after-publish',
  `casework:after-commit-${TOPICS.cases}`,
  'casework:before-publish',
  `casework:before-commit-${TOPICS.cases}`,
  `casework:after-commit-${TOPICS.flags}`,
  `casework:before-commit-${TOPICS.flags}`,
]

/** @param first of the points to begin with */
function faultsOf(random: () => number, first: number): Fault[] {
  return Array.from({ length: count }, (_, k): Fault => {
    if (k % 3 === 1)
      return { kind: 'after-writes', writes: 1 + randomInt(random, 30), delayMs: randomInt(random, 60) }
    if (k % 3 === 2) return { kind: 'while-following', delayMs: randomInt(random, 1_500) }
    return { kind: 'at', at: `${POINTS[(first + k / 3) % POINTS.length]}#${1 + randomInt(random, 3)}` }
  })
}

/** Somebody of each role, with a token, in a store without anybody. */
async function staffOf(store: Store): Promise<Staff> {
  const scopes = [
    'cases:read',
    'cases:write',
    'orders:read',
    'orders:write',
    'accounts:write',
    'admin',
  ] as const
  const one = (name: string, role: 'lead' | 'legal' | 'analyst') =>
    serviceToken(store, { name, role, scopes })
  return {
    lead: await one('Lea', 'lead'),
    legal: await one('Lena', 'legal'),
    asha: await one('Asha', 'analyst'),
  }
}

/** A log of its own, and a store that is empty but for people. */
async function freshPlace(name: string, engine: (typeof ENGINES)[number]) {
  const topicPrefix = `casework-${seed}-${name}.`
  const bus = await openBus(busSettingsFrom({ brokers, topicPrefix }))
  await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 86_400_000 }))
  const database = engine === 'postgres' ? await newDatabase() : undefined
  const place: CaseworkPlace = {
    brokers,
    topicPrefix,
    folder: join(folder, name),
    ...(database !== undefined && { databaseUrl: database.url }),
  }
  const open = () => openStore(database === undefined ? { folder: place.folder } : { url: database.url })
  return {
    bus,
    place,
    open,
    async [Symbol.asyncDispose]() {
      await bus[Symbol.asyncDispose]()
      await database?.drop()
    },
  }
}

/** Kills one life after the other, as each fault says. */
async function strike(
  casework: CaseworkProcess,
  faults: readonly Fault[],
  writes: () => number,
): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'at') {
      await casework.start(fault.at)
      await casework.killed()
      continue
    }
    await casework.start()
    const before = writes()
    if (fault.kind === 'after-writes') await until('people write', () => writes() - before >= fault.writes)
    else await until('it follows the log', () => casework.leads())
    await sleep(fault.delayMs)
    await casework.kill()
  }
}

/** Whether a case of a cluster is among the first in the queue. */
async function hasCase(url: string, token: string, clusterId: string): Promise<boolean> {
  const { body } = await patientClient([url], '').get(token, '/v1/cases?limit=200')
  return body.items.some(({ finding }: { finding: string }) => finding.includes(` of ${clusterId} `))
}

/** What one who was never killed makes of the same log. */
async function unkilled(bus: Bus, last: string): Promise<unknown> {
  await using store = await openStore({})
  await using _casework = await startCasework({
    config: caseworkConfig.parse({ caseworkPort: 0 }),
    store,
    bus,
    log: createLog('casework', { level: 'silent' }),
    metrics: createMetrics(),
    nowMs: () => Date.now(),
    tell: () => {},
  })
  await until('all is read', async () => {
    const found = await store.system((tx) => tx.query('select from cases where cluster_case_id = $1', [last]))
    return found.length > 0
  })
  return standOf(store)
}

describe.concurrent.each(ENGINES)('casework on %s', (engine) => {
  test(`killed ${count} times: nothing that was acknowledged is lost, and nothing is done twice`, {
    timeout,
  }, async () => {
    const random = seededRandom(seed * 10 + ENGINES.indexOf(engine))
    await using fresh = await freshPlace(`kills-${engine}`, engine)
    const { bus, place, open } = fresh
    let staff: Staff
    {
      await using store = await open()
      staff = await staffOf(store)
      await watchPositions(store)
    }
    const lead = { userId: staff.lead.userId, role: 'lead' as const }
    await using receiver = await flakyReceiver(random)
    await using casework = await caseworkProcess(place)
    await casework.start()
    const client = patientClient([casework.url], 'work')
    const hook = await client.write(staff.lead.token, 'POST', '/v1/webhooks', {
      url: receiver.url,
      description: 'of the test',
      eventTypes: [],
    })
    expect(hook.status).toBe(201)
    expect(await casework.stop()).toBe(0)

    const work = noWork()
    let writes = 0
    let isOver = false
    const clusters = await clusterWriter(bus, random)
    const publishing = stepUntil(clusters, () => isOver)
    const working = workOn({
      client,
      staff,
      random,
      work,
      onWrite: () => writes++,
      isOver: () => isOver,
    })
    try {
      const striking = strike(casework, faultsOf(random, engine === 'postgres' ? 0 : 2), () => writes)
      await Promise.race([striking, working.then(() => striking), publishing.then(() => striking)])
      await casework.start()
      await Promise.race([
        until('people have decided', () => work.decisions.length >= MANY_DECISIONS),
        working,
        publishing,
      ])
    } finally {
      isOver = true
    }
    await Promise.all([publishing, working])
    await clusters.finish()
    expect(casework.kills).toBe(count)
    expect(client.repeated).toBeGreaterThan(0)
    expect(work.decisions.length).toBeGreaterThan(0)

    const isComplete = async () => {
      const flags = await flagsOf(bus)
      return [...flagsOfOrders(work)].every(([key, flagged]) => flags.get(key) === flagged)
    }
    await until('flags of orders are in the log', isComplete)
    const last = await clusters.last('last')
    await until('the last case is read', () => hasCase(casework.url, staff.lead.token, 'last')).catch(
      (error: unknown) => {
        throw new Error(casework.said(), { cause: error })
      },
    )

    // A stop, and as much time as the longest wait of a delivery takes.
    expect(await casework.stop()).toBe(0)
    receiver.calm()
    let expected: Set<string>
    {
      await using store = await open()
      await store.system((tx) =>
        tx.query(`update webhook_deliveries set next_at_ms = 0 where state = 'waiting'`),
      )
      expected = await eventsFor(store, lead, hook.body.id)
    }
    await casework.start()
    for (const one of client.done) {
      const { status, body, isReplay } = await client.again(one)
      // It was done, and its secret is not kept.
      if (one === hook) expect(status).toBe(409)
      else expect({ status, body, isReplay }).toEqual({ status: one.status, body: one.body, isReplay: true })
    }
    await until('every event was delivered', () => {
      const taken = new Set([...receiver.taken].map((id) => eventIn(receiver.bodies.get(id)![0]!)))
      return [...expected].every((id) => taken.has(id))
    })
    expect(await casework.stop()).toBe(0)

    await using store = await open()
    await expectWork(store, work, client.done.length)
    await expectHistory(store)
    await expectForward(store)
    await expectFlags(store, bus, work)
    await expectDelivered(store, receiver, lead, hook.body.id)
    expect(await standOf(store)).toEqual(await unkilled(bus, last))
    if (process.env.FAULT_FIGURES)
      console.info(engine, {
        writes: client.done.length,
        repeated: client.repeated,
        steps: clusters.steps,
        deliveries: receiver.bodies.size,
        ...receiver.failed,
        orders: work.orders.size,
        notes: work.notes.size,
        decisions: work.decisions.length,
      })
  })
})

test.concurrent('two processes on one database: one follows the log, the other takes over, and no decision is lost', async () => {
  const random = seededRandom(seed * 10 + 7)
  await using fresh = await freshPlace('two', 'postgres')
  const { bus, place, open } = fresh
  await using store = await open()
  const staff = await staffOf(store)
  const scopes = ['cases:read', 'cases:write'] as const
  const ben = await serviceToken(store, { name: 'Ben', role: 'analyst', scopes })
  await watchPositions(store)
  await using one = await caseworkProcess(place)
  await using other = await caseworkProcess(place)
  await Promise.all([one.start(), other.start()])
  const urls = [one.url, other.url]
  const clusters = await clusterWriter(bus, random, 3)
  await clusters.last('first')
  for (const url of urls) await until('the first case is read', () => hasCase(url, staff.lead.token, 'first'))
  const [leads, follows] = (await one.leads()) ? [one, other] : [other, one]
  expect([await leads.leads(), await follows.leads()]).toEqual([true, false])

  const caseId = await beginReview(urls, staff.asha.token, 'c1')
  let isOver = false
  const races = [
    { token: staff.asha.token, client: patientClient(urls, 'asha') },
    { token: ben.token, client: patientClient([...urls].reverse(), 'ben') },
  ].map((racer) => race(racer, caseId, random, () => isOver))
  const client = patientClient(urls, 'work')
  const work = noWork()
  const orders = (async () => {
    const workers = { client, staff, random, work, onWrite: () => {}, isOver: () => isOver }
    for (let n = 0; !isOver; n++) await takeOrder(workers, n)
  })()
  try {
    const striking = (async () => {
      await sleep(500)
      await leads.kill()
      await clusters.last('second')
      await until('the other process has taken over', () => hasCase(follows.url, staff.lead.token, 'second'))
      expect(await follows.leads()).toBe(true)
      await leads.start()
    })()
    await Promise.race([striking, ...[...races, orders].map((endless) => endless.then(() => striking))])
  } finally {
    isOver = true
  }
  await orders
  const decided = (await Promise.all(races)).flat()

  // The same write through both at once.
  const asked = Array.from({ length: 10 }, (_, n) => ({
    key: `same-${n}`,
    token: ben.token,
    method: 'POST',
    path: `/v1/cases/${caseId}/notes`,
    text: JSON.stringify({ side: 'neutral', text: `same ${n}` }),
    ifMatch: undefined,
  }))
  for (const ask of asked) {
    const answers = await Promise.all(urls.map((url) => patientClient([url], '').again(ask)))
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    expect(answers[0]!.body).toEqual(answers[1]!.body)
    expect(answers.filter(({ isReplay }) => isReplay)).toHaveLength(1)
  }
  const flagged = async () => {
    const flags = await flagsOf(bus)
    return [...flagsOfOrders(work)].every(([key, value]) => flags.get(key) === value)
  }
  await until('flags of orders are in the log', flagged)
  const last = await clusters.last('last')
  await until('the last case is read', () => hasCase(follows.url, staff.lead.token, 'last'))
  expect(await Promise.all([one.stop(), other.stop()])).toEqual([0, 0])

  const rows = await store.system((tx) =>
    tx.query<{ account: string; reason: string; version: number; stands: boolean }>(
      'select account_id as account, reason, case_version as version, stands from decisions order by case_version',
    ),
  )
  const byVersion = decided.sort((x, y) => x.version - y.version)
  const standing = new Map(byVersion.map(({ account, reason }) => [account, reason]))
  expect(rows).toEqual(
    byVersion.map((decision) => ({
      ...decision,
      stands: standing.get(decision.account) === decision.reason,
    })),
  )
  expect(new Set(rows.map(({ version }) => version)).size).toBe(rows.length)
  const notes = await store.system((tx) => tx.query<{ text: string }>('select text from notes order by text'))
  expect(notes.map(({ text }) => text)).toEqual(asked.map((_, n) => `same ${n}`))
  await expectHistory(store)
  await expectForward(store)
  await expectFlags(store, bus, work)
  expect(await standOf(store)).toEqual(await unkilled(bus, last))
})

/** Brings a case of a cluster into review, and lets go of its lease. @returns its id */
async function beginReview(urls: readonly string[], token: string, clusterId: string): Promise<string> {
  const client = patientClient(urls, 'review')
  const { body } = await client.get(token, '/v1/cases?limit=200')
  const { id } = body.items.find(({ finding }: { finding: string }) => finding.includes(` of ${clusterId} `))
  const path = `/v1/cases/${id}`
  for (const verb of ['triage', 'lease', 'review']) {
    const { etag } = await client.get(token, `${path}/decisions`)
    const asked = verb === 'lease' ? { takeOver: null } : { reason: verb }
    const came = await client.write(token, 'POST', `${path}/${verb}`, asked, verb === 'lease' ? null : etag)
    expect(came.status).toBe(200)
  }
  expect((await client.write(token, 'DELETE', `${path}/lease`, undefined)).status).toBe(204)
  return id
}

/** Decides on one account after the other, as fast as it goes. @returns what was acknowledged, by version of the case */
async function race(
  { token, client }: { token: string; client: PatientClient },
  caseId: string,
  random: () => number,
  isOver: () => boolean,
): Promise<{ account: string; reason: string; version: number }[]> {
  const decided: { account: string; reason: string; version: number }[] = []
  let refused = 0
  for (let n = 0; !isOver(); n++) {
    const sheet = await client.get(token, `/v1/cases/${caseId}/decisions`)
    const { accountId: account } = sheet.body.accounts[randomInt(random, sheet.body.accounts.length)]
    const reason = `${token.slice(-6)} ${n}`
    const path = `/v1/cases/${caseId}/decisions`
    const came = await client.write(
      token,
      'PUT',
      path,
      { decisions: [noAction(account, reason)] },
      sheet.etag,
    )
    if (came.status === 200) decided.push({ account, reason, version: came.body.version })
    else {
      expect(came.status).toBe(409)
      refused++
    }
  }
  expect(decided.length).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
  return decided
}

async function stepUntil(clusters: ClusterWriter, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await clusters.step()
    await sleep(100)
  }
}
