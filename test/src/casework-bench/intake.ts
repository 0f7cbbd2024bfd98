import { printTable, whole } from '../live-bench/print-table.ts'
import { milliseconds, mustAsk, spread } from './ask.ts'
import { type BigWorld, bigWorld } from './big-world.ts'
import type { Bench } from './world.ts'

const SIZES = [
  { rows: 1_178, aimMs: 1_000, times: 20 },
  { rows: 100_000, aimMs: 10_000, times: 4 },
]

/** Lists as they come from outside: previewed, and taken in. */
export async function benchIntake(bench: Bench): Promise<void> {
  console.log(
    '\nintake: CSV of three columns over HTTP; of ten rows four name an id that is known, two a handle, three an id that nobody has seen, and one stands twice. Flags of a list still go to the log and come back while the next one is taken in',
  )
  const rows: string[][] = []
  for (const engine of bench.engines) {
    const big = await bigWorld(bench, engine)
    await using child = await big.world.serve()
    for (const { rows: count, aimMs, times } of SIZES) {
      const size = bench.quick ? Math.max(1_178, count / 10) : count
      const [previews, intakes]: number[][] = [[], []]
      let unseen = 0
      const listAt = (k: number) => ({ format: 'csv', content: listOf(big, size, k) })
      for (let k = 0; k < times; k++) {
        const asked = JSON.stringify({ list: listAt(k) })
        const { tookMs, text } = await mustAsk(child.url, big.wide, 'POST', '/v1/orders/preview', asked)
        previews.push(tookMs)
        unseen = (JSON.parse(text) as { unseen: number }).unseen
      }
      for (let k = 0; k < (size > 10_000 ? times / 2 : times); k++) {
        const order = JSON.stringify({
          title: `List ${k}`,
          sourceKind: 'government_order',
          issuer: { name: 'Ministry', role: 'ministry', country: 'IN' },
          claims: [{ type: 'coordinated', assertedBy: 'Ministry', quote: 'acting together' }],
          list: listAt(k),
        })
        intakes.push((await mustAsk(child.url, big.wide, 'POST', '/v1/orders', order)).tookMs)
      }
      const what = `${engine}, ${whole(size)} rows (${whole(unseen)} accounts unseen)`
      rows.push([`${what}: preview`, String(previews.length), ...spread(previews), milliseconds(aimMs)])
      rows.push([`${what}: taken in`, String(intakes.length), ...spread(intakes), ''])
    }
    const { peakMebibytes } = child.cost()
    rows.push([`${engine}: peak of casework, MiB`, '', '', '', whole(peakMebibytes), ''])
    await child.stop()
  }
  printTable(['ms', 'times', 'p50', 'p95', 'most', 'aim'], rows)
}

function listOf({ accounts }: BigWorld, rows: number, nth: number): string {
  const lines = ['account_id,handle,claim']
  let taken = nth * 7
  const mostKnown = taken + accounts.length
  for (let k = 0; k < rows; k++) {
    const kind = k % 10
    if (kind < 6 && taken < mostKnown) {
      const known = accounts[taken++ % accounts.length]
      lines.push(kind < 4 ? `${known},,automated` : `,@user_${known},`)
    } else if (kind === 9) lines.push(lines.at(-1)!)
    else lines.push(`${8_000_000_000_000 + nth * 1_000_000 + k},,`)
  }
  return `${lines.join('\n')}\n`
}
