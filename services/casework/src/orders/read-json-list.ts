import { ProblemError } from '../http/problem.ts'
import { columnKind, type ListRow, namesAccount, rowOfCells } from './list-row.ts'

const MAX_DEPTH = 64

/**
 * Reads a JSON array of texts, numbers or objects. Each row keeps its text as it was written, and whole numbers that
 * JavaScript cannot hold, as ids of platforms are, keep all their digits.
 *
 * @throws {ProblemError} 400 where it is no such array
 */
export function readJsonList(text: string): { rows: ListRow[]; columns: string[] } {
  const columns = new Set<string>()
  const rows: ListRow[] = []
  for (const raw of elementsOf(text)) {
    const row = rows.length + 1
    const value = parsed(raw)
    if (typeof value === 'string' || typeof value === 'number') {
      rows.push(rowOfCells(row, raw, [{ name: 'account', kind: 'any', text: String(value) }]))
      continue
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new ProblemError(400, `Row ${row} is neither a text nor an object; write {"account_id": "…"}.`)
    const cells = Object.entries(value).map(([name, inner]) => ({
      name,
      kind: columnKind(name),
      text: inner === null ? '' : typeof inner === 'string' ? inner : textOf(inner, columnKind(name)),
    }))
    for (const { name } of cells) columns.add(name)
    rows.push(rowOfCells(row, raw, cells))
  }
  return { rows, columns: [...columns] }
}

const textOf = (value: unknown, kind: ReturnType<typeof columnKind>): string =>
  kind === 'claim' && Array.isArray(value)
    ? value.map(String).join('; ')
    : namesAccount(kind) && typeof value === 'object'
      ? ''
      : JSON.stringify(value)

/** Parses one element; a long whole number becomes the text of its digits. */
function parsed(raw: string): unknown {
  const exact = raw.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (found) =>
    found.startsWith('"') ? found : `"${found}"`,
  )
  try {
    return JSON.parse(exact)
  } catch {
    throw notAnArray()
  }
}

const notAnArray = (): ProblemError =>
  new ProblemError(400, 'The list is no JSON array; write ["id", …] or [{"account_id": "…"}, …].')

/** Texts of the elements of an array, as they stand. */
function* elementsOf(text: string): Generator<string> {
  const source = text.trim()
  if (!source.startsWith('[') || !source.endsWith(']') || source.length < 2) throw notAnArray()
  let depth = 0
  let start = 1
  const end = source.length - 1
  for (let k = 1; k < end; k++) {
    switch (source.charCodeAt(k)) {
      case 0x22: // a text: to its closing quote
        for (k++; k < end && source.charCodeAt(k) !== 0x22; k++) if (source.charCodeAt(k) === 0x5c) k++
        break
      case 0x5b:
      case 0x7b:
        if (++depth > MAX_DEPTH) throw new ProblemError(400, 'The JSON is nested too deeply for a list.')
        break
      case 0x5d:
      case 0x7d:
        if (--depth < 0) throw notAnArray()
        break
      case 0x2c:
        if (depth > 0) break
        yield source.slice(start, k).trim()
        start = k + 1
        break
    }
  }
  if (depth !== 0) throw notAnArray()
  const last = source.slice(start, end).trim()
  if (last !== '' || start > 1) yield last
}
