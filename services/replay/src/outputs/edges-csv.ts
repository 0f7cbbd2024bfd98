import { type IdTable, idAt, idTableFrom, TIER_NAMES } from '@murmuration/detection/counting'
import type { ByteSink } from './byte-sink.ts'
import { csvField, figure, probability } from './csv.ts'
import type { EdgeView } from './graph-view.ts'

const TESTED_HEADER = 'account_a,account_b,tier,weight,sessions,synchronous,expected,p\n'
const COUNTED_HEADER = 'account_a,account_b,weight\n'

/**
 * Writes `edges.csv`. Rows without test columns go out as bytes, some millions a second.
 *
 * @param accountIds table that `edges.a` and `edges.b` index
 */
export function writeEdges(sink: ByteSink, edges: EdgeView, accountIds: IdTable): void {
  const { size, a, b, weight, tested } = edges
  sink.text(tested ? TESTED_HEADER : COUNTED_HEADER)
  const names = quotedTable(edges, accountIds)
  const { bytes, starts } = names.table
  const newline = Uint8Array.of(10)
  for (let e = 0; e < size; e++) {
    const x = names.place[a[e]]
    const y = names.place[b[e]]
    sink.bytes(bytes, starts[x], starts[x + 1])
    sink.bytes(bytes, starts[y], starts[y + 1])
    if (tested === undefined) {
      sink.whole(weight[e])
      sink.bytes(newline, 0, 1)
    } else {
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
}

/** Names of the accounts on an edge as CSV fields with the comma behind; `place`: account → entry of the table. */
function quotedTable(edges: EdgeView, accountIds: IdTable): { table: IdTable; place: Uint32Array } {
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
