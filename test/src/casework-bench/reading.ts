import { printTable, whole } from '../live-bench/print-table.ts'
import { milliseconds, mustAsk, quantile, spread } from './ask.ts'
import { type BigWorld, bigWorld } from './big-world.ts'
import type { Bench } from './world.ts'

/** The aim of every row, at p95. */
const AIM_MS = 100

/** Queue, search and workspace among very many cases, for one who may read all of them and for one who may read few. */
export async function benchReading(bench: Bench): Promise<void> {
  console.log(
    '\nreading: one request at a time, each with other parameters than the one before; the wide reader reads all orders, the narrow one five of a thousand and one more',
  )
  for (const engine of bench.engines) {
    const big = await bigWorld(bench, engine)
    await using child = await big.world.serve()
    const rows: string[][] = []
    for (const who of ['wide', 'narrow'] as const) {
      for (const [what, pathOf] of asked(big, who)) {
        const times: number[] = []
        let bytes = 0
        const from = child.cost().cpuSeconds
        for (let k = 0; k < (bench.quick ? 20 : 60); k++) {
          const { text, tookMs } = await mustAsk(child.url, big[who], 'GET', pathOf(k))
          times.push(tookMs)
          bytes = text.length
        }
        const cpuMs = ((child.cost().cpuSeconds - from) * 1000) / times.length
        const isMissed = quantile(times, 0.95) > AIM_MS
        rows.push([
          `${who}: ${what}`,
          whole(bytes),
          ...spread(times),
          milliseconds(cpuMs),
          `${AIM_MS}${isMissed ? ' missed' : ''}`,
        ])
      }
    }
    await child.stop()
    console.log(`${engine}, ${whole(big.cases)} cases`)
    printTable(['ms', 'bytes', 'p50', 'p95', 'most', 'CPU of casework', 'aim at p95'], rows)
  }
}

type Asked = [what: string, path: (k: number) => string]

function asked({ accounts, objects, orders, large, ordinary }: BigWorld, who: 'wide' | 'narrow'): Asked[] {
  const states = ['new', 'triaged', 'in_review', 'new,triaged', 'closed']
  const of = <T>(list: readonly T[], k: number): T => list[k % list.length]
  const search = (q: string): string => `/v1/search?q=${encodeURIComponent(q)}`
  return [
    ['queue by priority', (k) => `/v1/cases?limit=${50 + (k % 50)}`],
    ['queue by due date', (k) => `/v1/cases?sort=due&state=${of(states, k)}`],
    ['queue by strength, alerts', (k) => `/v1/cases?sort=strength&level=alert&state=${of(states, k)}`],
    ['queue by last change', (k) => `/v1/cases?sort=updated&limit=${50 + (k % 50)}`],
    ['queue of one order', (k) => `/v1/cases?order=${of(orders, k % 5)}`],
    ['queue with an account', (k) => `/v1/cases?account=${of(accounts, k)}`],
    ['queue with words that are rare', (k) => `/v1/cases?text=number+${k * 97 + 1}`],
    ['queue with words of every case', (k) => `/v1/cases?text=accounts+shared&limit=${50 + (k % 50)}`],
    ['queue counted', (k) => `/v1/cases/count?state=${of(states, k)}`],
    ['views counted', () => '/v1/cases/counts'],
    ['search, an id', (k) => search(of(accounts, k))],
    ['search, three characters', (k) => search(of(accounts, k).slice(0, 3))],
    ['search, a handle', (k) => search(`@user_${of(accounts, k).slice(0, 8)}`)],
    ['search, an object', (k) => search(of(objects, k))],
    ['search, words', (k) => search(`number ${k * 89 + 1}`)],
    ['workspace of 12 accounts', (k) => `/v1/cases/${of(ordinary[who], k)}`],
    ['workspace of 1,178 accounts, open', () => `/v1/cases/${large.open}`],
    ['workspace of 1,178 accounts, of an order', () => `/v1/cases/${large.ofOrder}`],
    ['decisions of 1,178 accounts', () => `/v1/cases/${large.open}/decisions`],
    ['accounts of a case, a page', (k) => `/v1/cases/${large.open}/accounts?limit=${50 + (k % 50)}`],
  ]
}
