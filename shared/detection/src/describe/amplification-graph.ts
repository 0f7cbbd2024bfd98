import { canonicalRank, type IdTable, idAt } from '../id-table.ts'
import type { Shares } from '../prepare.ts'

/**
 * Directed amplification graph, account → author, in CSR form by account: edges of account i are
 * `starts[i] .. starts[i + 1]`, ascending by author. `authors`: Uint32Array(edges), places in `authorIds`; `weights`:
 * Uint32Array(edges), distinct objects of that author that the account shared. `authorIds`: in canonical order;
 * `authorAccount`: the account that bears an author's id, −1 where the author shared nothing in the data. Shares
 * whose author is not known make no edge.
 */
export interface AmplificationGraph {
  edges: number
  starts: Uint32Array
  authors: Uint32Array
  weights: Uint32Array
  authorIds: string[]
  authorAccount: Int32Array
}

/**
 * Amplification graph of all accounts, or of those marked in `members`.
 *
 * @param members 1 for the accounts whose shares count; length accounts
 * @returns undefined where the data name no authors
 */
export function amplificationGraph(shares: Shares, members?: Uint8Array): AmplificationGraph | undefined {
  const column = shares.columns.texts.authorId
  if (column === undefined) return undefined
  const { rank, order } = canonicalRank(column.values)
  const used = new Uint8Array(order.length)
  const starts = new Uint32Array(shares.accounts + 1)
  const authors: number[] = []
  const weights: number[] = []
  for (let i = 0; i < shares.accounts; i++) {
    if (members === undefined || members[i]) {
      const own: number[] = []
      for (let k = shares.accountStart[i]; k < shares.accountStart[i + 1]; k++) {
        const code = column.codes[shares.row[shares.accountShares[k]]]
        if (code > 0) own.push(rank[code - 1])
      }
      own.sort((x, y) => x - y)
      for (let k = 0; k < own.length; k++) {
        if (k > 0 && own[k] === own[k - 1]) weights[weights.length - 1]++
        else {
          authors.push(own[k])
          weights.push(1)
          used[own[k]] = 1
        }
      }
    }
    starts[i + 1] = authors.length
  }
  const place = new Uint32Array(order.length)
  const authorIds: string[] = []
  const authorAccount: number[] = []
  for (let r = 0; r < order.length; r++) {
    if (!used[r]) continue
    place[r] = authorIds.length
    authorIds.push(idAt(column.values, order[r]))
    authorAccount.push(accountWithId(shares, column.values, order[r]))
  }
  return {
    edges: authors.length,
    starts,
    authors: Uint32Array.from(authors, (r) => place[r]),
    weights: Uint32Array.from(weights),
    authorIds,
    authorAccount: Int32Array.from(authorAccount),
  }
}

/** The account with the same id as an entry of a table, or −1; by bisection, as accounts are in canonical order. */
function accountWithId(shares: Shares, table: IdTable, entry: number): number {
  const ids = shares.columns.accountIds
  let low = 0
  let high = shares.accounts - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const order = compareEntries(ids, shares.accountOrder[middle], table, entry)
    if (order === 0) return middle
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function compareEntries(left: IdTable, l: number, right: IdTable, r: number): number {
  const lengthLeft = left.starts[l + 1] - left.starts[l]
  const lengthRight = right.starts[r + 1] - right.starts[r]
  for (let k = 0; k < lengthLeft && k < lengthRight; k++) {
    const difference = left.bytes[left.starts[l] + k] - right.bytes[right.starts[r] + k]
    if (difference !== 0) return difference
  }
  return lengthLeft - lengthRight
}
