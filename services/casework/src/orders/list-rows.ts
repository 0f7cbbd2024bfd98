import type { OrderRow, RowFilter } from '@murmuration/contracts'
import type { SqlValue, Tx } from '@murmuration/store'

/** Text as it is found by `like`: its own % and _ stand for themselves. */
export const within = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** Rows of an order that the caller was found to read, in their order. Verdicts are read under its compartment too. */
export async function listRows(
  tx: Tx,
  orderId: string,
  { resolution, verdict, claim, text }: RowFilter,
  { afterRow, limit }: { afterRow: number; limit: number },
): Promise<OrderRow[]> {
  const values: SqlValue[] = [orderId, afterRow, limit]
  const where: string[] = []
  const value = (one: SqlValue): string => `$${values.push(one)}`
  if (resolution !== undefined) where.push(`r.resolution = ${value(resolution)}`)
  if (verdict !== undefined || claim !== undefined)
    where.push(
      `exists (select from assessments s where s.order_id = r.order_id and s.account_id = r.account_id${
        verdict === undefined ? '' : ` and s.verdict = ${value(verdict)}`
      }${claim === undefined ? '' : ` and s.claim = ${value(claim)}`})`,
    )
  if (text !== undefined && text !== '') {
    const pattern = value(within(text))
    where.push(`(r.raw ilike ${pattern} or r.account_id ilike ${pattern})`)
  }
  return tx.query<OrderRow>(
    `with page as (
       select r.* from flag_rows r where r.order_id = $1 and r.row > $2${where.map((one) => ` and ${one}`).join('')}
       order by r.row limit $3
     )
     select r.row, r.raw, r.locator, r.resolution, r.account_id as "accountId", a.handle, r.candidates,
       r.duplicate_of as "duplicateOf", r.claims, r.columns, r.seen, r.resolved_by is not null as "byPerson", r.version,
       coalesce(v.verdicts, '[]') as verdicts
     from page r left join accounts a on a.account_id = r.account_id
     left join lateral (
       select jsonb_agg(jsonb_build_object('claim', s.claim, 'verdict', s.verdict, 'confidence', s.confidence) order by s.claim)
         as verdicts
       from assessments s where s.order_id = r.order_id and s.account_id = r.account_id
     ) as v on true
     order by r.row`,
    values,
  )
}
