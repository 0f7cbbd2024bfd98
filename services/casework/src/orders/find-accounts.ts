import type { Tx } from '@murmuration/store'
import type { ListRow } from './list-row.ts'
import type { Directory, DirectoryEntry } from './resolve-rows.ts'

/** Looks up every id and every handle of a list in the directory, in two statements. */
export async function findAccounts(tx: Tx, rows: readonly ListRow[]): Promise<Directory> {
  const ids = new Set<string>()
  const handles = new Set<string>()
  for (const { locator, handle } of rows) {
    if (locator.kind === 'id' || locator.kind === 'either') ids.add(locator.key)
    if (locator.kind === 'handle') handles.add(locator.key)
    if (locator.kind === 'either') handles.add(locator.key.toLowerCase())
    if (handle !== '') handles.add(handle)
  }
  const byId = new Map<string, DirectoryEntry>()
  if (ids.size > 0)
    for (const { account_id, platform, is_gone } of await tx.query<{
      account_id: string
      platform: string
      is_gone: boolean
    }>(
      `select account_id, platform, state = 'gone' as is_gone from accounts
       where account_id in (select unnest($1::text[]))`,
      [[...ids]],
    ))
      byId.set(account_id, { accountId: account_id, platform, isGone: is_gone })
  const byHandle = new Map<string, { entry: DirectoryEntry; isCurrent: boolean }[]>()
  if (handles.size > 0)
    for (const { handle, account_id, platform, is_gone, is_current } of await tx.query<{
      handle: string
      account_id: string
      platform: string
      is_gone: boolean
      is_current: boolean
    }>(
      `select h.handle, a.account_id, a.platform, a.state = 'gone' as is_gone, h.is_current
       from account_handles h join accounts a using (account_id)
       where h.handle in (select unnest($1::text[])) order by h.handle, a.account_id`,
      [[...handles]],
    )) {
      const those = byHandle.get(handle) ?? []
      those.push({
        entry: { accountId: account_id, platform, isGone: is_gone },
        isCurrent: is_current,
      })
      byHandle.set(handle, those)
    }
  return { byId, byHandle }
}
