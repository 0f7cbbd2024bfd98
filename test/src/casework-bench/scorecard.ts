import { newTestUser, plantLargeOrder } from '@murmuration/casework/bench-fixtures'
import { printTable, whole } from '../live-bench/print-table.ts'
import { mustAsk, spread } from './ask.ts'
import { type Bench, onEach } from './world.ts'

const ACCOUNTS = 1_178

/** What the evidence says of a large order, beside very many open cases. */
export async function benchScorecard(bench: Bench): Promise<void> {
  const size = {
    accounts: ACCOUNTS,
    cases: bench.quick ? 1_000 : 10_000,
    casesWithNamed: 120,
    control: 6_000,
  }
  console.log(
    `\nscorecard: an order of ${whole(ACCOUNTS)} accounts, ${whole(size.cases)} open cases of 12 accounts, ${size.casesWithNamed} of them with named accounts, ${whole(size.control)} accounts to draw a control from; one request at a time`,
  )
  const rows: string[][] = []
  await onEach(bench, async (world) => {
    const store = await world.open()
    const legal = await newTestUser(store, 'legal')
    const id = await plantLargeOrder(store, legal.userId, size)
    await store[Symbol.asyncDispose]()
    await using child = await world.serve()
    for (const [what, path, aim] of [
      ['scorecard', 'scorecard', '300'],
      ['first 200 rows', 'assessments?limit=200', ''],
      ['rows that are supported', 'assessments?verdict=supported', ''],
      ['rows and their pairs', 'assessments?compared=pairs', ''],
    ] as const) {
      const times: number[] = []
      for (let k = 0; k < (bench.quick ? 10 : 60); k++)
        times.push((await mustAsk(child.url, legal, 'GET', `/v1/orders/${id}/${path}`)).tookMs)
      rows.push([`${world.engine}, ${what}`, String(times.length), ...spread(times), aim])
    }
    await child.stop()
  })
  printTable(['ms', 'times', 'p50', 'p95', 'most', 'aim at p95'], rows)
}
