import type { RowCounts, RowResolution } from '@murmuration/contracts'
import type { ListRow } from './list-row.ts'
import { platformName } from './read-locator.ts'

export type Named = Exclude<RowResolution, 'duplicate'>

/** An account as the directory knows it. */
export interface DirectoryEntry {
  accountId: string
  platform: string
  isGone: boolean
}

/** What the directory says of the ids and handles of a list. Handles in lower case without their @. */
export interface Directory {
  byId: ReadonlyMap<string, DirectoryEntry>
  byHandle: ReadonlyMap<string, readonly { entry: DirectoryEntry; isCurrent: boolean }[]>
}

export interface ResolvedRow extends ListRow {
  /** By itself. */
  named: Named
  /** The same, or duplicate where an earlier row names the same. */
  resolution: RowResolution
  duplicateOf: number | null
  accountId: string | null
  candidates: string[]
  /** The directory knows the account. */
  seen: boolean
}

type Resolved = Pick<ResolvedRow, 'named' | 'accountId' | 'candidates' | 'seen'>

const NOT_FOUND: Resolved = { named: 'not_found', accountId: null, candidates: [], seen: false }

const found = (entry: DirectoryEntry, isCurrent: boolean): Resolved => ({
  named: entry.isGone ? 'already_gone' : isCurrent ? 'matched' : 'renamed',
  accountId: entry.accountId,
  candidates: [],
  seen: true,
})
const ambiguous = (candidates: readonly string[]): Resolved => ({
  named: 'ambiguous',
  accountId: null,
  candidates: [...new Set(candidates)].sort(),
  seen: false,
})

/** Most accounts that one handle is looked up as. */
const MOST_CANDIDATES = 50

/**
 * Resolves the rows of a list against the directory, and against each other.
 *
 * An id is opaque: one that the directory does not know is taken at its word, and not seen; `settleRows` turns it to
 * not_found where no activity comes to light. What other lists or cases know of an id is not asked: the answer would tell
 * who else was named.
 */
export function resolveRows(rows: readonly ListRow[], directory: Directory): ResolvedRow[] {
  const first = new Map<string, number>()
  return rows.map((row) => {
    const resolved = resolveRow(row, directory)
    const same = sameKey(row, resolved.accountId)
    const earlier = same === undefined ? undefined : first.get(same)
    if (same !== undefined && earlier === undefined) first.set(same, row.row)
    const { named, accountId, candidates, seen } = resolved
    // Field by field: to spread 100,000 rows takes ten times as long.
    return {
      row: row.row,
      raw: row.raw,
      written: row.written,
      locator: row.locator,
      handle: row.handle,
      claims: row.claims,
      columns: row.columns,
      named,
      resolution: earlier === undefined ? named : 'duplicate',
      duplicateOf: earlier ?? null,
      accountId,
      candidates,
      seen,
    }
  })
}

/** Key of what a row names beside its account: of its locator. Handles of different platforms are different. */
export const locatorKey = ({ locator: { kind, key, platform } }: ListRow): string =>
  kind === 'handle' ? `${platform}:${key}` : key

/** Two rows with one key name the same. @see column flag_rows.same_key */
function sameKey(row: ListRow, accountId: string | null): string | undefined {
  if (accountId !== null) return `a:${accountId}`
  const key = locatorKey(row)
  return key === '' ? undefined : `l:${row.locator.kind}:${key}`
}

function resolveRow({ locator: { kind, key, platform }, handle }: ListRow, directory: Directory): Resolved {
  if (kind === 'none') return NOT_FOUND
  const holders = (name: string) =>
    (directory.byHandle.get(name) ?? [])
      .filter(
        ({ entry }) => platform === '' || entry.platform === '' || platformName(entry.platform) === platform,
      )
      .slice(0, MOST_CANDIDATES)
  const byHandle = (name: string): Resolved => {
    const those = holders(name)
    if (those.length > 1) return ambiguous(those.map(({ entry }) => entry.accountId))
    return those[0] === undefined ? NOT_FOUND : found(those[0].entry, those[0].isCurrent)
  }
  if (kind === 'handle') return byHandle(key)
  const entry = directory.byId.get(key)
  const beside = kind === 'either' ? key.toLowerCase() : handle
  const those = beside === '' ? [] : holders(beside)
  const own = those.find((one) => one.entry.accountId === key)
  if (entry !== undefined) {
    if (own !== undefined || those.length === 0) return found(entry, own?.isCurrent ?? true)
    return ambiguous([key, ...those.map((one) => one.entry.accountId)])
  }
  if (kind === 'either' && those.length > 0) return byHandle(beside)
  if (those.length > 0) return ambiguous([key, ...those.map((one) => one.entry.accountId)])
  return { named: 'matched', accountId: key, candidates: [], seen: false }
}

export function countRows(rows: Iterable<{ resolution: RowResolution }>): RowCounts {
  const counts = {
    total: 0,
    matched: 0,
    renamed: 0,
    already_gone: 0,
    not_found: 0,
    ambiguous: 0,
    duplicate: 0,
  }
  for (const { resolution } of rows) {
    counts.total++
    counts[resolution]++
  }
  return counts
}
