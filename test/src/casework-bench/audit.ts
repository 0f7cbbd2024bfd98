import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { newTestUser } from '@murmuration/casework/bench-fixtures'
import {
  type ChainReport,
  exportChain,
  exportedEvents,
  verifyChain,
  verifyChainFile,
} from '@murmuration/store'
import { printTable, seconds, whole } from '../live-bench/print-table.ts'
import { mustAsk } from './ask.ts'
import { type Bench, onEach } from './world.ts'

const AT_A_TIME = 500

/** The chain of events: written, checked in the store, exported, checked in the file, and checked over HTTP. */
export async function benchAudit(bench: Bench): Promise<void> {
  const events = bench.quick ? 10_000 : 100_000
  console.log(
    `\naudit: ${whole(events)} events, half of them with a payload, ${AT_A_TIME} in a transaction; all in this process but the check over HTTP`,
  )
  const rows: string[][] = []
  await onEach(bench, async (world) => {
    const row = (what: string, startedMs: number): void => {
      const took = (performance.now() - startedMs) / 1000
      rows.push([`${world.engine}, ${what}`, whole(events / took), seconds(took)])
    }
    const mustBeWhole = ({ events: seen, faultCount }: ChainReport): void => {
      if (seen !== events || faultCount > 0) throw new Error(`${seen} events with ${faultCount} faults`)
    }
    const store = await world.open()
    let startedMs = performance.now()
    for (let n = 0; n < events; n += AT_A_TIME)
      await store.system(async (tx) => {
        for (let k = n; k < n + AT_A_TIME; k++)
          tx.record({
            type: 'case.accounts_decided',
            entity: `case:00000000-0000-4000-9000-${String(k % 5_000).padStart(12, '0')}`,
            scope: { kind: 'everyone' },
            ...(k % 2 === 0 && { payload: { accounts: k % 40, restrictions: 0, evidenceNumber: 1 } }),
          })
      })
    row('recorded', startedMs)
    startedMs = performance.now()
    mustBeWhole(await verifyChain(exportedEvents(store)))
    row('checked in the store', startedMs)
    const file = join(bench.scratch, 'history.ndjson')
    startedMs = performance.now()
    mustBeWhole(await exportChain(store, file))
    row('exported and checked', startedMs)
    startedMs = performance.now()
    mustBeWhole(await verifyChainFile(file))
    row('checked in the file', startedMs)
    rmSync(file)
    const auditor = await newTestUser(store, 'auditor')
    await store[Symbol.asyncDispose]()
    await using child = await world.serve()
    startedMs = performance.now()
    const { text } = await mustAsk(child.url, auditor, 'POST', '/v1/audit/verifications')
    if (!JSON.parse(text).ok) throw new Error(text)
    row('checked over HTTP', startedMs)
    await child.stop()
  })
  printTable(['', 'events/s', 'seconds'], rows)
}
