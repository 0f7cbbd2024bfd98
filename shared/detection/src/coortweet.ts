import { byAccount, type CoShares, coShares, inCanonicalOrder } from './co-shares.ts'
import { contentCodes } from './content-codes.ts'
import { rowsOfBusyAccounts } from './count.ts'
import { edgeList, type PairEdges } from './pair-sweep.ts'
import type { ShareColumns } from './share-columns.ts'

export interface CoortweetParameters {
  /** Event-time seconds. Two shares exactly this far apart still count. */
  windowSeconds: number
  /** Rows an account must have, and then rows with coincident content, at least 1. */
  minParticipation: number
}

/**
 * Unordered pairs of accounts as CooRTweet 2.1.3 counts them (detect_groups, generate_coordinated_network):
 * the weight is the number of pairs of shares of one object within the window. Accounts with fewer than
 * `minParticipation` rows are dropped first; then a pair of shares stays if the content of either belongs to
 * an account with at least `minParticipation` rows of coincident content. Loops are left out: an account with
 * itself, a content with itself, a content that is the object. The content of a share is its post.
 *
 * @throws {RangeError} if `minParticipation` is not a whole number of at least 1, or the window is not one
 * @see Righetti and Balluff 2025, CooRTweet
 */
export function coortweetPairs(
  columns: ShareColumns,
  { windowSeconds, minParticipation }: CoortweetParameters,
): PairEdges {
  if (!(Number.isSafeInteger(minParticipation) && minParticipation >= 1))
    throw new RangeError(`participation of at least ${minParticipation}: not a whole number from 1`)
  const rows = rowsOfBusyAccounts(columns, minParticipation)
  const shares = coShares(columns, rows, windowSeconds)
  const { codes, size } = contentCodes(columns)
  const content = Uint32Array.from(shares.row, (r) => codes[r])
  const itself = Uint8Array.from(shares.row, (r) => (contentIsObject(columns, r) ? 1 : 0))

  const coincident = new Uint8Array(size)
  for (let s = 0; s < shares.count; s++)
    if (coincident[content[s]] === 0 && hasPartner(shares, content, itself, s)) coincident[content[s]] = 1
  const participation = new Uint32Array(columns.accountIds.size)
  for (const r of rows) participation[columns.account[r]] += coincident[codes[r]]
  const participates = new Uint8Array(size)
  for (const r of rows)
    if (coincident[codes[r]] === 1 && participation[columns.account[r]] >= minParticipation)
      participates[codes[r]] = 1

  const names = inCanonicalOrder(shares, columns.accountIds)
  return pairsOfShares(shares, names, (s, k) => {
    if (content[s] === content[k] || itself[s] === 1 || itself[k] === 1) return false
    return participates[content[s]] === 1 || participates[content[k]] === 1
  })
}

function hasPartner(shares: CoShares, content: Uint32Array, itself: Uint8Array, s: number): boolean {
  if (itself[s] === 1) return false
  const { account, from, to } = shares
  for (let k = from[s]; k < to[s]; k++)
    if (account[k] !== account[s] && content[k] !== content[s] && itself[k] === 0) return true
  return false
}

function contentIsObject({ posts, objectIds, object }: ShareColumns, row: number): boolean {
  if (posts === undefined) return false
  const at = posts.starts[row]
  const length = posts.starts[row + 1] - at
  const objectAt = objectIds.starts[object[row]]
  if (length === 0 || objectIds.starts[object[row] + 1] - objectAt !== length) return false
  for (let k = 0; k < length; k++) if (posts.bytes[at + k] !== objectIds.bytes[objectAt + k]) return false
  return true
}

/** Number of allowed pairs of shares for each pair of accounts; one counter an account, as in `sweepPairs`. */
function pairsOfShares(
  shares: CoShares,
  names: Uint32Array,
  allowed: (s: number, k: number) => boolean,
): PairEdges {
  const { account, from, to } = shares
  const { order, start } = byAccount(shares, names.length)
  const counter = new Uint32Array(names.length)
  const partners = new Uint32Array(names.length)
  const edges = edgeList()
  for (let i = 0; i < names.length; i++) {
    let found = 0
    for (let x = start[i]; x < start[i + 1]; x++) {
      const s = order[x]
      for (let k = from[s]; k < to[s]; k++) {
        const j = account[k]
        if (j > i && allowed(s, k) && ++counter[j] === 1) partners[found++] = j
      }
    }
    for (const j of partners.subarray(0, found).sort()) {
      edges.add(names[i], names[j], counter[j])
      counter[j] = 0
    }
  }
  return edges.done()
}
