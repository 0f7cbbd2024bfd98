import { accountIdFault, type ShareFault } from '@murmuration/contracts'
import { UsageError } from '@murmuration/runtime'
import { flagsIn } from '@murmuration/share-files'
import { ProblemError } from './problem.ts'
import { readShareBody } from './share-body.ts'

/** A row of a list that names an account. */
export interface NamedAccount {
  /** 1-based line or place in the list. */
  row: number
  accountId: string
  columns?: { [name: string]: string }
}

export interface FlagRows {
  named: NamedAccount[]
  refused: ({ row: number } & ShareFault)[]
  /** Rows that name an account a second time; the first counts. */
  duplicates: number
}

export type FlagForm = 'lines' | 'ndjson'

/**
 * Reads a list of accounts: one id a line, or CSV with a column account_id; or NDJSON of ids and `{ accountId, columns }`.
 *
 * @throws {ProblemError} 400 where it is empty, or CSV without that column
 */
export const flagRows = (body: Buffer, form: FlagForm): FlagRows =>
  form === 'ndjson' ? fromLinesOfJson(body) : fromList(body)

/** Most bytes of JSON that the further columns of a row may take: the log refuses records above a million. */
const MOST_COLUMN_BYTES = 256 * 1024
export const COLUMNS_TOO_LARGE: ShareFault = {
  reason: 'record_too_large',
  message: `The further columns of the row take more than ${MOST_COLUMN_BYTES} bytes; leave some of them out.`,
}

export const areTooLarge = (columns: { readonly [name: string]: string }): boolean =>
  Buffer.byteLength(JSON.stringify(columns)) > MOST_COLUMN_BYTES

/** Reads the `flags` of a JSON body: ids, or objects with accountId, and perhaps row and columns. */
export const fromValues = (values: Iterable<readonly [row: number, value: unknown]>): FlagRows =>
  collect(function* () {
    for (const [place, value] of values) {
      if (typeof value !== 'object' || value === null) {
        yield { row: place, accountId: value }
        continue
      }
      const { accountId, columns, row: given } = value as { [name: string]: unknown }
      const row = Number.isSafeInteger(given) && (given as number) > 0 ? (given as number) : place
      const texts = columns === undefined ? undefined : textColumns(columns)
      if (columns !== undefined && texts === undefined)
        yield { row, fault: { reason: 'unknown_field_type', message: 'columns is not an object of texts.' } }
      else yield { row, accountId, ...(texts === undefined ? {} : { columns: texts }) }
    }
  })

function fromLinesOfJson(body: Buffer): FlagRows {
  const values: [row: number, value: unknown][] = []
  const faults: FlagRows['refused'] = []
  readShareBody(body, 'ndjson', {
    value: (value, row) => values.push([row, value]),
    fault: (fault, row) => faults.push({ row, ...fault }),
  })
  return withFaults(fromValues(values), faults)
}

function fromList(body: Buffer): FlagRows {
  const faults: FlagRows['refused'] = []
  try {
    const { rows } = flagsIn('The list', body, ({ line, reason, message }) => {
      faults.push({ row: line, reason, message })
    })
    const named = collect(function* () {
      for (const { line, accountId, columns } of rows)
        yield { row: line, accountId, ...(Object.keys(columns).length > 0 ? { columns } : {}) }
    })
    return withFaults(named, faults)
  } catch (error) {
    if (error instanceof UsageError) throw new ProblemError(400, error.message)
    throw error
  }
}

const withFaults = (rows: FlagRows, faults: FlagRows['refused']): FlagRows => ({
  ...rows,
  refused: [...rows.refused, ...faults].sort((x, y) => x.row - y.row),
})

type Candidate =
  | { row: number; accountId: unknown; columns?: { [name: string]: string } }
  | { row: number; fault: ShareFault }

function collect(candidates: () => Iterable<Candidate>): FlagRows {
  const rows: FlagRows = { named: [], refused: [], duplicates: 0 }
  const seen = new Set<string>()
  for (const candidate of candidates()) {
    const { row } = candidate
    const fault = 'fault' in candidate ? candidate.fault : accountIdFault(candidate.accountId)
    if (fault !== undefined) {
      rows.refused.push({ row, ...fault })
      continue
    }
    const { accountId, columns } = candidate as NamedAccount
    if (columns !== undefined && areTooLarge(columns)) {
      rows.refused.push({ row, ...COLUMNS_TOO_LARGE })
      continue
    }
    if (seen.has(accountId)) rows.duplicates++
    else rows.named.push({ row, accountId, ...(columns === undefined ? {} : { columns }) })
    seen.add(accountId)
  }
  return rows
}

function textColumns(columns: unknown): { [name: string]: string } | undefined {
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) return undefined
  const entries = Object.entries(columns)
  return entries.every(([, value]) => typeof value === 'string') ? Object.fromEntries(entries) : undefined
}
