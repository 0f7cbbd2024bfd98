import type { Tx } from '@murmuration/store'
import { settleRows } from '../orders/settle-rows.ts'

/**
 * Orders whose flags an analysis covers for the first time: all of them stand in the log below the version of the flags
 * that it looked at. Each is told of once, and its rows are settled. Rows of orders that were answered before are
 * settled anew where an account that was not found has shown up.
 *
 * @param flagsVersion offset of amplification.flags up to which the analysis applied flags
 * @returns ids of the orders that are told of
 */
export async function answerOrders(tx: Tx, flagsVersion: number): Promise<string[]> {
  const shownUp = await tx.query<{ order_id: string }>(
    `select distinct r.order_id from flag_rows r join order_evidence e using (order_id)
       join account_activity a on a.account_id = r.locator_key
     where r.automatic = 'not_found' and r.settled_at_ms is not null order by r.order_id`,
  )
  for (const { order_id } of shownUp) await settleRows(tx, order_id)
  const ready = await tx.query<{ order_id: string }>(
    `insert into order_evidence (order_id, flags_version, ready_at_ms)
     select o.id, $1, $2 from orders o
     where not exists (select from order_evidence e where e.order_id = o.id)
       and exists (select from order_flags f where f.order_id = o.id)
       and not exists (select from flags_outbox b where b.list = 'order:' || o.id)
       and not exists (
         select from order_flags f left join list_flags l on l.account_id = f.account_id and l.list = 'order:' || f.order_id
         where f.order_id = o.id and (l.account_id is null or not l.flagged or l.at_offset >= $1))
     on conflict do nothing returning order_id`,
    [flagsVersion, tx.nowMs],
  )
  const ids = ready.map(({ order_id }) => order_id).sort()
  for (const id of ids) {
    await settleRows(tx, id)
    tx.record({
      type: 'order.evidence_ready',
      entity: `order:${id}`,
      scope: { kind: 'order', id },
      payload: { flagsVersion },
    })
  }
  return ids
}
