import type { EventType } from '@murmuration/contracts'
import type { NewEvent, SqlValue, Tx } from '@murmuration/store'
import type { OrderRecord } from './order-record.ts'

/** Columns that a change sets. */
type Changes = { [Column in keyof OrderRecord]?: OrderRecord[Column] }

/**
 * Writes a change of an order that is locked, as its next version, and records it.
 *
 * @param event `changed` of its payload names the fields, as the API calls them
 * @returns the order as it now is
 */
export async function changeOrder(
  tx: Tx,
  order: OrderRecord,
  changes: Changes,
  event: {
    type: EventType
    changed: readonly string[]
    reason?: string | undefined
    prevState?: string
    nextState?: string
    payload?: NewEvent['payload']
  },
): Promise<OrderRecord> {
  const version = order.version + 1
  const columns = Object.entries(changes)
  await tx.query(
    `update orders set version = $2, updated_at_ms = $3${columns
      .map(([column], k) => `, ${column} = $${k + 4}${column === 'checklist' ? '::jsonb' : ''}`)
      .join('')} where id = $1`,
    [
      order.id,
      version,
      tx.nowMs,
      ...columns.map(([column, value]) =>
        column === 'checklist' ? JSON.stringify(value) : (value as SqlValue),
      ),
    ],
  )
  const { type, changed, reason, prevState, nextState, payload } = event
  tx.record({
    type,
    entity: `order:${order.id}`,
    scope: { kind: 'order', id: order.id },
    reason,
    prevState,
    nextState,
    payload: { ...payload, version, changed },
  })
  const [after] = await tx.query<OrderRecord>('select * from orders where id = $1', [order.id])
  return after ?? { ...order, ...changes, version, updated_at_ms: tx.nowMs }
}
