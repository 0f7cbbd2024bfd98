import type { Order } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { checklistOf } from './checklist.ts'
import { confidentialityOf, countsOf, headOf, type OrderRecord } from './order-record.ts'
import { movesByHand, type OrderFacts } from './order-state.ts'
import { localTime } from './read-deadline.ts'

/** The order as the API shows it. Other orders are named only where the caller reads them. */
export async function showOrder(
  tx: Tx,
  order: OrderRecord,
  deadlineSays: string | null = null,
): Promise<Order> {
  const counts = await countsOf(tx, order.id)
  const readers = await tx.query<{ userId: string; name: string; role: string }>(
    `select r.user_id as "userId", u.name, u.role from order_readers r join users u on u.id = r.user_id
     where r.order_id = $1 order by u.name, r.user_id`,
    [order.id],
  )
  const claims = await tx.query<Order['claims'][number]>(
    `select id, type, asserted_by as "assertedBy", quote, scope from claims where order_id = $1 order by type, id`,
    [order.id],
  )
  const files = await tx.query<Order['files'][number]>(
    `select sha256, name, media_type as "mediaType", bytes, at_ms as "atMs" from order_files
     where order_id = $1 order by at_ms, sha256`,
    [order.id],
  )
  const others = await tx.query<{ id: string; parent_order_id: string | null }>(
    'select id, parent_order_id from orders where id in ($1, $2) or parent_order_id = $3 order by received_at_ms, id',
    [order.parent_order_id, order.superseded_by, order.id],
  )
  const readable = new Set(others.map(({ id }) => id))
  const ifReadable = (id: string | null): string | null => (id !== null && readable.has(id) ? id : null)
  const checklist = checklistOf(checklistFieldsOf(order, counts), order.checklist)
  const { deadline_at_ms: deadlineAtMs, deadline_zone: zone } = order
  return {
    ...headOf(order),
    channel: order.channel,
    language: order.language,
    legalBasis: order.legal_basis,
    grounds: order.grounds,
    requestedAction: order.requested_action,
    requestedTerritory: order.requested_territory,
    redress: order.redress,
    effectRecipient: order.effect_recipient,
    deadline:
      deadlineAtMs === null
        ? null
        : {
            atMs: deadlineAtMs,
            zone,
            local: localTime(deadlineAtMs, zone),
            basis: order.deadline_basis,
            says: deadlineSays,
          },
    pausedAtMs: order.paused_at_ms,
    pausedMs: order.paused_ms,
    confidentiality: confidentialityOf(order),
    readers,
    parentOrderId: ifReadable(order.parent_order_id),
    childOrderIds: others.filter((one) => one.parent_order_id === order.id).map(({ id }) => id),
    supersededBy: ifReadable(order.superseded_by),
    superseded: order.superseded_by !== null,
    checklist,
    claims,
    files,
    counts,
    nextStates: movesByHand(orderFactsOf(order, checklist)),
    createdBy: order.created_by,
    createdAtMs: order.created_at_ms,
  }
}

const checklistFieldsOf = (order: OrderRecord, counts: Order['counts']) => ({
  legalBasis: order.legal_basis,
  grounds: order.grounds,
  issuerName: order.issuer_name,
  issuerRole: order.issuer_role,
  requestedTerritory: order.requested_territory,
  redress: order.redress,
  effectRecipient: order.effect_recipient,
  language: order.language,
  counts,
})

const orderFactsOf = (order: OrderRecord, checklist: Order['checklist']): OrderFacts => ({
  state: order.state,
  response: order.response,
  authenticity: order.authenticity,
  isRevoked: order.revoked_at_ms !== null,
  isSuperseded: order.superseded_by !== null,
  checklist,
})

/** What the state table asks of an order that the caller reads. */
export async function factsOf(tx: Tx, order: OrderRecord): Promise<OrderFacts> {
  const counts = await countsOf(tx, order.id)
  return orderFactsOf(order, checklistOf(checklistFieldsOf(order, counts), order.checklist))
}
