import type { AnswerBody, ClaimType } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { countsOf } from './order-record.ts'

/** Claims of which nothing here can say anything: they speak of content or of people behind an account. */
const NEVER_TESTABLE: readonly ClaimType[] = ['affiliated', 'false_content', 'incitement']

/** Most rows that an answer lists as going back; the count says how many there are. */
const MOST_RETURNED = 1_000

/** Accounts of an order that were resolved, each once. */
const NAMED = `select distinct account_id from flag_rows
  where order_id = $1 and account_id is not null and resolution in ('matched', 'renamed', 'already_gone')`

/**
 * What an answer to an order can say, as it stands now: how its rows ended, verdicts by claim, and decisions of its accounts.
 *
 * Decisions come only from case records that stand in no other compartment than this order's and those of open orders: an
 * answer is read by all readers of this order, and by its issuer.
 */
export async function answerNumbers(tx: Tx, orderId: string): Promise<AnswerBody> {
  const rows = await countsOf(tx, orderId)
  const [{ accounts }] = (await tx.query<{ accounts: number }>(
    `select count(*) as accounts from (${NAMED}) as n`,
    [orderId],
  )) as [{ accounts: number }]
  const verdicts = await tx.query<AnswerBody['verdicts'][number]>(
    `select claim, verdict, count(distinct account_id) as accounts from assessments where order_id = $1
     group by claim, verdict order by claim, verdict`,
    [orderId],
  )
  const decisions = await tx.query<AnswerBody['decisions'][number]>(
    `select d.account_id as "accountId", d.action, d.territory, d.expires_at_ms as "expiresAtMs", d.case_id as "caseId"
     from decisions d join cases c on c.id = d.case_id
     where d.stage = 'final' and d.stands and c.state in ('decided', 'actioned', 'closed')
       and d.account_id in (${NAMED})
       and not exists (select from unnest(c.compartments) as o(id)
         where o.id <> $1 and not exists (select from orders x where x.id = o.id and x.is_open))
     order by d.account_id, d.case_id`,
    [orderId],
  )
  const claims = await tx.query<{ type: ClaimType }>(
    'select distinct type from claims where order_id = $1 order by type',
    [orderId],
  )
  const returned = await tx.query<AnswerBody['returned'][number]>(
    `select row, raw, resolution from flag_rows where order_id = $1 and resolution in ('not_found', 'ambiguous')
     order by row limit ${MOST_RETURNED}`,
    [orderId],
  )
  return {
    atMs: tx.nowMs,
    rows,
    accounts,
    verdicts,
    decisions,
    undecided: accounts - new Set(decisions.map(({ accountId }) => accountId)).size,
    notTestable: claims.map(({ type }) => type).filter((type) => NEVER_TESTABLE.includes(type)),
    returned,
    returnedCount: rows.not_found + rows.ambiguous,
  }
}
