import type { AccountInput } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'

interface Held {
  account_id: string
  platform: string
  handle: string | null
  former_handles: string[]
  state: 'active' | 'gone'
  created_at_ms: number | null
  public_interest: string | null
}

const MOST_FORMER_HANDLES = 200

/**
 * What the directory knows of an account after it was told more. A handle that another one takes the place of becomes a
 * former one.
 */
function merged(held: Held | undefined, told: AccountInput): Held {
  const handle = told.handle === undefined ? (held?.handle ?? null) : told.handle
  const former = [
    ...(held?.former_handles ?? []),
    ...(held?.handle == null ? [] : [held.handle]),
    ...(told.formerHandles ?? []),
  ]
  const seen = new Set(handle === null ? [] : [handle.toLowerCase()])
  const distinct = former.filter((one) => {
    const key = one.toLowerCase()
    return !seen.has(key) && seen.add(key)
  })
  return {
    account_id: told.accountId,
    platform: told.platform ?? held?.platform ?? '',
    handle,
    former_handles: distinct.slice(-MOST_FORMER_HANDLES),
    state: told.state ?? held?.state ?? 'active',
    created_at_ms: told.createdAtMs === undefined ? (held?.created_at_ms ?? null) : told.createdAtMs,
    public_interest:
      told.publicInterest === undefined ? (held?.public_interest ?? null) : told.publicInterest,
  }
}

/**
 * Writes accounts into the directory: new ones, and what is told of known ones; what is left out stays.
 *
 * @returns how many were written
 * @throws {ProblemError} 400 where one account stands there twice
 */
export async function writeAccounts(tx: Tx, accounts: readonly AccountInput[]): Promise<number> {
  const ids = accounts.map(({ accountId }) => accountId).sort()
  const twice = ids.find((id, k) => id === ids[k - 1])
  if (twice !== undefined)
    throw new ProblemError(400, 'One account stands there twice; send each account once.')
  // In one order, so that two who write the same accounts wait for each other and do not lock each other out.
  const heldById = new Map(
    (
      await tx.query<Held>(
        `select account_id, platform, handle, former_handles, state, created_at_ms, public_interest
         from accounts where account_id = any($1::text[]) order by account_id for update`,
        [ids],
      )
    ).map((held) => [held.account_id, held]),
  )
  const rows = accounts
    .map((told) => merged(heldById.get(told.accountId), told))
    .sort((a, b) => (a.account_id < b.account_id ? -1 : 1))
  await tx.query(
    `insert into accounts (account_id, platform, handle, former_handles, state, created_at_ms, public_interest, updated_at_ms)
     select account_id, platform, handle, former_handles, state, created_at_ms, public_interest, $2
     from jsonb_to_recordset($1::jsonb) as a(account_id text, platform text, handle text, former_handles text[], state text,
       created_at_ms bigint, public_interest text)
     on conflict (account_id) do update set platform = excluded.platform, handle = excluded.handle,
       former_handles = excluded.former_handles, state = excluded.state, created_at_ms = excluded.created_at_ms,
       public_interest = excluded.public_interest, updated_at_ms = excluded.updated_at_ms`,
    [JSON.stringify(rows), tx.nowMs],
  )
  const handles = rows.flatMap(({ account_id, handle, former_handles }) => [
    ...(handle === null ? [] : [{ account_id, handle: handle.toLowerCase(), is_current: true }]),
    ...former_handles.map((former) => ({ account_id, handle: former.toLowerCase(), is_current: false })),
  ])
  await tx.query('delete from account_handles where account_id = any($1::text[])', [ids])
  await tx.query(
    `insert into account_handles (handle, account_id, is_current)
     select handle, account_id, is_current from jsonb_to_recordset($1::jsonb) as h(handle text, account_id text, is_current boolean)
     on conflict (handle, account_id) do update set is_current = excluded.is_current`,
    [JSON.stringify(handles)],
  )
  tx.record({
    type: 'accounts.written',
    entity: 'directory:accounts',
    scope: { kind: 'everyone' },
    payload: { accounts: rows.length, isNew: rows.length - heldById.size },
  })
  return rows.length
}
