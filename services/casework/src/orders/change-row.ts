import type { OrderRow, RowChange } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { listRows } from './list-rows.ts'
import { lockOrder } from './open-order.ts'
import { markDuplicates, syncFlags } from './order-flags.ts'
import type { Named } from './resolve-rows.ts'

interface LockedRow {
  row: number
  named: Named
  resolution: string
  account_id: string | null
  automatic: Named
  automatic_account_id: string | null
  candidates: string[]
  locator_kind: string
  locator_key: string
  same_key: string | null
  version: number
  settled_at_ms: number | null
}

/**
 * Sets what a row of an order names: an account that a person chose, none, or what the program found. The flags follow.
 *
 * @throws {ProblemError} 404 where the order or the row is not there; 409 where the row has changed, or the order is at its
 * end; 422 where the row cannot mean that account
 */
export async function changeRow(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  rowNumber: number,
  version: number,
  change: RowChange,
): Promise<OrderRow> {
  const order = await lockOrder(tx, orderId)
  const [row] = await tx.query<LockedRow>(
    `select row, named, resolution, account_id, automatic, automatic_account_id, candidates, locator_kind, locator_key,
       same_key, version, settled_at_ms
     from flag_rows where order_id = $1 and row = $2 for update`,
    [orderId, rowNumber],
  )
  if (row === undefined) throw notFound('row')
  const show = async (): Promise<OrderRow> =>
    (await listRows(tx, orderId, {}, { afterRow: rowNumber - 1, limit: 1 }))[0]!
  if (row.version !== version)
    throw new ProblemError(409, 'The row was changed since you read it; look at it, and choose again.', {
      current: await show(),
    })
  if (order.revoked_at_ms !== null || order.superseded_by !== null || order.state === 'closed')
    throw new ProblemError(409, 'This order is at its end; its rows do not change any more.')
  const { named, accountId, byPerson } = await chosen(tx, row, change)
  await tx.query(
    `update flag_rows set named = $3, account_id = $4, resolved_by = $5, version = version + 1
     where order_id = $1 and row = $2`,
    [orderId, rowNumber, named, accountId, byPerson ? userId : null],
  )
  const [{ same_key: sameKey }] = (await tx.query<{ same_key: string | null }>(
    'select same_key from flag_rows where order_id = $1 and row = $2',
    [orderId, rowNumber],
  )) as [{ same_key: string | null }]
  const keys = [row.same_key, sameKey].filter((key) => key !== null)
  await markDuplicates(tx, orderId, keys)
  if (keys.length < 2) await tx.query(LONE_ROW, [orderId, rowNumber])
  await syncFlags(
    tx,
    orderId,
    [row.account_id, accountId, row.settled_at_ms === null ? null : row.locator_key].filter(
      (id) => id !== null,
    ),
  )
  const after = await show()
  tx.record({
    type: 'order.row_resolved',
    entity: `order:${orderId}`,
    scope: { kind: 'order', id: orderId },
    prevState: row.resolution,
    nextState: after.resolution,
    reason: change.reason,
    payload: { row: rowNumber, before: row.account_id, after: accountId, byPerson },
  })
  return after
}

/** A row without a key is nobody's duplicate. */
const LONE_ROW = `update flag_rows set resolution = named, duplicate_of = null
  where order_id = $1 and row = $2 and same_key is null`

async function chosen(
  tx: Tx,
  row: LockedRow,
  change: RowChange,
): Promise<{ named: Named; accountId: string | null; byPerson: boolean }> {
  if ('automatic' in change)
    return { named: row.automatic, accountId: row.automatic_account_id, byPerson: false }
  if ('resolution' in change) return { named: 'not_found', accountId: null, byPerson: true }
  const { accountId } = change
  const [entry] = await tx.query<{ state: 'active' | 'gone'; has_renamed: boolean }>(
    `select a.state, exists (select from account_handles h where h.account_id = a.account_id and not h.is_current
       and h.handle = $2) as has_renamed
     from accounts a where a.account_id = $1`,
    [
      accountId,
      row.locator_kind === 'handle' ? row.locator_key.replace(/^[^:]*:/, '') : row.locator_key.toLowerCase(),
    ],
  )
  const isOwn = row.locator_kind !== 'handle' && row.locator_key === accountId
  if (entry === undefined && !row.candidates.includes(accountId) && !isOwn)
    throw new ProblemError(
      422,
      'The row does not name this account, and the directory does not know it; choose a candidate, or add it to the directory first.',
    )
  const named =
    entry?.state === 'gone' ? 'already_gone' : entry?.has_renamed && !isOwn ? 'renamed' : 'matched'
  return { named, accountId, byPerson: true }
}
