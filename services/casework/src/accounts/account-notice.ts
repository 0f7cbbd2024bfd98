import type { Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'

/** One sentence for every account of which nothing can be said, whatever the reason: it must not tell why. */
const REFUSAL = 'There is nothing about this account that a notice may say.'

/** What of an account a notice may speak of. */
export interface Tellable {
  orders: readonly { issuerName: string; sourceKind: string; claims: readonly string[]; revoked: boolean }[]
  verdicts: readonly { claim: string; verdict: string }[]
  decisions: readonly { action: string; territory: readonly string[]; expiresAtMs: number | null }[]
}

const SOURCES: { [kind: string]: string } = {
  government_order: 'a government order',
  court_order: 'a court order',
  partner: 'a report by a partner',
  user_notice: 'a notice by a user',
  automated: 'an automated report',
}
const CLAIMS: { [claim: string]: string } = {
  coordinated: 'acts together with other accounts in a hidden way',
  automated: 'is run by a program',
  foreign_operated: 'is operated from outside the country',
  affiliated: 'belongs to some organisation',
  false_content: 'spreads false content',
  incitement: 'incites',
  impersonation: 'pretends to be somebody else',
}
const VERDICTS: { [verdict: string]: string } = {
  supported: 'the evidence supports that',
  weak: 'the evidence for it is weak',
  not_supported: 'the evidence does not support it',
  contradicted: 'the evidence speaks against it',
  not_testable: 'nothing that we can look at shows whether it is so',
}

const actionText = ({ action, territory, expiresAtMs }: Tellable['decisions'][number]): string => {
  const until = expiresAtMs === null ? '' : ` until ${new Date(expiresAtMs).toISOString().slice(0, 10)}`
  switch (action) {
    case 'no_action':
      return 'Two people looked at this, and your account stays as it is.'
    case 'label':
      return `Two people looked at this; your account carries a label${until}.`
    case 'limit':
      return `Two people looked at this; what your account shares is shown to fewer people${until}.`
    case 'withhold_in':
      return `Two people looked at this; your account is withheld in ${territory.join(', ')}${until}.`
    default:
      return `Two people looked at this; your account is suspended${until}.`
  }
}

/** The words of a notice, or undefined where there is nothing to tell. Pure. */
function noticeText({ orders, verdicts, decisions }: Tellable): string | undefined {
  if (orders.length === 0 && decisions.length === 0) return undefined
  const parts: string[] = []
  for (const { issuerName, sourceKind, claims, revoked } of orders) {
    const says = claims.map((claim) => CLAIMS[claim]).filter((words) => words !== undefined)
    parts.push(
      `Your account is named in ${SOURCES[sourceKind] ?? 'a report'} by ${issuerName}${
        says.length === 0 ? '' : `, which says that it ${says.join(', and ')}`
      }.${revoked ? ' It has been taken back since.' : ''}`,
    )
  }
  for (const { claim, verdict } of verdicts) {
    const words = CLAIMS[claim]
    const found = VERDICTS[verdict]
    if (words !== undefined && found !== undefined) parts.push(`On whether your account ${words}: ${found}.`)
  }
  for (const decision of decisions) parts.push(actionText(decision))
  parts.push(
    decisions.some(({ action }) => action !== 'no_action')
      ? 'You can object; somebody who had no part in this will look at it again.'
      : 'Being named is no finding: nothing is done to an account because somebody names it.',
  )
  return parts.join('\n\n')
}

/** Orders of which a person may be told: no gag, also none whose end has passed and that nobody has lifted. */
const MAY_TELL = 'not o.gag and o.may_notify_user'

/**
 * The words for the person whose account it is. Gagged orders, orders of which no user may be told, hidden orders, and what
 * was found or decided in the compartment of one, are not spoken of.
 *
 * @throws {ProblemError} 422 where nothing is left to say: the same for an account that nobody knows
 */
export async function accountNotice(tx: Tx, accountId: string): Promise<string> {
  const orders = await tx.query<Tellable['orders'][number]>(
    `select o.issuer_name as "issuerName", o.source_kind as "sourceKind", o.revoked_at_ms is not null as revoked,
       array(select distinct type from (
         select c.type from claims c where c.order_id = o.id and c.scope = 'list'
         union select unnest(r2.claims) from flag_rows r2 where r2.order_id = o.id and r2.account_id = $1) as t(type) order by type) as claims
     from orders o where ${MAY_TELL} and exists (
       select from flag_rows r where r.order_id = o.id and r.account_id = $1 and r.named in ('matched', 'renamed', 'already_gone'))
     order by o.received_at_ms, o.id`,
    [accountId],
  )
  const verdicts = await tx.query<Tellable['verdicts'][number]>(
    `select distinct s.claim, s.verdict from assessments s join orders o on o.id = s.order_id
     where s.account_id = $1 and ${MAY_TELL} order by s.claim, s.verdict`,
    [accountId],
  )
  const decisions = await tx.query<Tellable['decisions'][number]>(
    `select d.action, d.territory, d.expires_at_ms as "expiresAtMs" from decisions d join cases c on c.id = d.case_id
     where d.account_id = $1 and d.stage = 'final' and d.stands and c.state in ('decided', 'actioned', 'closed')
       and not exists (select from unnest(c.compartments) as n(id)
         where not exists (select from orders o where o.id = n.id and ${MAY_TELL}))
     order by d.at_ms, d.id`,
    [accountId],
  )
  const text = noticeText({ orders, verdicts, decisions })
  if (text === undefined) throw new ProblemError(422, REFUSAL)
  return text
}
