import type { Reader, Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { changeOrder } from './change-order.ts'
import { lockOrderAt } from './open-order.ts'
import type { OrderRecord } from './order-record.ts'

/** @throws {ProblemError} 404 where one is not there or was disabled, 422 where one's role reads no orders */
export async function mustBeReaders(tx: Tx, userIds: readonly string[]): Promise<void> {
  const found = await tx.query<{ id: string; reads: boolean }>(
    `select id, role in ('analyst', 'lead', 'legal', 'policy', 'auditor') as reads from users
     where id = any($1::uuid[]) and not disabled`,
    [userIds],
  )
  if (found.length < userIds.length) throw notFound('user')
  if (found.some(({ reads }) => !reads))
    throw new ProblemError(
      422,
      'Orders are read by the roles analyst, lead, legal, policy and auditor; choose among these.',
    )
}

/** @throws {ProblemError} 403 where the caller reads the order, and is not one of its readers by name */
export async function mustBeNamedReader(tx: Tx, { userId }: Reader, orderId: string): Promise<void> {
  const [mine] = await tx.query('select user_id from order_readers where order_id = $1 and user_id = $2', [
    orderId,
    userId,
  ])
  if (mine === undefined)
    throw new ProblemError(403, 'Only a reader whom the order names changes who may know of it.')
}

/**
 * Says anew who reads an order. A reader may leave; the last one cannot, nor the last of legal and lead, who alone can
 * let others in.
 *
 * @throws {ProblemError} 404 where the order or a user is not there, 403 where the caller is no reader by name, 409 where
 * the order has changed, 422 where nobody could let others in any more, or somebody is added without a reason
 */
export async function setReaders(
  tx: Tx,
  reader: Reader,
  orderId: string,
  version: number,
  { readers, reason }: { readers: readonly string[]; reason?: string | undefined },
): Promise<OrderRecord> {
  const order = await lockOrderAt(tx, orderId, version)
  await mustBeNamedReader(tx, reader, orderId)
  const before = (
    await tx.query<{ user_id: string }>('select user_id from order_readers where order_id = $1', [orderId])
  ).map(({ user_id }) => user_id)
  const after = [...new Set(readers)].sort()
  const added = after.filter((id) => !before.includes(id))
  const removed = before.filter((id) => !after.includes(id)).sort()
  await mustBeReaders(tx, added)
  if (added.length > 0 && reason === undefined)
    throw new ProblemError(422, 'Give a reason for letting somebody read this order.')
  const [keeper] = await tx.query(
    `select id from users where id = any($1::uuid[]) and role in ('legal', 'lead') and not disabled limit 1`,
    [after],
  )
  if (keeper === undefined)
    throw new ProblemError(
      422,
      'One reader of the role legal or lead has to stay; the last one cannot leave.',
    )
  await tx.asOwner(async () => {
    await tx.query('delete from order_readers where order_id = $1 and user_id = any($2::uuid[])', [
      orderId,
      removed,
    ])
    await tx.query(
      'insert into order_readers (order_id, user_id, added_by, added_at_ms) select $1, u, $2, $3 from unnest($4::uuid[]) as u',
      [orderId, reader.userId, tx.nowMs, added],
    )
  })
  return tx.asOwner(() =>
    changeOrder(
      tx,
      order,
      {},
      {
        type: 'order.readers_changed',
        changed: ['readers'],
        reason,
        payload: { added, removed },
      },
    ),
  )
}
