import type { Reader, Tx } from '@murmuration/store'
import { moveCase } from '../cases/move-case.ts'
import { ProblemError } from '../http/problem.ts'
import { changeOrder } from './change-order.ts'
import { lockOrderAt } from './open-order.ts'
import { withdrawFlags } from './order-flags.ts'
import { recordMatter } from './order-matters.ts'
import type { OrderRecord } from './order-record.ts'

/**
 * Takes an order back, as its issuer did, or puts a later one in its place: its flags are withdrawn, and every case that
 * rested on it is opened again, whether the caller reads that case or not.
 *
 * @throws {ProblemError} 404 where an order is not there, 409 where it has changed or was revoked or superseded before,
 * 422 where it would supersede itself
 */
export async function endOrder(
  tx: Tx,
  reader: Reader,
  orderId: string,
  version: number,
  end: { kind: 'revoked'; reason: string } | { kind: 'superseded'; by: string; reason: string },
): Promise<OrderRecord> {
  const order = await lockOrderAt(tx, orderId, version)
  if (order.revoked_at_ms !== null) throw new ProblemError(409, 'This order was revoked before.')
  if (end.kind === 'superseded') {
    if (order.superseded_by !== null) throw new ProblemError(409, 'This order was superseded before.')
    if (end.by === orderId) throw new ProblemError(422, 'An order cannot supersede itself; name another.')
    const [by] = await tx.query<{ superseded_by: string | null; revoked_at_ms: number | null }>(
      'select superseded_by, revoked_at_ms from orders where id = $1',
      [end.by],
    )
    if (by === undefined) throw new ProblemError(404, 'There is no such superseding order.')
    if (by.superseded_by !== null || by.revoked_at_ms !== null)
      throw new ProblemError(422, 'That order has ended itself; name one that stands.')
  }
  const withdrawn = await withdrawFlags(tx, orderId)
  await reopenCases(tx, order, end.kind)
  await recordMatter(tx, orderId, { kind: end.kind, text: end.reason, by: reader.userId })
  return changeOrder(
    tx,
    order,
    end.kind === 'revoked' ? { revoked_at_ms: tx.nowMs } : { superseded_by: end.by },
    {
      type: `order.${end.kind}`,
      changed: end.kind === 'revoked' ? ['revokedAtMs'] : ['supersededBy'],
      reason: end.reason,
      payload: { withdrawn },
    },
  )
}

/**
 * Opens again what rested on an order: case records that stand in its compartment, and, where everyone may read the order,
 * those that name it. A record that stands outside of the compartment of a hidden order rests on other lists, and its
 * readers must not learn that there was one.
 */
async function reopenCases(tx: Tx, order: OrderRecord, kind: 'revoked' | 'superseded'): Promise<void> {
  await tx.asOwner(async () => {
    const cases = await tx.query<{ id: string }>(
      `select c.id from cases c join case_orders o on o.case_id = c.id
       where o.order_id = $1 and (c.compartments @> array[$1::uuid] or $2)
         and c.state in ('decided', 'actioned', 'closed')
       order by c.id`,
      [order.id, order.is_open],
    )
    for (const { id } of cases)
      await moveCase(tx, id, {
        to: 'reopened',
        by: 'system',
        cause: 'order_changed',
        reason: `An order that this case rested on was ${kind}.`,
      })
  })
}
