import type { ReviewCase } from '@murmuration/contracts'
import { entriesOf, idAt, type ShareColumns } from '@murmuration/detection'

const DAY_MS = 86_400_000
/** How many accounts, objects and days are left out, the heaviest first. */
export const MOST_OF_EACH = 8
/** A case is the same if it holds at least this part of the accounts that could still be in it. */
const SAME_CASE = 0.5

export interface LeftOut {
  kind: 'account' | 'object' | 'day'
  /** Id, or the day in UTC. */
  what: string
  /** Rows of the case's accounts that were left out. */
  shares: number
  /** Accounts of the case that are still together in one case, of those that could be. */
  accounts: number
  of: number
  /** Level of that case; null where the finding falls. */
  level: ReviewCase['level'] | null
}

/**
 * Leaves one account, one object, one day of a case out, each in turn, and looks for the case in what is left, with the shares
 * of everybody else as they are. Of an object and a day only the shares of the case's accounts go. It falls where no case
 * holds at least half of its accounts.
 *
 * @param casesOf the detection that made the case; accounts keep their indexes
 */
export function leaveOut(
  columns: ShareColumns,
  found: ReviewCase,
  casesOf: (columns: ShareColumns) => readonly ReviewCase[],
): LeftOut[] {
  const members = new Set(found.accounts.map(({ accountId }) => accountId))
  const isMember = Uint8Array.from({ length: columns.accountIds.size }, (_, k) =>
    members.has(idAt(columns.accountIds, k)) ? 1 : 0,
  )
  const days = Uint32Array.from(columns.timeMs, (timeMs) => Math.floor(timeMs / DAY_MS))
  const dayName = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
  const kinds = [
    { kind: 'account', of: columns.account, nameOf: (k: number) => idAt(columns.accountIds, k) },
    { kind: 'object', of: columns.object, nameOf: (k: number) => idAt(columns.objectIds, k) },
    { kind: 'day', of: days, nameOf: dayName },
  ] as const
  return kinds.flatMap(({ kind, of, nameOf }) =>
    heaviest(columns, isMember, of, nameOf).map(({ value, what, shares }): LeftOut => {
      const left = rowsOf(columns, (row) => of[row] !== value || isMember[columns.account[row]] === 0)
      const possible = [...members].filter((accountId) => kind !== 'account' || accountId !== what)
      const again = bestMatch(casesOf(left), new Set(possible))
      const stands = again !== undefined && again.accounts >= SAME_CASE * possible.length
      return {
        kind,
        what,
        shares,
        accounts: again?.accounts ?? 0,
        of: possible.length,
        level: stands ? again.level : null,
      }
    }),
  )
}

/** Values with the most rows of the case's accounts; ties by name. */
function heaviest(
  columns: ShareColumns,
  isMember: Uint8Array,
  of: Uint32Array,
  nameOf: (value: number) => string,
) {
  const shares = new Map<number, number>()
  for (let row = 0; row < columns.count; row++)
    if (isMember[columns.account[row]] === 1) shares.set(of[row], (shares.get(of[row]) ?? 0) + 1)
  return [...shares]
    .map(([value, count]) => ({ value, what: nameOf(value), shares: count }))
    .sort((x, y) => y.shares - x.shares || (x.what < y.what ? -1 : 1))
    .slice(0, MOST_OF_EACH)
}

function bestMatch(cases: readonly ReviewCase[], members: ReadonlySet<string>) {
  let best: { accounts: number; level: ReviewCase['level'] } | undefined
  for (const { accounts, level } of cases) {
    const both = accounts.filter(({ accountId }) => members.has(accountId)).length
    if (both > (best?.accounts ?? 0)) best = { accounts: both, level }
  }
  return best
}

/** The rows that are kept; the tables of ids stay as they are. */
export function rowsOf(columns: ShareColumns, isKept: (row: number) => boolean): ShareColumns {
  const rows = Uint32Array.from([...Array(columns.count).keys()].filter(isKept))
  const kept: ShareColumns = {
    ...columns,
    count: rows.length,
    account: rows.map((row) => columns.account[row]),
    object: rows.map((row) => columns.object[row]),
    timeMs: Float64Array.from(rows, (row) => columns.timeMs[row]),
    texts: {},
    times: {},
  }
  if (columns.posts !== undefined) kept.posts = entriesOf(columns.posts, rows)
  for (const name of Object.keys(columns.texts) as (keyof ShareColumns['texts'])[]) {
    const column = columns.texts[name]
    if (column) kept.texts[name] = { ...column, codes: rows.map((row) => column.codes[row]) }
  }
  for (const name of Object.keys(columns.times) as (keyof ShareColumns['times'])[]) {
    const column = columns.times[name]
    if (column) kept.times[name] = Float64Array.from(rows, (row) => column[row])
  }
  return kept
}
