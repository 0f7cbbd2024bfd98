import type { CaseMember, MemberQuery, ReviewCase } from '@murmuration/contracts'
import type { SqlValue, Tx } from '@murmuration/store'

/** Where a page of members ended: by membership, or by account id. */
export type MemberKey = readonly [membership: number, accountId: string] | readonly [accountId: string]

/** Greater than any account id that begins alike. */
export const beyond = (prefix: string): string => `${prefix}\u{10FFFF}`

/**
 * Accounts of a case.
 *
 * @param snapshot of the current evidence, which says more of each; null where there is none
 * @param isBlind the reader is not to know which lists name them
 */
export async function membersOf(
  tx: Tx,
  caseId: string,
  snapshot: ReviewCase | null,
  isBlind: boolean,
  { sort, role, level, core, startsWith }: MemberQuery,
  after: MemberKey | undefined,
  limit: number,
): Promise<CaseMember[]> {
  const values: SqlValue[] = [caseId, limit, isBlind]
  const value = (one: SqlValue): string => `$${values.push(one)}`
  const where = ['m.case_id = $1']
  if (role !== undefined) where.push(`m.role = ${value(role)}`)
  if (level !== undefined) where.push(`m.level = ${value(level)}`)
  if (core !== undefined) where.push(`m.core = ${value(core === 'true')}`)
  if (startsWith !== undefined)
    where.push(`m.account_id ~>=~ ${value(startsWith)} and m.account_id ~<~ ${value(beyond(startsWith))}`)
  if (after?.length === 2)
    where.push(
      `(m.membership < ${value(after[0])}::float8 or (m.membership = ${value(after[0])}::float8 and m.account_id ~>~ ${value(after[1])}))`,
    )
  if (after?.length === 1) where.push(`m.account_id ~>~ ${value(after[0])}`)
  const rows = await tx.query<Omit<CaseMember, 'flaggedBy'> & { flaggedBy: string[] | null }>(
    `with page as materialized (
       select m.account_id, m.level, m.tier, m.role, m.membership, m.core from case_accounts m where ${where.join(' and ')}
       order by ${sort === 'membership' ? 'm.membership desc, ' : ''}m.account_id using ~<~ limit $2
     )
     select p.account_id as "accountId", p.level, p.tier, p.role, p.membership, p.core, a.handle,
       a.public_interest as "publicInterest", f.lists as "flaggedBy"
     from page p left join lateral (select handle, public_interest from accounts where account_id = p.account_id offset 0) a on true
       left join lateral (
         select array_agg(f.list order by f.list) as lists from list_flags f
         where not $3::boolean and f.flagged and f.account_id = p.account_id
       ) f on true
     order by ${sort === 'membership' ? 'p.membership desc, ' : ''}p.account_id using ~<~`,
    values,
  )
  const found = new Map(snapshot?.accounts.map((account) => [account.accountId, account]))
  return rows.map((row) => {
    const { flagged: _, ...more } = found.get(row.accountId) ?? {}
    return { ...more, ...row, flaggedBy: row.flaggedBy ?? [] }
  })
}
