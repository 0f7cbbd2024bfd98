import { type IdTable, idAt, idTableFrom, TIER_NAMES } from '@murmuration/detection/counting'
import { csvField, figure, probability } from '@murmuration/exports/csv'
import type { EdgeView } from '@murmuration/exports/graph-files'
import type { ByteSink } from './byte-sink.ts'

const TESTED_HEADER = 'account_a,account_b,tier,weight,sessions,synchronous,expected,p\n'
const COUNTED_HEADER = 'account_a,account_b,weight\n'

/**
 * Writes `edges.csv`. Rows without test columns go out as bytes, some millions a second.
 *
 * @param accountIds table that `edges.a` and `edges.b` index
 */
export function writeEdges(sink: ByteSink, edges: EdgeView, accountIds: IdTable): void {
  const { size, a, b, weight, tested } = edges
  const names = quotedTable(edges, accountIds)
  if (tested === undefined) {
    writeCounted(sink, edges, names)
    return
  }
  sink.text(TESTED_HEADER)
  const { bytes, starts } = names.table
  for (let e = 0; e < size; e++) {
    const x = names.place[a[e]]
    const y = names.place[b[e]]
    sink.bytes(bytes, starts[x], starts[x + 1])
    sink.bytes(bytes, starts[y], starts[y + 1])
    const row = [
      TIER_NAMES[tested.tier[e] - 1],
      figure(weight[e]),
      String(tested.sessions[e]),
      String(tested.synchronous[e]),
      figure(tested.expected[e]),
      probability(tested.log10P[e]),
    ]
    sink.text(`${row.join(',')}\n`)
  }
}

/** Rows of two names and a whole number, put together in a buffer of their own: a call for each piece is dear. */
function writeCounted(sink: ByteSink, { size, a, b, weight }: EdgeView, { table, place }: QuotedNames): void {
  const { bytes, starts } = table
  const rows = new Uint8Array(1 << 16)
  let used = 0
  sink.text(COUNTED_HEADER)
  for (let e = 0; e < size; e++) {
    const x = place[a[e]]
    const y = place[b[e]]
    const endX = starts[x + 1]
    const endY = starts[y + 1]
    if (used + (endX - starts[x]) + (endY - starts[y]) + DIGITS >= rows.length) {
      sink.bytes(rows, 0, used)
      used = 0
    }
    for (let k = starts[x]; k < endX; k++) rows[used++] = bytes[k]
    for (let k = starts[y]; k < endY; k++) rows[used++] = bytes[k]
    const value = weight[e]
    if (value < 10) rows[used++] = 48 + value
    else used = writeWhole(rows, used, value)
    rows[used++] = 10
  }
  sink.bytes(rows, 0, used)
}

/** Decimal digits of the largest 32-bit number. */
const DIGITS = 10

/** Writes a whole number from 0 to 2^32 − 1 in decimal; returns where it ends. */
function writeWhole(target: Uint8Array, at: number, value: number): number {
  let end = at + 1
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end++
  for (let k = end - 1, rest = value; k >= at; k--) {
    const tens = Math.floor(rest / 10)
    target[k] = 48 + rest - tens * 10
    rest = tens
  }
  return end
}

/** `table`: names as CSV fields with the comma behind; `place`: account → entry of the table. */
interface QuotedNames {
  table: IdTable
  place: Uint32Array
}

/** Names of the accounts on an edge. */
function quotedTable(edges: EdgeView, accountIds: IdTable): QuotedNames {
  const place = new Uint32Array(accountIds.size)
  const fields: string[] = []
  const add = (account: number): void => {
    if (place[account] > 0) return
    fields.push(`${csvField(idAt(accountIds, account))},`)
    place[account] = fields.length
  }
  for (let e = 0; e < edges.size; e++) {
    add(edges.a[e])
    add(edges.b[e])
  }
  // Entry 0 stands for accounts without an edge.
  return { table: idTableFrom(['', ...fields]), place }
}
