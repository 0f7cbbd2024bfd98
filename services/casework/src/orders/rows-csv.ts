import type { OrderRow, RowFilter } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { listRows } from './list-rows.ts'

const ROWS_AT_A_TIME = 5_000

/** A cell of a CSV. One that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const HEADER = [
  'row',
  'raw',
  'locator',
  'resolution',
  'account_id',
  'handle',
  'candidates',
  'duplicate_of',
  'claims',
  'seen',
  'by_person',
  'verdicts',
]

const cellsOf = (row: OrderRow): string[] => [
  String(row.row),
  row.raw,
  row.locator,
  row.resolution,
  row.accountId ?? '',
  row.handle ?? '',
  row.candidates.join(' '),
  row.duplicateOf === null ? '' : String(row.duplicateOf),
  row.claims.join(' '),
  String(row.seen),
  String(row.byPerson),
  row.verdicts.map(({ claim, verdict }) => `${claim}: ${verdict}`).join('; '),
]

/** Rows of an order that the caller was found to read, as RFC 4180 writes them. */
export async function rowsCsv(tx: Tx, orderId: string, filter: RowFilter): Promise<string> {
  const lines = [HEADER.join(',')]
  for (let afterRow = 0; ; ) {
    const page = await listRows(tx, orderId, filter, { afterRow, limit: ROWS_AT_A_TIME })
    for (const row of page) lines.push(cellsOf(row).map(csvCell).join(','))
    const last = page.at(-1)
    if (last === undefined || page.length < ROWS_AT_A_TIME) break
    afterRow = last.row
  }
  return `${lines.join('\r\n')}\r\n`
}
