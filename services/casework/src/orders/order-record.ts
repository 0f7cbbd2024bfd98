import type { Confidentiality, OrderHead, RowCounts, RowResolution } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import type { Confirmed } from './checklist.ts'
import type { Clock } from './clock.ts'

/** A row of the table of orders. */
export interface OrderRecord {
  id: string
  title: string
  source_kind: OrderHead['sourceKind']
  issuer_name: string
  issuer_role: string | null
  issuer_country: string | null
  channel: string | null
  language: string | null
  redress: string | null
  effect_recipient: string | null
  authenticity: OrderHead['authenticity']
  legal_basis: string | null
  grounds: string[]
  requested_action: string | null
  requested_territory: string[]
  emergency: boolean
  interim: boolean
  received_at_ms: number
  deadline_at_ms: number | null
  deadline_zone: string | null
  deadline_basis: string | null
  clock: OrderHead['clock']
  paused_at_ms: number | null
  paused_ms: number
  warned: string[]
  tlp: OrderHead['tlp']
  gag: boolean
  gag_basis: string | null
  gag_until_ms: number | null
  may_notify_user: boolean
  may_publish_aggregate: boolean
  is_open: boolean
  parent_order_id: string | null
  checklist: Confirmed
  state: OrderHead['state']
  response: OrderHead['response']
  contested: boolean
  revoked_at_ms: number | null
  superseded_by: string | null
  version: number
  created_by: string
  created_at_ms: number
  updated_at_ms: number
}

export const headOf = (order: OrderRecord): OrderHead => ({
  id: order.id,
  version: order.version,
  title: order.title,
  sourceKind: order.source_kind,
  issuer: { name: order.issuer_name, role: order.issuer_role, country: order.issuer_country },
  state: order.state,
  response: order.response,
  clock: order.clock,
  deadlineAtMs: order.deadline_at_ms,
  receivedAtMs: order.received_at_ms,
  emergency: order.emergency,
  interim: order.interim,
  authenticity: order.authenticity,
  tlp: order.tlp,
  gag: order.gag,
  contested: order.contested,
  revokedAtMs: order.revoked_at_ms,
  updatedAtMs: order.updated_at_ms,
})

export const confidentialityOf = (order: OrderRecord): Confidentiality => ({
  tlp: order.tlp,
  gag: order.gag,
  gagBasis: order.gag_basis,
  gagUntilMs: order.gag_until_ms,
  mayNotifyUser: order.may_notify_user,
  mayPublishAggregate: order.may_publish_aggregate,
})

export const clockOf = (order: OrderRecord): Clock => ({
  clock: order.clock,
  receivedAtMs: order.received_at_ms,
  deadlineAtMs: order.deadline_at_ms,
  pausedAtMs: order.paused_at_ms,
  pausedMs: order.paused_ms,
  warned: order.warned,
})

/** How the rows of an order ended, for an order that the caller was found to read. */
export async function countsOf(tx: Tx, orderId: string): Promise<RowCounts> {
  const counts = {
    total: 0,
    matched: 0,
    renamed: 0,
    already_gone: 0,
    not_found: 0,
    ambiguous: 0,
    duplicate: 0,
  }
  for (const { resolution, n } of await tx.query<{ resolution: RowResolution; n: number }>(
    'select resolution, count(*) as n from flag_rows where order_id = $1 group by resolution',
    [orderId],
  )) {
    counts[resolution] = n
    counts.total += n
  }
  return counts
}
