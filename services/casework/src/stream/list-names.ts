import type { Tx } from '@murmuration/store'
import type { NamedBy } from './compartments.ts'

/**
 * Who names accounts now. Of an account that no list names any more, who did: a snapshot may be older than the
 * withdrawal. An order that everybody who reads orders may read counts as an open list.
 */
export async function namesOf(tx: Tx, accountIds: readonly string[]): Promise<Map<string, NamedBy>> {
  const names = new Map<string, NamedBy & { orders: string[] }>()
  if (accountIds.length === 0) return names
  const rows = await tx.query<{ account_id: string; open: boolean; orders: string[] }>(
    `select account_id, bool_or(order_id is null or is_open) as open,
       coalesce(array_agg(order_id::text order by order_id) filter (where order_id is not null), '{}') as orders
     from (
       select f.account_id, f.order_id, coalesce(o.is_open, false) as is_open, f.flagged,
         bool_or(f.flagged) over (partition by f.account_id) as any_flagged
       from list_flags f left join orders o on o.id = f.order_id where f.account_id = any($1::text[])
     ) as f where flagged or not any_flagged group by account_id`,
    [[...new Set(accountIds)]],
  )
  for (const { account_id, open, orders } of rows) names.set(account_id, { open, orders })
  return names
}
