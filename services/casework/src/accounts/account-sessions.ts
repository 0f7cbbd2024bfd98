import type { AccountSessions, CasePicture } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { notFound } from '../http/problem.ts'

/** Cases whose pictures are read for one account, the latest first. */
const MOST_CASES = 20
/** Shares of the account that are listed of each. */
const MOST_SHARES = 2_000

/**
 * What the pictures of the cases that the caller may read say of an account, the latest case first: sessions against
 * chance, by gap, and its shares.
 *
 * @throws {ProblemError} 404 where no case that the caller may read holds it
 */
export async function accountSessions(tx: Tx, accountId: string): Promise<AccountSessions> {
  const cases = await tx.query<{ id: string; number: number }>(
    `select c.id, c.evidence_number as number from case_accounts a join cases c on c.id = a.case_id
     where a.account_id = $1 order by c.updated_at_ms desc, c.id limit ${MOST_CASES}`,
    [accountId],
  )
  if (cases.length === 0) throw notFound('account')
  const found: AccountSessions['cases'] = []
  // One after the other: a picture may take megabytes.
  for (const { id, number } of cases) {
    const [row] = await tx.query<{ picture: string }>(
      'select picture from case_pictures where case_id = $1 and number = $2',
      [id, number],
    )
    const of = row && ofAccount(JSON.parse(row.picture) as CasePicture, accountId)
    if (of !== undefined) found.push({ caseId: id, evidenceNumber: number, ...of })
  }
  return { accountId, cases: found }
}

function ofAccount(
  { accounts, fromMs, tauSeconds, perAccount, shares, objects }: CasePicture,
  accountId: string,
): Omit<AccountSessions['cases'][number], 'caseId' | 'evidenceNumber'> | undefined {
  const k = accounts.indexOf(accountId)
  if (k < 0) return undefined
  const own = shares.account.flatMap((account, at) => (account === k ? [at] : []))
  return {
    tauSeconds,
    sessions: perAccount.sessions[k]!,
    synchronous: perAccount.synchronous[k]!,
    expected: perAccount.expected[k]!,
    expectedRange: [perAccount.low[k]!, perAccount.high[k]!],
    gaps: perAccount.gaps[k]!,
    shares: own.slice(0, MOST_SHARES).map((at) => ({
      atMs: fromMs + shares.second[at]! * 1_000,
      objectId: objects[shares.object[at]!]!,
      gapSeconds: shares.gapSeconds[at]!,
    })),
    sharesComplete: own.length <= MOST_SHARES,
  }
}
