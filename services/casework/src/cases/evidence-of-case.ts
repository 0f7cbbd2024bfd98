import type { AccountGrounds, ReviewCase } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { accountGrounds, type CaseMember } from './account-grounds.ts'

/** A snapshot as a reader of decisions sees it: neither which accounts were flagged nor by whom. */
export type SourceBlind = Omit<ReviewCase, 'accounts'> & {
  accounts: Omit<ReviewCase['accounts'][number], 'flagged'>[]
}

/** Takes out of a snapshot who was flagged, so that whoever decides cannot go by it. */
export const withoutFlags = (snapshot: ReviewCase): SourceBlind => ({
  ...snapshot,
  accounts: snapshot.accounts.map(({ flagged: _, ...account }) => account),
})

/** @throws {ProblemError} 409 where the case has no evidence yet */
export async function snapshotOf(tx: Tx, caseId: string, number: number): Promise<ReviewCase> {
  const [row] = await tx.query<{ snapshot: string }>(
    'select snapshot from evidence_versions where case_id = $1 and number = $2',
    [caseId, number],
  )
  if (row === undefined)
    throw new ProblemError(409, 'This case has no evidence yet; wait for its first snapshot.')
  return JSON.parse(row.snapshot) as ReviewCase
}

/**
 * What a version of the evidence says of the accounts of a case, by account id in order.
 *
 * @param number of the evidence. @param of the current version, or of these accounts, as the snapshot has them
 */
export async function groundsOf(
  tx: Tx,
  caseId: string,
  number: number,
  of: 'current' | readonly string[],
): Promise<{ snapshot: ReviewCase; grounds: Map<string, AccountGrounds> }> {
  const snapshot = await snapshotOf(tx, caseId, number)
  const members =
    of === 'current' ? await currentMembers(tx, caseId) : await frozenMembers(tx, caseId, snapshot, of)
  return { snapshot, grounds: accountGrounds(snapshot, members) }
}

const currentMembers = (tx: Tx, caseId: string): Promise<CaseMember[]> =>
  tx.query<CaseMember & object>(
    `select c.account_id as "accountId", c.level, c.tier, c.role, c.core, a.public_interest as "publicInterest"
     from case_accounts c left join accounts a on a.account_id = c.account_id where c.case_id = $1`,
    [caseId],
  )

/** Accounts as a snapshot has them; as the case has them, where it never had them in a snapshot of its own. */
async function frozenMembers(
  tx: Tx,
  caseId: string,
  snapshot: ReviewCase,
  of: readonly string[],
): Promise<CaseMember[]> {
  const rows = await tx.query<{ account_id: string; public_interest: CaseMember['publicInterest'] }>(
    'select account_id, public_interest from accounts where account_id = any($1::text[]) and public_interest is not null',
    [of],
  )
  const interest = new Map(rows.map((row) => [row.account_id, row.public_interest]))
  const frozen = new Map<string, Omit<CaseMember, 'publicInterest'>>(
    snapshot.accounts.map((account) => [account.accountId, account]),
  )
  if (of.some((accountId) => !frozen.has(accountId)))
    for (const member of await currentMembers(tx, caseId))
      if (!frozen.has(member.accountId)) frozen.set(member.accountId, member)
  return of.flatMap((accountId) => {
    const found = frozen.get(accountId)
    if (found === undefined) return []
    const { level, tier, role, core } = found
    return [{ accountId, level, tier, role, core, publicInterest: interest.get(accountId) ?? null }]
  })
}
