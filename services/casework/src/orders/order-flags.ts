import type { Tx } from '@murmuration/store'

/** Name of the list of an order on amplification.flags. */
const listOfOrder = (orderId: string): string => `order:${orderId}`

/**
 * Accounts that an order flags, by what its rows say now: those that a row was resolved to, and ids that were settled as
 * not found, which are watched on, so that activity that comes later is not missed.
 */
const FLAGGED = `
  select account_id, min(row) as row from (
    select account_id, row from flag_rows
    where order_id = $1 and account_id is not null and named in ('matched', 'renamed', 'already_gone')
      and ($2::text[] is null or account_id = any($2::text[]))
    union all
    select locator_key, row from flag_rows
    where order_id = $1 and named = 'not_found' and settled_at_ms is not null and resolved_by is null
      and ($2::text[] is null or locator_key = any($2::text[]))
  ) as named group by account_id`

/**
 * Brings the flags of an order to what its rows say, and writes each change to the outbox of flags, in the transaction of
 * the caller and past row-level security.
 *
 * @param accountIds only these; undefined: all
 * @returns how many were flagged and unflagged
 */
export async function syncFlags(
  tx: Tx,
  orderId: string,
  accountIds?: readonly string[],
): Promise<{ flagged: number; unflagged: number }> {
  return tx.asOwner(async () => {
    const values = [orderId, accountIds === undefined ? null : [...accountIds]]
    const gone = await tx.query<{ account_id: string }>(
      `delete from order_flags f where order_id = $1 and ($2::text[] is null or account_id = any($2::text[]))
         and not exists (select from (${FLAGGED}) as n where n.account_id = f.account_id)
       returning account_id`,
      values,
    )
    const come = await tx.query<{ account_id: string; row: number }>(
      `insert into order_flags (order_id, account_id, row)
       select $1::uuid, n.account_id, n.row from (${FLAGGED}) as n order by n.row
       on conflict do nothing returning account_id, row`,
      values,
    )
    await toOutbox(tx, orderId, gone, false)
    await toOutbox(tx, orderId, come, true)
    return { flagged: come.length, unflagged: gone.length }
  })
}

/** Takes back every flag of an order. @returns how many */
export async function withdrawFlags(tx: Tx, orderId: string): Promise<number> {
  return tx.asOwner(async () => {
    const gone = await tx.query<{ account_id: string; row: number }>(
      'delete from order_flags where order_id = $1 returning account_id, row',
      [orderId],
    )
    await toOutbox(tx, orderId, gone, false)
    return gone.length
  })
}

async function toOutbox(
  tx: Tx,
  orderId: string,
  accounts: readonly { account_id: string; row?: number }[],
  flagged: boolean,
): Promise<void> {
  if (accounts.length === 0) return
  await tx.query(
    `insert into flags_outbox (list, account_id, flagged, row, effective_at_ms)
     select $1, a, $2, r, $3 from unnest($4::text[], $5::int[]) as n(a, r) order by r, a`,
    [
      listOfOrder(orderId),
      flagged,
      tx.nowMs,
      accounts.map(({ account_id }) => account_id),
      accounts.map(({ row }) => row ?? null),
    ],
  )
}

/**
 * Says anew which rows are duplicates: of the rows with one key, all but the first.
 *
 * @param keys only rows with these; undefined: all of the order
 */
export async function markDuplicates(tx: Tx, orderId: string, keys?: readonly string[]): Promise<void> {
  await tx.query(
    `update flag_rows r set
       resolution = case when f.first_row = r.row then r.named else 'duplicate' end,
       duplicate_of = case when f.first_row = r.row then null else f.first_row end
     from (
       select row, case when same_key is null then row else min(row) over (partition by same_key) end as first_row
       from flag_rows where order_id = $1 and ($2::text[] is null or same_key = any($2::text[]))
     ) as f
     where r.order_id = $1 and r.row = f.row
       and (r.duplicate_of is distinct from nullif(f.first_row, r.row)
         or r.resolution <> case when f.first_row = r.row then r.named else 'duplicate' end)`,
    [orderId, keys === undefined ? null : [...keys]],
  )
}
