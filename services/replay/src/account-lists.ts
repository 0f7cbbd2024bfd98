import { basename } from 'node:path'
import type { Flag } from '@murmuration/contracts'
import { type IdTable, idAt } from '@murmuration/detection/counting'
import { UsageError } from '@murmuration/runtime/usage-error'
import { type FlagRow, type ReadFlagsOptions, readFlags, resolveFlags } from '@murmuration/share-files'
import { labelsFrom } from './labels.ts'
import type { RunRecord } from './run-record.ts'

/** @throws {UsageError} if the file cannot be read or holds no such labels; one sentence */
export async function readLabels(
  file: string,
  positive: string,
  source: ReadFlagsOptions,
): Promise<Map<string, string>> {
  const { rows } = await readFlags(file, source)
  try {
    return labelsFrom(rows, positive)
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${file}: ${error.message}.`, { cause: error })
    throw error
  }
}

/** Every row of a list, and how it ended. `row` counts the rows that were not refused. */
export function resolvedFlags(rows: readonly FlagRow[], file: string, accountIds: IdTable): Flag[] {
  const known = new Set<string>()
  const named = new Set(rows.map((row) => row.accountId))
  for (let k = 0; k < accountIds.size; k++) {
    const accountId = idAt(accountIds, k)
    if (named.has(accountId)) known.add(accountId)
  }
  return resolveFlags(rows, (accountId) => known.has(accountId)).rows.map(
    ({ accountId, resolution, columns }, k) => ({
      schemaVersion: 1,
      accountId,
      list: basename(file),
      row: k + 1,
      resolution,
      columns,
    }),
  )
}

export function flagCounts(flags: readonly Flag[], refused: number): NonNullable<RunRecord['flags']> {
  const ended = (resolution: string): number => flags.filter((flag) => flag.resolution === resolution).length
  return {
    rows: flags.length + refused,
    matched: ended('matched'),
    notFound: ended('not_found'),
    duplicate: ended('duplicate'),
    refused,
  }
}

/** 1 for accounts that a row of the list matched. */
export function flaggedAccounts(flags: readonly Flag[], accountIds: IdTable): Uint8Array {
  const matched = new Set(flags.filter((flag) => flag.resolution === 'matched').map((flag) => flag.accountId))
  return Uint8Array.from({ length: accountIds.size }, (_, k) => (matched.has(idAt(accountIds, k)) ? 1 : 0))
}
