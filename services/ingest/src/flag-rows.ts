import { isUtf8 } from 'node:buffer'
import { accountIdFault, type ShareFault } from '@murmuration/contracts'
import { csvRows } from './csv-rows.ts'
import { ProblemError } from './problem.ts'

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

const isIdColumn = (name: string): boolean => /^(account_id|accountid)$/i.test(name.trim())

/**
 * Reads a list of accounts: one id a line, or CSV with a column account_id; or NDJSON of ids and `{ accountId, columns }`.
 *
 * @throws {ProblemError} 400 where it is CSV without that column, or not UTF-8
 */
export function flagRows(body: Buffer, form: FlagForm): FlagRows {
  if (!isUtf8(body)) throw new ProblemError(400, 'The list is not valid UTF-8; save it in UTF-8.')
  return form === 'ndjson' ? fromValues(ndjsonValues(body.toString('utf8'))) : fromLines(body)
}

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

function* ndjsonValues(text: string): Generator<readonly [number, unknown]> {
  let row = 0
  for (const line of text.split('\n')) {
    row++
    if (line.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      value = undefined
    }
    yield [row, value]
  }
}

function fromLines(body: Buffer): FlagRows {
  return collect(function* () {
    let names: string[] | undefined
    let idColumn = 0
    for (const { fields, line, fault } of csvRows(body)) {
      if (fault !== undefined) {
        yield { row: line, fault }
        continue
      }
      if (fields.length === 1 && fields[0].trim() === '') continue
      if (names === undefined) {
        const found = fields.filter(isIdColumn).length
        if (found !== 1 && fields.length > 1)
          throw new ProblemError(400, 'Give one account id a line, or a CSV with one column account_id.')
        names = found === 1 ? fields.map((name) => name.trim()) : ['account_id']
        idColumn = names.findIndex(isIdColumn)
        if (found === 1) continue
      }
      if (fields.length !== names.length) {
        const reason = fields.length < names.length ? 'too_few_fields' : 'too_many_fields'
        const message = `The row has ${fields.length} fields where ${names.length} are expected.`
        yield { row: line, fault: { reason, message } }
        continue
      }
      const columns = Object.fromEntries(
        names.map((name, k) => [name, fields[k]] as const).filter((_, k) => k !== idColumn),
      )
      yield {
        row: line,
        accountId: fields[idColumn].trim(),
        ...(names.length > 1 ? { columns } : {}),
      }
    }
  })
}

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
