import { idAt, type ShareColumns } from '@murmuration/detection'
import { simulateShares } from '@murmuration/replay'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
/** The default window. Simulated shares fill one, so that it ends where their last step does. */
export const WINDOW_MS = 28 * DAY_MS
/** Rows of the founding story's order. */
const ORDER_SIZE = 1_178
/** Of an order, accounts of planted operations: as many as the founding story has. */
const PLANTED = 236
const SECOND_MS = 1_000

/** Simulated shares by time; the window that holds all of them begins and ends with them. */
export interface SortedShares {
  count: number
  account: Uint32Array
  object: Uint32Array
  timeMs: Float64Array
  columns: ShareColumns
  startMs: number
  endMs: number
  /** Accounts with a share, those of planted operations first. */
  accounts: Uint32Array
  /** How many of them belong to planted operations. */
  planted: number
}

/** `simulateShares` with a seed of 1, sorted by time, and moved to where a window of 28 days is a whole step. */
export function sortedShares(shares: number): SortedShares {
  const columns = simulateShares({ shares, seed: 1 })
  const { count, timeMs } = columns
  let leastMs = Number.POSITIVE_INFINITY
  for (const at of timeMs) if (at < leastMs) leastMs = at
  const simulatedMs = Math.floor(leastMs / DAY_MS) * DAY_MS
  const startMs = Math.ceil(simulatedMs / WINDOW_MS) * WINDOW_MS
  const starts = new Uint32Array(WINDOW_MS / SECOND_MS + 1)
  const second = (row: number): number => (timeMs[row] - simulatedMs) / SECOND_MS
  for (let row = 0; row < count; row++) starts[second(row) + 1]++
  for (let k = 1; k < starts.length; k++) starts[k] += starts[k - 1]
  const sorted = {
    account: new Uint32Array(count),
    object: new Uint32Array(count),
    timeMs: new Float64Array(count),
  }
  for (let row = 0; row < count; row++) {
    const place = starts[second(row)]++
    sorted.account[place] = columns.account[row]
    sorted.object[place] = columns.object[row]
    sorted.timeMs[place] = timeMs[row] - simulatedMs + startMs
  }
  return { count, ...sorted, columns, startMs, endMs: startMs + WINDOW_MS, ...activeAccounts(columns) }
}

/** The simulation makes the shares of planted operations first, one in a hundred. */
function activeAccounts({ count, account, accountIds }: ShareColumns) {
  const seen = new Uint8Array(accountIds.size)
  const accounts = new Uint32Array(accountIds.size)
  let size = 0
  let planted = 0
  for (let row = 0; row < count; row++) {
    if (row === Math.floor(count / 100)) planted = size
    if (seen[account[row]] === 1) continue
    seen[account[row]] = 1
    accounts[size++] = account[row]
  }
  return { accounts: accounts.slice(0, size), planted }
}

/**
 * An order of 1,178 accounts: up to 236 of whole planted operations, the others spread evenly over all other accounts, busy
 * and quiet ones. @param k which order; no two share an account
 */
export function orderOf({ accounts, planted, columns }: SortedShares, k: number): string[] {
  const inPlanted = Math.min(PLANTED, Math.floor(planted / 2))
  const named = [...accounts.subarray(k * inPlanted, (k + 1) * inPlanted)]
  const others = accounts.subarray(planted).toSorted()
  const step = Math.floor(others.length / ORDER_SIZE)
  for (let n = 0; named.length < ORDER_SIZE; n++) named.push(others[n * step + k])
  return named.map((account) => idAt(columns.accountIds, account))
}

/** Ids of all accounts with a share. */
export const everyAccount = ({ accounts, columns }: SortedShares): string[] =>
  [...accounts].map((account) => idAt(columns.accountIds, account))

/** How many shares some accounts make. */
export function sharesOf({ account, columns }: SortedShares, accountIds: readonly string[]): number {
  const wanted = new Set(accountIds)
  const isWanted = Array.from({ length: columns.accountIds.size }, (_, k) =>
    wanted.has(idAt(columns.accountIds, k)),
  )
  return account.reduce((sum, one) => sum + (isWanted[one] ? 1 : 0), 0)
}
