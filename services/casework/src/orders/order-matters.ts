import type { MatterInput, OrderMatter } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import type { z } from 'zod'
import { ProblemError } from '../http/problem.ts'
import { changeOrder } from './change-order.ts'
import { lockOrder } from './open-order.ts'

type Matter = z.infer<typeof OrderMatter>

/** Writes down something that happened about an order. @param by user id; null: the program */
export async function recordMatter(
  tx: Tx,
  orderId: string,
  { kind, text, by, atMs = tx.nowMs }: { kind: string; text: string; by: string | null; atMs?: number },
): Promise<Matter> {
  const [matter] = await tx.query<Matter>(
    `insert into order_matters (order_id, kind, text, by_user, at_ms, recorded_at_ms) values ($1, $2, $3, $4, $5, $6)
     returning id, kind, text, by_user as by, at_ms as "atMs", recorded_at_ms as "recordedAtMs"`,
    [orderId, kind, text, by, atMs, tx.nowMs],
  )
  return matter!
}

const EVENTS = {
  noncompliance_notice_received: 'order.noncompliance_notice_received',
  penalty_threatened: 'order.penalty_threatened',
  note: 'order.noted',
} as const

/**
 * Takes in a notice, a threat or a note. It changes nothing else of the order: neither its state nor a case.
 *
 * @throws {ProblemError} 404 where the order is not there, 400 for a time to come
 */
export async function takeInMatter(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  { kind, text, atMs }: z.output<typeof MatterInput>,
): Promise<Matter> {
  await lockOrder(tx, orderId)
  if (atMs !== undefined && atMs > tx.nowMs)
    throw new ProblemError(400, 'atMs lies in the future; give the time at which it came.')
  const matter = await recordMatter(tx, orderId, {
    kind,
    text,
    by: userId,
    ...(atMs !== undefined && { atMs }),
  })
  tx.record({
    type: EVENTS[kind],
    entity: `order:${orderId}`,
    scope: { kind: 'order', id: orderId },
    reason: text,
  })
  return matter
}

/** Says that somebody contests an order, or not any more. @throws {ProblemError} 404, and 409 where it stands so already */
export async function contestOrder(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  { contested, reason }: { contested: boolean; reason: string },
) {
  const order = await lockOrder(tx, orderId)
  if (order.contested === contested)
    throw new ProblemError(
      409,
      contested ? 'This order is contested already.' : 'This order is not contested.',
    )
  await recordMatter(tx, orderId, {
    kind: contested ? 'contested' : 'no_longer_contested',
    text: reason,
    by: userId,
  })
  return changeOrder(tx, order, { contested }, { type: 'order.contested', changed: ['contested'], reason })
}

/** Oldest first. @param after where the page before ended */
export const listMatters = (
  tx: Tx,
  orderId: string,
  after: readonly [atMs: number, id: string] | undefined,
  limit: number,
): Promise<Matter[]> =>
  tx.query<Matter>(
    `select id, kind, text, by_user as by, at_ms as "atMs", recorded_at_ms as "recordedAtMs" from order_matters
     where order_id = $1 and ($2::bigint is null or (recorded_at_ms, id) > ($2::bigint, $3::uuid))
     order by recorded_at_ms, id limit $4`,
    [orderId, after?.[0] ?? null, after?.[1] ?? null, limit],
  )
