import type { OrderFilter, OrderHead } from '@murmuration/contracts'
import type { SqlValue, Tx } from '@murmuration/store'
import { within } from './list-rows.ts'
import { headOf, type OrderRecord } from './order-record.ts'

/** Later than any deadline: orders without one come last. */
const NEVER_MS = Number.MAX_SAFE_INTEGER

const SORTS: {
  [sort in OrderFilter['sort']]: { key: string; type: string; direction: 'asc' | 'desc' }
} = {
  due: { key: `coalesce(deadline_at_ms, ${NEVER_MS})`, type: 'bigint', direction: 'asc' },
  received: { key: 'received_at_ms', type: 'bigint', direction: 'desc' },
  updated: { key: 'updated_at_ms', type: 'bigint', direction: 'desc' },
  title: { key: 'lower(title)', type: 'text', direction: 'asc' },
}

/** Orders that the caller may read, and by what they were sorted. @param after where the page before ended */
export async function listOrders(
  tx: Tx,
  { state, clock, dueBeforeMs, issuer, text, sort }: OrderFilter,
  after: readonly [key: string | number, id: string] | undefined,
  limit: number,
): Promise<{ head: OrderHead; key: string | number }[]> {
  const values: SqlValue[] = [limit]
  const where: string[] = []
  const value = (one: SqlValue): string => `$${values.push(one)}`
  if (state !== undefined) where.push(`state = ${value(state)}`)
  if (clock !== undefined) where.push(`clock = ${value(clock)}`)
  if (dueBeforeMs !== undefined) where.push(`deadline_at_ms < ${value(dueBeforeMs)}`)
  if (issuer !== undefined && issuer !== '') where.push(`lower(issuer_name) = lower(${value(issuer)})`)
  if (text !== undefined && text !== '') {
    const pattern = value(within(text))
    where.push(`(title ilike ${pattern} or issuer_name ilike ${pattern} or legal_basis ilike ${pattern})`)
  }
  const { key, type, direction } = SORTS[sort]
  if (after !== undefined)
    where.push(
      `(${key}, id) ${direction === 'asc' ? '>' : '<'} (${value(after[0])}::${type}, ${value(after[1])}::uuid)`,
    )
  const rows = await tx.query<OrderRecord & { sort_key: string | number }>(
    `select *, ${key} as sort_key from orders${where.length > 0 ? ` where ${where.join(' and ')}` : ''}
     order by ${key} ${direction}, id ${direction} limit $1`,
    values,
  )
  return rows.map((row) => ({ head: headOf(row), key: row.sort_key }))
}

/** Gags that end by a time, soonest first: a gag is lifted by a person, so ends that have passed stay in the list. */
export const listGags = (
  tx: Tx,
  untilMs: number,
  after: readonly [atMs: number, id: string] | undefined,
  limit: number,
): Promise<OrderRecord[]> =>
  tx.query<OrderRecord>(
    `select * from orders where gag and gag_until_ms <= $1
       and ($2::bigint is null or (gag_until_ms, id) > ($2::bigint, $3::uuid))
     order by gag_until_ms, id limit $4`,
    [untilMs, after?.[0] ?? null, after?.[1] ?? null, limit],
  )
