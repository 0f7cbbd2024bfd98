import type { ListInput } from '@murmuration/contracts'
import { CsvError, parse } from 'csv-parse/sync'
import { ProblemError } from '../http/problem.ts'
import { columnKind, type ListRow, namesAccount, rowOfCells } from './list-row.ts'
import { readJsonList } from './read-json-list.ts'
import { readTextList } from './read-text-list.ts'

/** Most rows of one list. */
const MAX_LIST_ROWS = 200_000
const MAX_COLUMNS = 100

/** A list as it was read: its rows, and the names of its columns in the order in which they were met. */
export interface ReadList {
  rows: ListRow[]
  columns: string[]
}

/**
 * Reads a list that was handed over. Blank lines are no rows; every other row stays, whatever it holds.
 *
 * @throws {ProblemError} 400 where it cannot be read, or holds no rows or too many
 */
export function readList({ format, content }: ListInput): ReadList {
  if (content.includes('\0') || /\p{Surrogate}/u.test(content))
    throw new ProblemError(400, 'The list holds a NUL or half a character; save it as UTF-8 text.')
  const text = content.replace(/^\uFEFF/, '')
  const list = format === 'csv' ? readCsv(text) : format === 'json' ? readJsonList(text) : readTextList(text)
  if (list.rows.length === 0) throw new ProblemError(400, 'The list has no rows; paste at least one account.')
  if (list.rows.length > MAX_LIST_ROWS)
    throw new ProblemError(400, `The list has more than ${MAX_LIST_ROWS} rows; hand it over in parts.`)
  return list
}

function readCsv(text: string): ReadList {
  let records: { record: string[]; raw: string }[]
  try {
    records = parse(text, {
      raw: true,
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; raw: string }[]
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    const line = typeof cause.lines === 'number' ? cause.lines : undefined
    throw new ProblemError(
      400,
      `The CSV cannot be read${line === undefined ? '' : ` near line ${line}`}: ${
        cause.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is opened and never closed' : 'check its quotes'
      }.`,
    )
  }
  const first = records[0]?.record ?? []
  const isHeader = first.some((name) => namesAccount(columnKind(name)))
  const names = isHeader ? distinctNames(first) : []
  const kinds = isHeader ? names.map(columnKind) : []
  const nameAt = (k: number): string => (names[k] ??= `column ${k + 1}`)
  const rows: ListRow[] = []
  for (const { record, raw } of isHeader ? records.slice(1) : records) {
    if (record.every((cell) => cell.trim() === '')) continue
    if (record.length > MAX_COLUMNS)
      throw new ProblemError(
        400,
        `Row ${rows.length + 1} has ${record.length} columns; at most ${MAX_COLUMNS} are taken.`,
      )
    rows.push(
      rowOfCells(
        rows.length + 1,
        raw.replace(/^[\r\n]+|[\r\n]+$/g, ''),
        record.map((cell, k) => ({
          name: nameAt(k),
          kind: isHeader ? kinds[k] : k === 0 ? 'any' : undefined,
          text: cell,
        })),
      ),
    )
  }
  return { rows, columns: names }
}

/** The one of `,` `;` tab `|` that the first line holds most of, outside of quotes. */
function delimiterOf(text: string): string {
  const counts = new Map([',', ';', '\t', '|'].map((delimiter) => [delimiter, 0]))
  let quoted = false
  for (const letter of text.trimStart()) {
    if (letter === '"') quoted = !quoted
    else if (quoted) continue
    else if (letter === '\n' || letter === '\r') break
    else if (counts.has(letter)) counts.set(letter, counts.get(letter)! + 1)
  }
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0]
}

function distinctNames(header: readonly string[]): string[] {
  const taken = new Set<string>()
  return header.map((written, k) => {
    const name = written.trim() === '' ? `column ${k + 1}` : written.trim()
    const free = taken.has(name) ? `${name} (column ${k + 1})` : name
    taken.add(free)
    return free
  })
}
