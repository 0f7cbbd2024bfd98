import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { idAt } from '@murmuration/detection'
import { freePort } from '../live-run.ts'
import { startChild } from './child.ts'
import { printTable, seconds, whole } from './print-table.ts'
import { type Bench, environmentOf, metricsOf, murmuration, profiling, until, untilReady } from './scene.ts'
import { DAY_MS, orderOf, type SortedShares, sortedShares } from './simulated-shares.ts'

const STEP_DAYS = 7

/** The whole pipeline in one process on the embedded bus, fed by `murmuration feed` as fast as it goes. */
export async function benchEmbedded(bench: Bench): Promise<void> {
  const shares = sortedShares(bench.shares / 2)
  const { count, startMs, endMs } = shares
  const folder = join(bench.scratch, 'embedded')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'shares.csv')
  writeCsv(file, shares)
  const order = orderOf(shares, 0)
  for (const sampleEvery of [1, 64]) {
    const windows = (endMs - startMs) / (STEP_DAYS * DAY_MS)
    console.log(
      `\nEmbedded bus, end to end: ${whole(count)} simulated shares, \`murmuration start --step ${STEP_DAYS}d\` with a sample of one in ${sampleEvery} and 1,178 accounts flagged before, \`murmuration feed\` of a CSV; ${windows} windows decided`,
    )
    const port = await freePort()
    const data = join(folder, `data-${sampleEvery}`)
    const starting = ['start', '--data', data, '--port', String(port), '--step', `${STEP_DAYS}d`]
    await using pipeline = startChild(
      [...profiling(bench), murmuration, ...starting],
      environmentOf({ SAMPLE_EVERY: sampleEvery }),
    )
    const service = { ...pipeline, url: `http://127.0.0.1:${port}` }
    await untilReady(service)
    await fetch(`${service.url}/v1/flags?list=order`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: order.join('\n'),
    })
    const state = join(folder, `feed-${sampleEvery}`)
    const feeding = ['feed', file, '--url', service.url, '--drain', '3h', '--state', state, '--quiet']
    await using feeder = startChild([murmuration, ...feeding])
    const accepted = async () => (await metricsOf(service.url, 'murmuration_ingest_shares_total'))[0].sum
    await until(service, async () => (await accepted()) > 0)
    const from = service.cost()
    let fed = from
    await until(service, async () => {
      const [{ sum }] = await metricsOf(service.url, 'murmuration_ingest_shares_total')
      if (sum >= count && fed === from) fed = service.cost()
      const [end] = await metricsOf(service.url, 'murmuration_detector_window_end_seconds')
      return end.sum * 1000 >= endMs
    })
    const to = service.cost()
    const last = service.lines('window decided').at(-1)
    const analysisSeconds = Number(last?.fields.seconds)
    const wallSeconds = (to.atMs - from.atMs) / 1000
    const cpuSeconds = to.cpuSeconds - from.cpuSeconds
    printTable(
      ['', 'wall s', 'shares/s', 'CPU s', 'shares/CPU s', 'peak MiB'],
      [
        [
          'first share in until the last window is decided',
          seconds(wallSeconds),
          whole(count / wallSeconds),
          seconds(cpuSeconds),
          whole(count / cpuSeconds),
          whole(to.peakMebibytes),
        ],
        [
          'without the last analysis',
          seconds(wallSeconds - analysisSeconds),
          whole(count / (wallSeconds - analysisSeconds)),
          '',
          '',
          '',
        ],
        [
          'until the last share is acknowledged',
          seconds((fed.atMs - from.atMs) / 1000),
          whole((count * 1000) / (fed.atMs - from.atMs)),
          '',
          '',
          '',
        ],
      ],
    )
    await service.stop()
    await feeder.stop()
  }
}

function writeCsv(file: string, { count, account, object, timeMs, columns }: SortedShares): void {
  const to = openSync(file, 'w')
  let lines = ['account_id,object_id,timestamp']
  for (let row = 0; row < count; row++) {
    const ids = `${idAt(columns.accountIds, account[row])},${idAt(columns.objectIds, object[row])}`
    lines.push(`${ids},${timeMs[row] / 1000}`)
    if (lines.length < 50_000 && row + 1 < count) continue
    writeSync(to, `${lines.join('\n')}\n`)
    lines = []
  }
  closeSync(to)
}
