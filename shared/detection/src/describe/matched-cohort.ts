import type { Shares } from '../prepare.ts'
import { type CodedColumn, textAt } from '../share-columns.ts'

/** Matched accounts per account of a case, at most. */
const MOST_PER_ACCOUNT = 20
const MOST_ACCOUNTS = 1_000
/** Fewer than this many per account make a poor base rate: thin strata are left out while half of the case stays. */
const LEAST_PER_ACCOUNT = 5

/** Accounts in no case, by stratum: number of shares within a factor of 2 and, where asked for, main language. */
export interface CohortIndex {
  stratumOf: (account: number) => number
  accounts: Map<number, number[]>
}

/**
 * A case's matched cohort: every account of the case in `matched` has the same number of accounts of its own stratum
 * in the cohort. `sets[k]`: one matched account for each of them, so each set looks like the case; `unmatched`:
 * accounts of the case whose stratum has too few others.
 */
export interface MatchedCohort {
  matched: number[]
  sets: number[][]
  unmatched: number[]
}

/**
 * Index of the accounts that are in no case. The language of an account is that of its first share that has one.
 *
 * @param caseOf case of each account, −1 for none
 * @param language undefined to match on activity alone
 * @param complete 1 for accounts that may be matched, as all of their shares are known; undefined for everybody
 */
export function cohortIndex(
  shares: Shares,
  caseOf: Int32Array,
  language: CodedColumn | undefined,
  complete?: Uint8Array,
): CohortIndex {
  const stratumOf = (account: number): number => {
    const from = shares.accountStart[account]
    const to = shares.accountStart[account + 1]
    const activity = 31 - Math.clz32(to - from)
    for (let k = from; language !== undefined && k < to; k++) {
      const code = language.codes[shares.row[shares.accountShares[k]]]
      if (code > 0) return code * 32 + activity
    }
    return activity
  }
  const accounts = new Map<number, number[]>()
  for (let account = 0; account < shares.accounts; account++) {
    if (complete !== undefined && !complete[account]) continue
    if (caseOf[account] !== -1 || shares.accountStart[account] === shares.accountStart[account + 1]) continue
    const stratum = stratumOf(account)
    const held = accounts.get(stratum)
    if (held === undefined) accounts.set(stratum, [account])
    else held.push(account)
  }
  return { stratumOf, accounts }
}

/**
 * Matches a case 1 : r within strata, r the same for all, at most 20 and at most 1,000 accounts in all. Strata with
 * less than 1 : 5 are left out if half of the case can be matched without them. Accounts are taken evenly spread over
 * the stratum, as ids often run with time of creation.
 *
 * @param members the case's accounts, ascending
 */
export function matchedCohort(index: CohortIndex, members: readonly number[]): MatchedCohort {
  const strata = new Map<number, number[]>()
  for (const account of members) {
    const stratum = index.stratumOf(account)
    const held = strata.get(stratum)
    if (held === undefined) strata.set(stratum, [account])
    else held.push(account)
  }
  const others = (stratum: number): number => index.accounts.get(stratum)?.length ?? 0
  let rich = 0
  for (const [stratum, own] of strata)
    if (others(stratum) >= LEAST_PER_ACCOUNT * own.length) rich += own.length
  const least = 2 * rich >= members.length ? LEAST_PER_ACCOUNT : 1
  const matched: number[] = []
  const unmatched: number[] = []
  let ratio = MOST_PER_ACCOUNT
  for (const [stratum, own] of strata) {
    if (others(stratum) < least * own.length) {
      unmatched.push(...own)
      strata.delete(stratum)
      continue
    }
    matched.push(...own)
    ratio = Math.min(ratio, Math.floor(others(stratum) / own.length))
  }
  ratio = Math.min(ratio, Math.floor(MOST_ACCOUNTS / Math.max(1, matched.length)))
  const sets: number[][] = Array.from({ length: matched.length === 0 ? 0 : Math.max(1, ratio) }, () => [])
  for (const [stratum, own] of strata) {
    const available = index.accounts.get(stratum) ?? []
    const wanted = own.length * sets.length
    for (let k = 0; k < wanted; k++)
      sets[k % sets.length].push(available[Math.floor((k * available.length) / wanted)])
  }
  const ascending = (x: number, y: number): number => x - y
  return { matched: matched.sort(ascending), sets, unmatched: unmatched.sort(ascending) }
}

/** mainValue that remembers its answers: cohorts of different cases overlap. */
export function mainValues(shares: Shares): (column: CodedColumn, account: number) => string | undefined {
  const known = new Map<CodedColumn, Map<number, string | undefined>>()
  return (column, account) => {
    let ofColumn = known.get(column)
    if (ofColumn === undefined) {
      ofColumn = new Map()
      known.set(column, ofColumn)
    }
    if (!ofColumn.has(account)) ofColumn.set(account, mainValue(shares, column, account))
    return ofColumn.get(account)
  }
}

/** The commonest value of a column among an account's shares, the smallest on a tie; undefined where it has none. */
function mainValue(shares: Shares, column: CodedColumn, account: number): string | undefined {
  const counts = new Map<number, { count: number; row: number }>()
  for (let k = shares.accountStart[account]; k < shares.accountStart[account + 1]; k++) {
    const row = shares.row[shares.accountShares[k]]
    const code = column.codes[row]
    if (code === 0) continue
    const held = counts.get(code)
    if (held === undefined) counts.set(code, { count: 1, row })
    else held.count++
  }
  let best: string | undefined
  let most = 0
  for (const { count, row } of counts.values()) {
    const value = textAt(column, row)
    if (value === undefined || count < most) continue
    if (count > most || best === undefined || value < best) best = value
    most = count
  }
  return best
}
