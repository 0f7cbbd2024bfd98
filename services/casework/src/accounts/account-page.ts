import type { AccountFacts, AccountPage } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import type { z } from 'zod'
import { notFound } from '../http/problem.ts'
import { recordRead } from '../orders/open-order.ts'

/** Most of each kind that a page lists. */
const MOST = 200

/**
 * All that the caller may see of an account. That orders of a compartment were read by it is recorded.
 *
 * @throws {ProblemError} 404 where nothing that the caller may see knows it
 */
export async function accountPage(tx: Tx, reader: Reader, accountId: string): Promise<AccountPage> {
  const [directory] = await tx.query<z.infer<typeof AccountFacts>>(
    `select account_id as "accountId", platform, handle, former_handles as "formerHandles", state,
       created_at_ms as "createdAtMs", public_interest as "publicInterest", updated_at_ms as "updatedAtMs"
     from accounts where account_id = $1`,
    [accountId],
  )
  const lists = await tx.query<{ list: string }>(
    `select list from list_flags where account_id = $1 and order_id is null and flagged order by list limit ${MOST}`,
    [accountId],
  )
  const orders = await tx.query<AccountPage['orders'][number] & { is_open: boolean }>(
    `select o.id as "orderId", o.title, o.issuer_name as "issuerName", r.row, r.resolution, r.claims,
       o.received_at_ms as "receivedAtMs", o.revoked_at_ms is not null as revoked, o.is_open
     from flag_rows r join orders o on o.id = r.order_id where r.account_id = $1
     order by o.received_at_ms desc, o.id, r.row limit ${MOST}`,
    [accountId],
  )
  const verdicts = await tx.query<AccountPage['verdicts'][number]>(
    `select order_id as "orderId", claim, verdict, confidence,
       (select c.id from cases c where c.id = s.case_id) as "caseId", at_ms as "atMs"
     from assessments s where account_id = $1 order by at_ms desc, order_id, claim limit ${MOST}`,
    [accountId],
  )
  const cases = await tx.query<AccountPage['cases'][number]>(
    `select c.id as "caseId", c.cluster_case_id as "clusterCaseId", c.state, a.level, a.role, a.membership, a.flagged, c.finding
     from case_accounts a join cases c on c.id = a.case_id where a.account_id = $1
     order by c.updated_at_ms desc, c.id limit ${MOST}`,
    [accountId],
  )
  const decisions = await tx.query<AccountPage['decisions'][number]>(
    `select d.case_id as "caseId", d.action, d.territory, d.expires_at_ms as "expiresAtMs", d.reason, d.at_ms as "atMs"
     from decisions d join cases c on c.id = d.case_id
     where d.account_id = $1 and d.stage = 'final' and d.stands order by d.at_ms desc, d.id limit ${MOST}`,
    [accountId],
  )
  const known = [lists, orders, verdicts, cases, decisions].some((found) => found.length > 0)
  if (directory === undefined && !known) throw notFound('account')
  await recordRead(tx, reader, [
    ...new Set(orders.filter(({ is_open }) => !is_open).map(({ orderId }) => orderId)),
  ])
  return {
    accountId,
    directory: directory ?? null,
    lists: lists.map(({ list }) => list),
    orders: orders.map(({ is_open: _, ...order }) => order),
    verdicts,
    cases,
    decisions,
  }
}
