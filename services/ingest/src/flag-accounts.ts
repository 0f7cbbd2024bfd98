import { areTooLarge, COLUMNS_TOO_LARGE } from './flag-rows.ts'
import { type ClientOptions, type ClientParts, ingestClient } from './ingest-client.ts'

/** An account that a list names. */
export interface AccountToFlag {
  /** 1-based line of the list. */
  line: number
  accountId: string
  /** The further columns of the row, as written. */
  columns: { [name: string]: string }
}

export interface FlagAccountsOptions extends ClientOptions {
  list: string
  rows: readonly AccountToFlag[]
  /** Takes the flags of this list back. */
  withdraw?: boolean | undefined
  /** Time in milliseconds since 1970; when ingest takes them in, where it is left out. */
  effectiveAtMs?: number | undefined
  /** Looks at the list, and sends nothing. */
  dryRun?: boolean | undefined
  /** Called with the number of rows that are through. */
  onProgress?: ((through: number) => void) | undefined
}

/** Every row once: `flagged`, `duplicates` and `refused` add up to the rows. */
export interface FlaggedAccounts {
  /** Accounts flagged, or whose flag was withdrawn. */
  flagged: number
  /** Rows that name an account again; the first row counts. */
  duplicates: number
  refused: { row: number; reason: string; message: string }[]
  effectiveAtMs: number | undefined
}

interface FlagAnswer {
  flagged?: number
  withdrawn?: number
  refused: number
  results?: FlaggedAccounts['refused']
  effectiveAtMs: number
}

/** Rows of one request: so few that ingest names all that it refuses. */
const ROWS = 1_000
const BYTES = 4 << 20

/**
 * Flags the accounts of a list, or withdraws their flags. To do it again changes nothing.
 *
 * @throws {AnswerError | UnreachableError} where ingest takes nothing
 */
export async function flagAccounts(
  { list, rows, withdraw = false, dryRun = false, onProgress, ...options }: FlagAccountsOptions,
  parts: ClientParts = {},
): Promise<FlaggedAccounts> {
  const client = ingestClient(options, parts)
  const seen = new Set<string>()
  const fits = rows.filter(({ columns }) => !areTooLarge(columns))
  const distinct = fits.filter(({ accountId }) => !seen.has(accountId) && seen.add(accountId))
  const result: FlaggedAccounts = {
    flagged: 0,
    duplicates: fits.length - distinct.length,
    // One of them could be larger than a request may be.
    refused: rows
      .filter(({ columns }) => areTooLarge(columns))
      .map(({ line }) => ({ row: line, ...COLUMNS_TOO_LARGE })),
    effectiveAtMs: options.effectiveAtMs,
  }
  if (dryRun) return { ...result, flagged: distinct.length }
  for (let at = 0; at < distinct.length; ) {
    const flags: object[] = []
    let bytes = 0
    for (let k = at; k < distinct.length && flags.length < ROWS && bytes < BYTES; k++) {
      const { line, accountId, columns } = distinct[k]
      flags.push({ accountId, row: line, columns })
      bytes += JSON.stringify(columns).length
    }
    const { effectiveAtMs } = result
    const answer = await client.post<FlagAnswer>({
      path: '/v1/flags',
      body: JSON.stringify({
        list,
        withdraw,
        flags,
        ...(effectiveAtMs === undefined ? {} : { effectiveAtMs }),
      }),
    })
    result.flagged += answer.flagged ?? answer.withdrawn ?? 0
    result.refused.push(...(answer.results ?? []))
    // All of a list at one time: that of its first rows.
    result.effectiveAtMs = answer.effectiveAtMs
    at += flags.length
    onProgress?.(at)
  }
  return result
}
