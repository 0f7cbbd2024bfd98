import { setTimeout as sleep } from 'node:timers/promises'
import { flag, newsOf, type TestUser, take } from '@murmuration/casework/bench-fixtures'
import { exportedEvents, type Store, verifyChain } from '@murmuration/store'
import { printTable, ratio, seconds, whole } from '../live-bench/print-table.ts'
import { ask, type Came, milliseconds, quantile } from './ask.ts'
import { type BigWorld, bigWorld } from './big-world.ts'
import { clusterSnapshot, flaggedOf } from './made-snapshots.ts'
import type { Bench } from './world.ts'

const THINK_MS = 1_000
/** So many cases at the top are chosen from: often two choose the same. */
const CHOOSES_FROM = 25
const CASES_TO_WORK_ON = 1_500
const TAKEN_AT_A_TIME = 100

/** What came of each kind of request. */
type Tally = Map<string, { times: number[]; conflicts: number; errors: string[] }>

/** Fifty analysts at work at once, each on the cases at the top of the same queue. */
export async function benchAnalysts(bench: Bench): Promise<void> {
  const forMs = bench.quick ? 15_000 : 60_000
  const big = await bigWorld(bench, 'PostgreSQL')
  {
    await using store = await big.world.open()
    await addCasesToWorkOn(store)
  }
  console.log(
    `\nanalysts: ${big.analysts.length} at once for ${forMs / 1000} s on PostgreSQL, on ${whole(CASES_TO_WORK_ON)} cases of 20 accounts at the top of a queue of ${whole(big.cases)}; each thinks about ${THINK_MS / 1000} s between requests, and all of them share this process`,
  )
  await using child = await big.world.serve()
  const tally: Tally = new Map()
  const from = child.cost()
  const endsMs = performance.now() + forMs
  const steps = await Promise.all(
    big.analysts.map((analyst, k) => workAs(child.url, big, analyst, k, endsMs, tally)),
  )
  const to = child.cost()
  const wall = (to.atMs - from.atMs) / 1000
  const all = [...tally.values()]
  const total = {
    times: all.flatMap(({ times }) => times),
    conflicts: all.reduce((sum, { conflicts }) => sum + conflicts, 0),
    errors: all.flatMap(({ errors }) => errors),
  }
  printTable(
    ['ms', 'requests', 'p50', 'p95', 'p99', 'most', 'conflicts', 'errors'],
    [...tally, ['all', total] as const].map(([what, { times, conflicts, errors }]) => [
      what,
      whole(times.length),
      ...[0.5, 0.95, 0.99, 1].map((part) => milliseconds(quantile(times, part))),
      String(conflicts),
      String(errors.length),
    ]),
  )
  for (const error of [...new Set(total.errors)].slice(0, 5)) console.log(`error: ${error}`)
  const done = steps.reduce((sum, cases) => sum + cases, 0)
  console.log(
    `${ratio(total.times.length / wall)} requests/s, ${whole(done)} cases submitted; casework: ${ratio((to.cpuSeconds - from.cpuSeconds) / wall)} CPU per second, peak ${whole(to.peakMebibytes)} MiB`,
  )
  await child.stop()
  await using store = await big.world.open()
  const startedMs = performance.now()
  const { events, faultCount } = await verifyChain(exportedEvents(store))
  console.log(
    `history afterwards: ${whole(events)} events, ${faultCount} faults, checked in ${seconds((performance.now() - startedMs) / 1000)} s`,
  )
  if (faultCount > 0) process.exitCode = 1
}

async function addCasesToWorkOn(store: Store): Promise<void> {
  await store.system((tx) =>
    flag(tx, { open: Array.from({ length: CASES_TO_WORK_ON }, (_, k) => flaggedOf(k)).flat() }),
  )
  for (let n = 0; n < CASES_TO_WORK_ON; n += TAKEN_AT_A_TIME)
    await take(
      store,
      ...Array.from({ length: TAKEN_AT_A_TIME }, (_, k) => newsOf(clusterSnapshot(n + k, 1), 10 + n + k)),
    )
  await store.system(async (tx) => {
    await tx.query(
      `update cases set priority = 2000 + hashtext(id::text) % 500 where cluster_case_id like 'case-bench-%'`,
    )
    await tx.query('analyze cases')
  })
}

