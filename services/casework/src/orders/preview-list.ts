import type { Preview, PreviewInput } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import type { z } from 'zod'
import { findAccounts } from './find-accounts.ts'
import { readList } from './read-list.ts'
import { countRows, resolveRows } from './resolve-rows.ts'

/** How a list would be taken in. Writes nothing. @throws {ProblemError} 400 where the list cannot be read */
export async function previewList(
  tx: Tx,
  { list, resolution, afterRow, limit }: z.output<typeof PreviewInput>,
): Promise<Preview> {
  const { rows: listRows, columns } = readList(list)
  const rows = resolveRows(listRows, await findAccounts(tx, listRows))
  const flagged = new Map<string, boolean>()
  for (const { accountId, seen } of rows) if (accountId !== null) flagged.set(accountId, seen)
  const shown = rows.filter(
    (row) => row.row > afterRow && (resolution === undefined || row.resolution === resolution),
  )
  const page = shown.slice(0, limit)
  return {
    counts: countRows(rows),
    accounts: flagged.size,
    unseen: [...flagged.values()].filter((seen) => !seen).length,
    columns,
    rows: page.map((row) => ({
      row: row.row,
      raw: row.raw,
      locator: row.written,
      resolution: row.resolution,
      accountId: row.accountId,
      candidates: row.candidates,
      duplicateOf: row.duplicateOf,
      claims: row.claims,
      columns: row.columns,
      seen: row.seen,
    })),
    nextAfterRow: shown.length > limit ? page[page.length - 1]!.row : null,
  }
}
