import type { ClaimType, Verdict } from '@murmuration/contracts'
import type { StixClaim } from '@murmuration/exports'
import type { Tx } from '@murmuration/store'

/**
 * What orders claimed of accounts of a case, and what their frozen scorecards say of it: of orders under TLP green and clear
 * alone. What an order under a stricter marking says never leaves with a case, whoever exports it.
 */
export async function claimsOfCase(tx: Tx, caseId: string): Promise<StixClaim[]> {
  const rows = await tx.query<{
    issuer: string
    received_at_ms: number
    claim: ClaimType
    verdict: Verdict
    accounts: string[]
  }>(
    `select o.issuer_name as issuer, o.received_at_ms, s.claim, s.verdict, array_agg(s.account_id order by s.account_id) as accounts
     from case_orders co join orders o on o.id = co.order_id join assessments s on s.order_id = o.id
     join case_accounts c on c.case_id = co.case_id and c.account_id = s.account_id
     where co.case_id = $1 and o.is_open and s.asserted
     group by o.id, o.issuer_name, o.received_at_ms, s.claim, s.verdict
     order by o.received_at_ms, o.id, s.claim, s.verdict`,
    [caseId],
  )
  return rows.map(({ issuer, received_at_ms, claim, verdict, accounts }) => ({
    type: claim,
    assertedBy: issuer,
    assertedAtMs: received_at_ms,
    quote: null,
    accounts,
    verdict,
    explanation: `found of ${accounts.length} accounts of this case by the scorecard of the order.`,
  }))
}
