import { entriesOf } from './id-table.ts'
import type { Shares } from './prepare.ts'
import { READ_TEXTS, type ShareColumns, TIME_ATTRIBUTES } from './share-columns.ts'

/**
 * The kept shares as shares of their own: ids that none of them has are gone, and so are attributes that none of them
 * has, so that nothing tells where they were taken from.
 *
 * @param keep 1 for shares that stay, at most one an account and object; length shares
 * @returns the shares, and `from`: Uint32Array(kept), each one's place among the old
 */
export function selectShares(shares: Shares, keep: Uint8Array): { shares: Shares; from: Uint32Array } {
  let count = 0
  const usedAccount = new Uint8Array(shares.accounts)
  const usedObject = new Uint8Array(shares.objects)
  for (let s = 0; s < shares.count; s++) {
    if (!keep[s]) continue
    count++
    usedAccount[shares.account[s]] = 1
    usedObject[shares.object[s]] = 1
  }
  const accounts = numbered(usedAccount)
  const objects = numbered(usedObject)
  const from = new Uint32Array(count)
  const place = new Uint32Array(shares.count)
  for (let s = 0, at = 0; s < shares.count; s++) {
    if (!keep[s]) continue
    place[s] = at
    from[at++] = s
  }
  const rows = from.map((s) => shares.row[s])
  const account = from.map((s) => accounts.place[shares.account[s]])
  const object = from.map((s) => objects.place[shares.object[s]])
  const timeMs = new Float64Array(count)
  for (let k = 0; k < count; k++) timeMs[k] = shares.timeMs[from[k]]
  const selected: Shares = {
    count,
    account,
    object,
    timeMs,
    row: identity(count),
    accounts: accounts.kept.length,
    objects: objects.kept.length,
    objectStart: startsOf(object, objects.kept.length),
    accountStart: startsOf(account, accounts.kept.length),
    accountShares: new Uint32Array(count),
    duplicates: shares.duplicates + shares.count - count,
    accountOrder: identity(accounts.kept.length),
    objectOrder: identity(objects.kept.length),
    columns: {
      count,
      account,
      object,
      timeMs,
      accountIds: entriesOf(
        shares.columns.accountIds,
        accounts.kept.map((i) => shares.accountOrder[i]),
      ),
      objectIds: entriesOf(
        shares.columns.objectIds,
        objects.kept.map((o) => shares.objectOrder[o]),
      ),
      texts: {},
      times: {},
    },
  }
  let next = 0
  for (const s of shares.accountShares) if (keep[s]) selected.accountShares[next++] = place[s]
  takeAttributes(selected.columns, shares.columns, rows)
  return { shares: selected, from }
}

function takeAttributes(into: ShareColumns, columns: ShareColumns, rows: Uint32Array): void {
  const { posts } = columns
  if (posts !== undefined && rows.some((r) => posts.starts[r + 1] > posts.starts[r]))
    into.posts = entriesOf(posts, rows)
  for (const name of READ_TEXTS) {
    const column = columns.texts[name]
    if (column === undefined) continue
    const codes = rows.map((r) => column.codes[r])
    if (codes.some((code) => code > 0)) into.texts[name] = { codes, values: column.values }
  }
  for (const name of TIME_ATTRIBUTES) {
    const column = columns.times[name]
    if (column === undefined) continue
    const times = Float64Array.from(rows, (r) => column[r])
    if (times.some((time) => !Number.isNaN(time))) into.times[name] = times
  }
}

/** New numbers of the entries in use, and the old number of each of those. */
function numbered(used: Uint8Array): { place: Uint32Array; kept: Uint32Array } {
  const place = new Uint32Array(used.length)
  let count = 0
  for (let k = 0; k < used.length; k++) if (used[k]) place[k] = count++
  const kept = new Uint32Array(count)
  for (let k = 0; k < used.length; k++) if (used[k]) kept[place[k]] = k
  return { place, kept }
}

function startsOf(codes: Uint32Array, size: number): Uint32Array {
  const starts = new Uint32Array(size + 1)
  for (const code of codes) starts[code + 1]++
  for (let k = 0; k < size; k++) starts[k + 1] += starts[k]
  return starts
}

function identity(length: number): Uint32Array {
  const numbers = new Uint32Array(length)
  for (let k = 0; k < length; k++) numbers[k] = k
  return numbers
}
