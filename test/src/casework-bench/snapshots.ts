import { flag, newOrder, newTestUser } from '@murmuration/casework/bench-fixtures'
import { printTable, ratio, seconds, whole } from '../live-bench/print-table.ts'
import { flaggedOf } from './made-snapshots.ts'
import { type Bench, onEach } from './world.ts'

const ORDERS = 50

/** Cases as they come from the log, with half of the clusters in compartments. */
export async function benchSnapshots(bench: Bench): Promise<void> {
  console.log(
    `\nsnapshots: clusters of 20 accounts, each twice, from a log in memory of the same process into the store; half of them in the compartments of ${ORDERS} orders`,
  )
  const rows: string[][] = []
  await onEach(bench, async (world) => {
    const clusters = (world.engine === 'PostgreSQL' ? 10_000 : 2_000) / (bench.quick ? 5 : 1)
    {
      await using store = await world.open()
      const legal = await newTestUser(store, 'legal')
      await store.system(async (tx) => {
        const orders: string[] = []
        for (let k = 0; k < ORDERS; k++) orders.push(await newOrder(tx, legal.userId))
        const lists: { [list: string]: string[] } = {}
        for (let k = 0; k < clusters; k++)
          (lists[k % 2 === 0 ? 'open' : `order:${orders[k % ORDERS]}`] ??= []).push(...flaggedOf(k))
        await flag(tx, lists)
      })
    }
    await using child = world.run('take-in', String(clusters))
    for (const [nth, what] of [
      [1, 'a case is opened'],
      [2, 'a case has new evidence'],
    ] as const) {
      const { fields, peakMebibytes } = await child.line('round taken in', nth)
      const { seconds: wall, cpuSeconds, bytes } = fields as { [name: string]: number }
      rows.push([
        `${world.engine}, ${whole(clusters)} clusters, ${what}`,
        whole(clusters / wall),
        whole(bytes / clusters),
        seconds(wall),
        ratio(cpuSeconds / wall),
        whole(peakMebibytes),
      ])
    }
  })
  printTable(['', 'snapshots/s', 'bytes each', 'seconds', 'CPU of casework per second', 'peak MiB'], rows)
}
