import type { IssuerNumbers } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

/** Name in lower case and country of an issuer: what tells one from another. */
export type IssuerKey = readonly [name: string, country: string]

/**
 * Statistics by issuer over the orders that the caller may read, by name. Names that differ in case alone are one.
 *
 * @returns with the key of each, at most `limit`
 */
export function countIssuers(
  tx: Tx,
  after: IssuerKey | undefined,
  limit: number,
): Promise<(IssuerNumbers & { key: string })[]> {
  const [name, country] = after ?? [null, null]
  return tx.query(
    `with mine as materialized (
       select o.*, lower(o.issuer_name) as key, coalesce(o.issuer_country, '') as land from orders o
     ), page as (
       select key, land from mine where $1::text is null or (key, land) > ($1::text, $2::text)
       group by key, land order by key, land limit $3
     ), chosen as materialized (select m.* from mine m join page p on p.key = m.key and p.land = m.land),
     listed as (
       select r.order_id, count(*) as rows, count(*) filter (where r.resolution <> 'duplicate') as fresh,
         count(distinct r.account_id) filter (where r.resolution in ('matched', 'renamed', 'already_gone')) as accounts
       from flag_rows r where r.order_id in (select id from chosen) group by r.order_id
     ), judged as (
       select a.order_id, count(*) filter (where a.verdict = 'supported') as supported,
         count(*) filter (where a.verdict = 'weak') as weak,
         count(*) filter (where a.verdict in ('not_supported', 'contradicted')) as not_supported,
         count(*) filter (where a.verdict = 'not_testable') as not_testable
       from assessments a where a.claim = 'coordinated' and a.order_id in (select id from chosen) group by a.order_id
     ), acknowledged as (
       select e.scope_id as order_id, min(e.at_ms) as at_ms from events e
       where e.scope = 'order' and e.type = 'order.state_changed' and e.prev_state = 'received'
         and e.scope_id in (select id from chosen) group by e.scope_id
     ), answered as (
       select a.order_id, min(a.sent_at_ms) as at_ms from answers a
       where a.state = 'sent' and a.order_id in (select id from chosen) group by a.order_id
     ), summed as (
       select c.key, c.land, min(c.issuer_name) as issuer, count(*) as orders, coalesce(sum(l.rows), 0)::int as rows,
         coalesce(sum(l.accounts), 0)::int as accounts, coalesce(sum(l.fresh), 0)::int as fresh,
         coalesce(sum(j.supported), 0)::int as supported, coalesce(sum(j.weak), 0)::int as weak,
         coalesce(sum(j.not_supported), 0)::int as "notSupported", coalesce(sum(j.not_testable), 0)::int as "notTestable",
         count(*) filter (where c.authenticity = 'forged') as forged,
         count(*) filter (where c.revoked_at_ms is not null) as revoked, count(*) filter (where c.contested) as contested,
         percentile_cont(0.5) within group (order by (k.at_ms - c.received_at_ms)::float8) as "medianAcknowledgeMs",
         percentile_cont(0.5) within group (order by (w.at_ms - c.received_at_ms)::float8) as "medianAnswerMs"
       from chosen c left join listed l on l.order_id = c.id left join judged j on j.order_id = c.id
         left join acknowledged k on k.order_id = c.id left join answered w on w.order_id = c.id
       group by c.key, c.land
     )
     select key, issuer, nullif(land, '') as country, orders, rows, accounts, accounts::float8 / nullif(fresh, 0) as "resolvedShare",
       supported, weak, "notSupported", "notTestable",
       supported::float8 / nullif(supported + weak + "notSupported" + "notTestable", 0) as "supportedShare",
       forged, revoked, contested, "medianAcknowledgeMs", "medianAnswerMs"
     from summed order by key, land`,
    [name, country, limit],
  )
}
