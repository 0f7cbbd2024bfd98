import type { TransparencyCount } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

/** An order that may be published, in numbers. */
export interface PublishableOrder {
  receivedAtMs: number
  country: string | null
  issuerRole: string | null
  counts: { [name in TransparencyCount]: number }
  rows: number
  acknowledgeMs: number | null
  answerMs: number | null
}

/**
 * Orders received in a span that may be published: those whose numbers may be, and that are under no gag. Past row-level
 * security, and so the same for every caller. Decisions and verdicts that rest on any other order are left out.
 */
export const readPublishable = (tx: Tx, startMs: number, endMs: number): Promise<PublishableOrder[]> =>
  tx.asOwner(async () => {
    const rows = await tx.query<
      Omit<PublishableOrder, 'counts'> & Omit<PublishableOrder['counts'], 'orders' | 'claimsTested'>
    >(PUBLISHABLE, [startMs, endMs])
    return rows.map(
      ({ receivedAtMs, country, issuerRole, rows: listed, acknowledgeMs, answerMs, ...counts }) => ({
        receivedAtMs,
        country,
        issuerRole,
        rows: listed,
        acknowledgeMs,
        answerMs,
        counts: {
          ...counts,
          orders: 1,
          claimsTested: counts.claimsSupported + counts.claimsWeak + counts.claimsNotSupported,
        },
      }),
    )
  })

const PUBLISHABLE = `
with publishable as materialized (select id from orders where may_publish_aggregate and not gag),
chosen as materialized (
  select o.* from orders o where o.id in (select id from publishable) and o.received_at_ms >= $1 and o.received_at_ms < $2
),
published_cases as materialized (
  select c.id, c.state from cases c
  where not exists (select from unnest(c.compartments) as o(id) where o.id not in (select id from publishable))
),
named as materialized (
  select distinct order_id, account_id from flag_rows
  where order_id in (select id from chosen) and account_id is not null and resolution in ('matched', 'renamed', 'already_gone')
),
decided as (
  select n.order_id, n.account_id, max(case d.action when 'suspend' then 4 when 'withhold_in' then 3 when 'no_action' then 1
    else 2 end) filter (where c.state in ('decided', 'actioned', 'closed')) as action
  from named n left join decisions d on d.account_id = n.account_id and d.stage = 'final' and d.stands
    left join published_cases c on c.id = d.case_id
  group by n.order_id, n.account_id
),
acted as (
  select order_id, count(*) as named, count(*) filter (where action = 4) as removed, count(*) filter (where action = 3) as withheld,
    count(*) filter (where action = 2) as limited, count(*) filter (where action = 1) as no_action,
    count(*) filter (where action is null) as undecided
  from decided group by order_id
),
listed as (
  select order_id, count(*) as rows, count(*) filter (where resolution in ('not_found', 'ambiguous')) as unresolved
  from flag_rows where order_id in (select id from chosen) group by order_id
),
judged as (
  select a.order_id, count(*) filter (where verdict = 'supported') as supported, count(*) filter (where verdict = 'weak') as weak,
    count(*) filter (where verdict in ('not_supported', 'contradicted')) as not_supported,
    count(*) filter (where verdict = 'not_testable') as not_testable
  from assessments a where a.asserted and a.order_id in (select id from chosen)
    and (a.case_id is null or a.case_id in (select id from published_cases))
  group by a.order_id
),
acknowledged as (
  select scope_id as order_id, min(at_ms) as at_ms from events
  where scope = 'order' and type = 'order.state_changed' and prev_state = 'received' and scope_id in (select id from chosen)
  group by scope_id
),
answered as (
  select order_id, min(sent_at_ms) as at_ms from answers where state = 'sent' and order_id in (select id from chosen) group by order_id
)
select o.received_at_ms as "receivedAtMs", o.issuer_country as country, nullif(lower(trim(o.issuer_role)), '') as "issuerRole",
  coalesce(l.rows, 0) as rows, k.at_ms - o.received_at_ms as "acknowledgeMs", w.at_ms - o.received_at_ms as "answerMs",
  (o.source_kind = 'court_order')::int as "courtOrders", (o.source_kind = 'government_order')::int as "agencyOrders",
  (o.source_kind not in ('court_order', 'government_order'))::int as "otherOrders", (w.at_ms is not null)::int as answered,
  o.contested::int as contested, (o.revoked_at_ms is not null)::int as revoked, o.may_notify_user::int as "mayNotify",
  (o.gag_basis is not null)::int as gagged, coalesce(t.named, 0) as "accountsNamed", coalesce(t.withheld, 0) as "accountsWithheld",
  coalesce(t.removed, 0) as "accountsRemoved", coalesce(t.limited, 0) as "accountsLimited",
  coalesce(t.no_action, 0) as "accountsNoAction", coalesce(t.undecided, 0) as "accountsUndecided",
  coalesce(l.unresolved, 0) as "unresolvedRows", coalesce(j.supported, 0) as "claimsSupported", coalesce(j.weak, 0) as "claimsWeak",
  coalesce(j.not_supported, 0) as "claimsNotSupported", coalesce(j.not_testable, 0) as "claimsNotTestable"
from chosen o left join listed l on l.order_id = o.id left join acted t on t.order_id = o.id left join judged j on j.order_id = o.id
  left join acknowledged k on k.order_id = o.id left join answered w on w.order_id = o.id
order by o.received_at_ms, o.id`
