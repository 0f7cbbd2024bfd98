import { createHash } from 'node:crypto'
import { canonicalRank, type IdTable } from './id-table.ts'
import type { Shares } from './prepare.ts'
import { READ_TEXTS, TIME_ATTRIBUTES } from './share-columns.ts'

type Hash = ReturnType<typeof createHash>

/**
 * Names the shares of a window by what they are: the same events in any order, from files or from a stream, give
 * the same text, and any other event, or attribute that detection reads, gives another.
 *
 * @returns sha256 in hex over the ids, the shares and their attributes in canonical order
 */
export function sharesHash(shares: Shares): string {
  const { columns, accountOrder, objectOrder, account, object, timeMs, row } = shares
  const hash = createHash('sha256')
  addEntries(hash, 'accounts', columns.accountIds, accountOrder)
  addEntries(hash, 'objects', columns.objectIds, objectOrder)
  addNumbers(hash, 'account', account)
  addNumbers(hash, 'object', object)
  addNumbers(hash, 'timeMs', timeMs)
  if (columns.posts !== undefined) addEntries(hash, 'posts', columns.posts, row)
  for (const name of READ_TEXTS) {
    const column = columns.texts[name]
    if (column === undefined) continue
    const { order, rank } = canonicalRank(column.values)
    const used = new Uint8Array(order.length)
    const codes = row.map((r) => {
      const code = column.codes[r]
      if (code === 0) return 0
      used[rank[code - 1]] = 1
      return rank[code - 1] + 1
    })
    // Values that no share of the window has do not count, so neither do their places.
    const place = new Uint32Array(order.length)
    let size = 0
    for (let k = 0; k < order.length; k++) if (used[k] === 1) place[k] = ++size
    addEntries(
      hash,
      name,
      column.values,
      order.filter((_, k) => used[k] === 1),
    )
    addNumbers(
      hash,
      name,
      codes.map((code) => (code === 0 ? 0 : place[code - 1])),
    )
  }
  for (const name of TIME_ATTRIBUTES) {
    const column = columns.times[name]
    // −1 for a missing time, as there are several NaN.
    if (column !== undefined)
      addNumbers(
        hash,
        name,
        Float64Array.from(row, (r) => (Number.isNaN(column[r]) ? -1 : column[r])),
      )
  }
  return hash.digest('hex')
}

function addNumbers(hash: Hash, name: string, numbers: Uint32Array | Float64Array): void {
  hash.update(`${name} ${numbers.length}\n`)
  hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
}

/** Lengths, then bytes, of the given entries of a table. */
function addEntries(hash: Hash, name: string, table: IdTable, entries: Uint32Array): void {
  const lengths = entries.map((entry) => table.starts[entry + 1] - table.starts[entry])
  addNumbers(hash, name, lengths)
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const entry of entries) {
    const to = table.starts[entry + 1]
    for (let k = table.starts[entry]; k < to; k++) bytes[at++] = table.bytes[k]
  }
  hash.update(bytes)
}
