import type { Tx } from '@murmuration/store'
import { markDuplicates, syncFlags } from './order-flags.ts'

/** Whether anything but this row knows the account `r.locator_key`. */
const KNOWN = `(exists (select from accounts a where a.account_id = r.locator_key)
  or exists (select from account_activity a where a.account_id = r.locator_key)
  or exists (select from case_accounts a where a.account_id = r.locator_key))`

/**
 * Settles the ids of an order that were taken at their word, once an analysis that covers its flags is in: one of which
 * no activity came to light, and that the directory does not know, becomes not_found; one that shows up later becomes
 * matched again, and stays so. What a person chose stays, and undoing it brings back what is found here. Safe to repeat.
 *
 * @NOTE Only after the analysis of the order's own flags does this tell its readers nothing of other lists: by then the
 * activity of these accounts is known because this order names them.
 *
 * @param tx of the program itself
 */
export async function settleRows(tx: Tx, orderId: string): Promise<{ notFound: number; found: number }> {
  return tx.asOwner(async () => {
    const changed = await tx.query<{ automatic: string }>(
      `update flag_rows r set
         automatic = k.automatic, automatic_account_id = k.account_id, settled_at_ms = $2, seen = k.automatic = 'matched',
         named = case when resolved_by is null then k.automatic else named end,
         account_id = case when resolved_by is null then k.account_id else r.account_id end,
         version = version + case when resolved_by is null then 1 else 0 end
       from (
         select row, case when is_known then 'matched' else 'not_found' end as automatic,
           case when is_known then locator_key end as account_id
         from (
           select row, locator_key, seen or ${KNOWN} as is_known from flag_rows r
           where order_id = $1 and locator_kind in ('id', 'either') and automatic in ('matched', 'not_found')
             and coalesce(automatic_account_id, locator_key) = locator_key
         ) as one
       ) as k
       where r.order_id = $1 and r.row = k.row
         and (r.automatic <> k.automatic or (not r.seen and k.automatic = 'matched'))
       returning r.automatic`,
      [orderId, tx.nowMs],
    )
    if (changed.length === 0) return { notFound: 0, found: 0 }
    await markDuplicates(tx, orderId)
    const [order] = await tx.query<{ ended: boolean }>(
      'select revoked_at_ms is not null or superseded_by is not null as ended from orders where id = $1',
      [orderId],
    )
    if (order?.ended === false) await syncFlags(tx, orderId)
    const found = changed.filter(({ automatic }) => automatic === 'matched').length
    const counts = { notFound: changed.length - found, found }
    tx.record({
      type: 'order.rows_settled',
      entity: `order:${orderId}`,
      scope: { kind: 'order', id: orderId },
      payload: counts,
    })
    return counts
  })
}
