import type { SearchKind, SearchResult } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { z } from 'zod'
import { beyond } from '../cases/case-members.ts'
import { findCases } from '../cases/queue.ts'
import { cursorOf, fromCursor } from '../http/page.ts'

/** Ids are looked for by their beginning from so many characters on; shorter ones have to be whole. */
const LEAST_PREFIX = 3
/** Who may read so few cases has each of them looked into; for others one goes along the index of what is looked for. */
const FEW_CASES = 2_000

export interface SearchFor {
  q: string
  limit: number
  /** Where the page before ended, of the kind that is searched. */
  cursor?: string | undefined
}

type Hits<Kind extends SearchKind> = NonNullable<SearchResult[Kind]>

export const SEARCHES: {
  [Kind in SearchKind]: (tx: Tx, reader: Reader, asked: SearchFor) => Promise<Hits<Kind>>
} = { accounts: searchAccounts, objects: searchObjects, orders: searchOrders, cases: searchCases }

const pageOf = <Row, Shown>(
  rows: readonly Row[],
  limit: number,
  shownAs: (row: Row) => Shown,
  keyOf: (row: Row) => (string | number)[],
): { items: Shown[]; next: string | null } => ({
  items: rows.slice(0, limit).map(shownAs),
  next: rows.length > limit ? cursorOf(keyOf(rows[limit - 1]!)) : null,
})

/** First and last id that begin with a text; a short text begins nothing but itself. */
const rangeOf = (q: string): [from: string, to: string] => [q, q.length < LEAST_PREFIX ? q : beyond(q)]

const AccountKey = z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])])

/** By the beginning of their ids, then by that of their handles. */
async function searchAccounts(
  tx: Tx,
  _reader: Reader,
  { q, limit, cursor }: SearchFor,
): Promise<Hits<'accounts'>> {
  const after = fromCursor(cursor, AccountKey)
  const [from, to] = rangeOf(q)
  const rows: { accountId: string; key: string[] }[] = []
  if (after === undefined || after.length === 1)
    for (const id of await idsInRange(tx, 'accounts', from, to, after?.[0], limit + 1))
      rows.push({ accountId: id, key: [id] })
  if (rows.length <= limit) {
    const [low, high] = rangeOf(q.replace(/^@/, '').toLowerCase())
    const found = await tx.query<{ handle: string; account_id: string }>(
      `select handle, account_id from account_handles
       where handle ~>=~ $1 and handle ~<=~ $2 and not (account_id ~>=~ $3 and account_id ~<=~ $4)
         and ($5::text is null or handle ~>~ $5 or (handle = $5 and account_id ~>~ $6))
       order by handle using ~<~, account_id using ~<~ limit $7`,
      [
        low,
        high,
        from,
        to,
        after?.length === 2 ? after[0] : null,
        after?.[1] ?? null,
        limit + 1 - rows.length,
      ],
    )
    for (const { handle, account_id } of found)
      rows.push({ accountId: account_id, key: [handle, account_id] })
  }
  const handles = await tx.query<{ account_id: string; handle: string | null }>(
    'select account_id, handle from accounts where account_id = any($1::text[])',
    [rows.map(({ accountId }) => accountId)],
  )
  const handleOf = new Map(handles.map(({ account_id, handle }) => [account_id, handle]))
  return pageOf(
    rows,
    limit,
    ({ accountId }) => ({ accountId, handle: handleOf.get(accountId) ?? null }),
    ({ key }) => key,
  )
}

async function searchObjects(
  tx: Tx,
  _reader: Reader,
  { q, limit, cursor }: SearchFor,
): Promise<Hits<'objects'>> {
  const after = fromCursor(cursor, z.tuple([z.string()]))
  const [from, to] = rangeOf(q)
  const ids = await idsInRange(tx, 'objects', from, to, after?.[0], limit + 1)
  return pageOf(
    ids,
    limit,
    (objectId) => ({ objectId }),
    (id) => [id],
  )
}

/**
 * Ids of accounts or objects in a range, that something which the caller may read names: a case, and for accounts a list,
 * a row of an order, or the directory. In byte order.
 */
