import { csvField } from './csv.ts'
import type { Cell, Table } from './tables.ts'

/** A cell as text: nothing for null, every digit of a number. */
const cellText = (cell: Cell): string => (cell === null ? '' : csvField(String(cell)))

/** A table as CSV after RFC 4180, in UTF-8, with a header and lines that end with a line feed. */
export function csvText({ columns, rows }: Table): string {
  const lines = [columns.map(({ name }) => csvField(name)).join(',')]
  for (const row of rows) lines.push(row.map(cellText).join(','))
  return `${lines.join('\n')}\n`
}

/**
 * Reads CSV that {@link csvText} wrote back into records by the names of its header.
 *
 * @throws {RangeError} for a row that has more or fewer fields than the header, or a quote that never closes
 */
export function readCsv(text: string): { [name: string]: string }[] {
  const [header, ...rows] = fieldsOf(text)
  if (header === undefined) throw new RangeError('it has no header')
  return rows.map((row, k) => {
    if (row.length !== header.length)
      throw new RangeError(`row ${k + 2} has ${row.length} fields, and its header ${header.length}`)
    return Object.fromEntries(header.map((name, n) => [name, row[n]]))
  })
}

function fieldsOf(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (let at = 0; at < text.length; ) {
    let field = ''
    if (text[at] === '"') {
      for (;;) {
        const end = text.indexOf('"', at + 1)
        if (end === -1) throw new RangeError('a quote never closes')
        field += text.slice(at + 1, end)
        at = end + 1
        if (text[at] !== '"') break
        field += '"'
      }
    } else {
      const start = at
      while (at < text.length && text[at] !== ',' && text[at] !== '\n') at++
      field = text.slice(start, at)
    }
    row.push(field)
    if (text[at] === ',') {
      at++
      if (at === text.length) row.push('')
      continue
    }
    rows.push(row)
    row = []
    at++
  }
  return rows
}
