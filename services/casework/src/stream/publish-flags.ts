import type { Bus } from '@murmuration/bus'
import { type FlagChange, flagKey, TOPICS } from '@murmuration/contracts'
import { killPoint } from '@murmuration/runtime'
import type { Store, Tx } from '@murmuration/store'
import { mustHoldLease } from './stream-lease.ts'

const FLAGS_AT_ONCE = 1_000

interface OutboxRow {
  id: number
  list: string
  account_id: string
  flagged: boolean
  row: number | null
  effective_at_ms: number
}

/**
 * Publishes flags that wait in the outbox, in their order, and takes them out. Ended between the two it publishes the
 * same again: the same keys and values, so nothing changes.
 *
 * @returns how many were published, FLAGS_AT_ONCE at most; more are left only then
 * @throws {LeaseLostError} where another process follows the log, and publishes
 */
export async function publishFlags(store: Store, bus: Bus, holder: string): Promise<number> {
  const read = (tx: Tx): Promise<OutboxRow[]> =>
    tx.query<OutboxRow & object>(
      `select id, list, account_id, flagged, row, effective_at_ms from flags_outbox order by id limit ${FLAGS_AT_ONCE}`,
    )
  const publish = async (rows: readonly OutboxRow[]): Promise<void> => {
    killPoint('casework:before-publish')
    await bus.publish(
      TOPICS.flags,
      rows.map(({ list, account_id, flagged, row, effective_at_ms }) => {
        const change: FlagChange = {
          schemaVersion: 1,
          accountId: account_id,
          list,
          flagged,
          effectiveAtMs: effective_at_ms,
          ...(row !== null && { row }),
        }
        return { partition: 0, key: flagKey(list, account_id), value: JSON.stringify(change) }
      }),
    )
    killPoint('casework:after-publish')
  }
  const take = (tx: Tx, rows: readonly OutboxRow[]): Promise<unknown> =>
    tx.query('delete from flags_outbox where id = any($1::bigint[])', [rows.map(({ id }) => id)])
  const waiting = await store.system(read)
  if (waiting.length === 0) return 0
  if (store.engine === 'pglite') {
    // It has one transaction at a time, and one process: the log must not hold up the API.
    await publish(waiting)
    await store.system((tx) => take(tx, waiting))
    return waiting.length
  }
  return store.system(async (tx) => {
    // The lease is held until the flags are out: a process that was asleep cannot publish old flags behind newer ones.
    await tx.query(`set local idle_in_transaction_session_timeout = '60s'`)
    await mustHoldLease(tx, holder)
    const rows = await read(tx)
    if (rows.length > 0) await publish(rows)
    await take(tx, rows)
    return rows.length
  })
}