async function idsInRange(
  tx: Tx,
  kind: 'accounts' | 'objects',
  from: string,
  to: string,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const few = await tx.query<{ id: string }>(`select id from cases limit ${FEW_CASES + 1}`)
  const isFew = few.length <= FEW_CASES
  const [table, column] =
    kind === 'accounts' ? ['case_accounts', 'account_id'] : ['case_objects', 'object_id']
  const within = (column: string): string =>
    `${column} ~>=~ $1 and ${column} ~<=~ $2 and ($3::text is null or ${column} ~>~ $3)`
  const distinct = (table: string, column: string, more = 'true'): string =>
    `(select distinct ${column} as id from ${table} where ${within(column)} and ${more} order by ${column} using ~<~ limit $4)`
  const sources = [distinct(table!, column!, isFew ? 'case_id = any($5::uuid[])' : '$5::uuid[] is null')]
  if (kind === 'accounts')
    sources.push(
      distinct('list_flags', 'account_id', 'flagged'),
      distinct('flag_rows', 'account_id'),
      distinct('accounts', 'account_id'),
    )
  const rows = await tx.query<{ id: string }>(
    `select distinct id from (${sources.join(' union all ')}) found order by id using ~<~ limit $4`,
    [from, to, after, limit, isFew ? few.map(({ id }) => id) : null],
  )
  return rows.map(({ id }) => id)
}

const WORDS_OF_ORDER = `to_tsvector('simple', title || ' ' || issuer_name || ' ' || coalesce(legal_basis, ''))`

/** By words of title, issuer and legal basis, the last of which may be a beginning; the latest first. */
async function searchOrders(
  tx: Tx,
  _reader: Reader,
  { q, limit, cursor }: SearchFor,
): Promise<Hits<'orders'>> {
  const after = fromCursor(cursor, z.tuple([z.int(), z.uuid()]))
  // By the index, which row-level security does not let a reader use; what is found is read again under it.
  const found = await tx.asOwner(() =>
    tx.query<{ id: string }>(
      `select id from orders
       where ${WORDS_OF_ORDER} @@ (nullif(plainto_tsquery('simple', $1)::text, '') || ':*')::tsquery
         and id in (select readable_orders()) and ($2::bigint is null or (received_at_ms, id) < ($2::bigint, $3::uuid))
       order by received_at_ms desc, id desc limit $4`,
      [q, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    ),
  )
  const rows = await tx.query<{
    id: string
    title: string
    issuer_name: string
    legal_basis: string | null
    received_at_ms: number
  }>(
    `select id, title, issuer_name, legal_basis, received_at_ms from orders where id = any($1::uuid[])
     order by received_at_ms desc, id desc`,
    [found.map(({ id }) => id)],
  )
  return pageOf(
    rows,
    limit,
    ({ id, title, issuer_name, legal_basis }) => ({
      id,
      title,
      issuerName: issuer_name,
      legalBasis: legal_basis,
    }),
    ({ id, received_at_ms }) => [received_at_ms, id],
  )
}

/** By the beginning of the id where the text is one, else by the words of the finding, highest priority first. */
async function searchCases(tx: Tx, reader: Reader, { q, limit, cursor }: SearchFor): Promise<Hits<'cases'>> {
  const after = fromCursor(cursor, z.union([z.tuple([z.uuid()]), z.tuple([z.int(), z.uuid()])]))
  const range = after?.length === 2 ? undefined : uuidRangeOf(q)
  let keyed: { id: string; key: (string | number)[] }[] = []
  if (range !== undefined)
    keyed = (
      await tx.query<{ id: string }>(
        `select id from cases where id >= $1::uuid and id <= $2::uuid and ($3::uuid is null or id > $3) order by id limit $4`,
        [...range, after?.[0] ?? null, limit + 1],
      )
    ).map(({ id }) => ({ id, key: [id] }))
  if (keyed.length === 0 && after?.length !== 1)
    keyed = (
      await findCases(tx, reader, { text: q }, 'priority', after as [number, string] | undefined, limit + 1)
    ).map(({ id, key }) => ({ id, key: key as [number, string] }))
  const rows = await tx.query<Hits<'cases'>['items'][number]>(
    'select id, state, level, finding, accounts from cases where id = any($1::uuid[])',
    [keyed.map(({ id }) => id)],
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return pageOf(
    keyed.filter(({ id }) => byId.has(id)),
    limit,
    ({ id }) => byId.get(id)!,
    ({ key }) => key,
  )
}

/** Ids that begin with a text, where it is the beginning of an id of 8 digits or more. */
function uuidRangeOf(q: string): [from: string, to: string] | undefined {
  const digits = q.replaceAll('-', '').toLowerCase()
  if (!/^[0-9a-f]{8,32}$/.test(digits)) return undefined
  return [digits.padEnd(32, '0'), digits.padEnd(32, 'f')]
}