/** One analyst, case after case. @returns how many were submitted */
async function workAs(
  url: string,
  { accounts }: BigWorld,
  analyst: TestUser,
  nth: number,
  endsMs: number,
  tally: Tally,
): Promise<number> {
  // They do not go in step.
  const thinkMs = THINK_MS * (0.75 + (nth % 11) / 20)
  const isOver = (): boolean => performance.now() >= endsMs
  let submitted = 0
  /** @returns undefined where it was refused, or where time is up */
  const step = async (
    what: string,
    method: string,
    path: string,
    body?: unknown,
    ifMatch?: string,
  ): Promise<Came | undefined> => {
    await sleep(thinkMs)
    if (isOver()) return
    const came = await ask(
      url,
      analyst,
      method,
      path,
      body === undefined ? undefined : JSON.stringify(body),
      ifMatch,
    ).catch((error: unknown): Came => ({ status: 0, etag: '', text: String(error), tookMs: Number.NaN }))
    let row = tally.get(what)
    if (row === undefined) tally.set(what, (row = { times: [], conflicts: 0, errors: [] }))
    row.times.push(came.tookMs)
    if (came.status >= 200 && came.status < 300) return came
    if (came.status === 409) row.conflicts++
    else row.errors.push(`${what}: ${came.status} ${came.text.slice(0, 300)}`)
    return
  }
  await sleep((nth * thinkMs) / 50)
  for (let turn = 0; !isOver(); turn++) {
    const queue = await step('queue', 'GET', '/v1/cases?state=new,triaged,in_review&level=alert&limit=50')
    if (queue === undefined) continue
    const free = (JSON.parse(queue.text).items as { id: string; lease: unknown }[]).filter(
      ({ lease }) => lease === null,
    )
    const chosen = free[(nth * 7 + turn * 13) % Math.min(free.length, CHOOSES_FROM)]
    if (chosen === undefined) continue
    const path = `/v1/cases/${chosen.id}`
    const opened = await step('open a case', 'GET', path)
    if (opened === undefined) continue
    let { etag } = opened
    const { state } = JSON.parse(opened.text) as { state: string }
    if ((await step('take its lease', 'POST', `${path}/lease`, { takeOver: null })) === undefined) continue
    const move = async (what: string, method: string, to: string, body: unknown): Promise<boolean> => {
      const came = await step(what, method, `${path}/${to}`, body, etag)
      if (came !== undefined) ({ etag } = came)
      return came !== undefined
    }
    const reason = 'At the top of the queue.'
    if (state === 'new' && !(await move('triage', 'POST', 'triage', { reason }))) continue
    if (state !== 'in_review' && !(await move('begin the review', 'POST', 'review', { reason }))) continue
    const sheet = await step('read what may be decided', 'GET', `${path}/decisions`)
    if (sheet === undefined) continue
    const decisions = (JSON.parse(sheet.text).accounts as { accountId: string }[]).map(({ accountId }) => ({
      accountId,
      action: 'no_action',
      reason: 'Chance explains it.',
    }))
    const half = Math.ceil(decisions.length / 2)
    if (!(await move('decide on half', 'PUT', 'decisions', { decisions: decisions.slice(0, half) }))) continue
    await step('search', 'GET', `/v1/search?q=${accounts[(nth * 31 + turn) % accounts.length]}`)
    await step('note', 'POST', `${path}/notes`, {
      side: 'against',
      source: 'Their own site',
      text: 'All belong to one union, which announced it in public.',
    })
    if (!(await move('decide on the rest', 'PUT', 'decisions', { decisions: decisions.slice(half) })))
      continue
    const against = 'They announced it in public.'
    if (await move('submit', 'POST', 'submit', { outcome: 'no_coordination', against })) submitted++
  }
  return submitted
}
