import type { Reader, Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import type { OrderRecord } from './order-record.ts'
import { showOrder } from './show-order.ts'

const READ_AGAIN_MS = 3_600_000

/**
 * The order, for somebody who reads it. Reading one that is not open to all is recorded, once an hour for each reader.
 *
 * @throws {ProblemError} 404 where it is hidden or absent
 */
export async function openOrder(tx: Tx, reader: Reader, orderId: string): Promise<OrderRecord> {
  const [order] = await tx.query<OrderRecord>('select * from orders where id = $1', [orderId])
  if (order === undefined) throw notFound('order')
  if (!order.is_open) await recordRead(tx, reader, [order.id])
  return order
}

/** Records that orders of a compartment were read, each at most once an hour for each reader. */
export async function recordRead(tx: Tx, { userId }: Reader, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return
  const news = await tx.asOwner(() =>
    tx.query<{ order_id: string }>(
      `insert into order_reads as r (order_id, user_id, at_ms)
       select o, $2, $3 from unnest($1::uuid[]) as o order by o
       on conflict (order_id, user_id) do update set at_ms = excluded.at_ms where r.at_ms <= excluded.at_ms - $4::bigint
       returning order_id`,
      [orderIds, userId, tx.nowMs, READ_AGAIN_MS],
    ),
  )
  for (const { order_id } of news)
    tx.record({ type: 'order.read', entity: `order:${order_id}`, scope: { kind: 'order', id: order_id } })
}

/** The order, locked to the end of the transaction. @throws {ProblemError} 404 where it is hidden or absent */
export async function lockOrder(tx: Tx, orderId: string): Promise<OrderRecord> {
  const [order] = await tx.query<OrderRecord>('select * from orders where id = $1 for update', [orderId])
  if (order === undefined) throw notFound('order')
  return order
}

/**
 * The order, locked, at the version that the caller has read.
 *
 * @throws {ProblemError} 404 where it is hidden or absent; 409 where it has changed, with the order as it now stands and
 * what was changed since
 */
export async function lockOrderAt(tx: Tx, orderId: string, version: number): Promise<OrderRecord> {
  const order = await lockOrder(tx, orderId)
  if (order.version === version) return order
  throw new ProblemError(
    409,
    'The order was changed since you read it; look at what changed, and send yours again.',
    {
      current: await showOrder(tx, order),
      difference: await changesSince(tx, orderId, version),
    },
  )
}

async function changesSince(tx: Tx, orderId: string, version: number): Promise<object[]> {
  const rows = await tx.query<{ type: string; actor: string; at_ms: number; body: string }>(
    `select e.type, e.actor, e.at_ms, p.body from events e join event_payloads p on p.seq = e.seq
     where e.entity = $1 order by e.seq desc limit 200`,
    [`order:${orderId}`],
  )
  return rows
    .map(({ type, actor, at_ms, body }) => {
      const { version: made, changed = [] } = JSON.parse(body) as { version?: number; changed?: string[] }
      return { version: made, type, actor, atMs: at_ms, changed }
    })
    .filter((change) => change.version !== undefined && change.version > version)
    .reverse()
}
