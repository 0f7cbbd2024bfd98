import { isUtf8 } from 'node:buffer'
import type { ShareFault } from '@murmuration/contracts'

/** A record of CSV, or why it is none. */
export interface CsvRow {
  /** 1-based line on which it starts. */
  line: number
  fields: string[]
  /** As it stands in the file, without its line end. */
  raw: Buffer
  fault?: ShareFault
}

/** Longest record whose quote is looked for over further lines. */
const MOST_QUOTED_BYTES = 1 << 20
const BROKEN_QUOTE: ShareFault = {
  reason: 'broken_quote',
  message: 'A quote is not closed, or stands inside a field without quotes; correct the row.',
}

/** Takes lines, and gives the records that end in them. */
export interface CsvLines {
  /** @param line without its line feed; a carriage return at its end is no part of a record */
  push(line: Buffer): CsvRow[]
  end(): CsvRow[]
}

/**
 * Strict by RFC 4180, line by line: a record goes on over line ends only inside quotes. A faulty record ends with the
 * line on which it starts, so that the lines after it are read.
 *
 * @see RFC 4180
 */
export function csvLines(): CsvLines {
  let held: Buffer[] = []
  let heldBytes = 0
  let line = 0

  /** Reads the lines that are held as one record, and again those behind a faulty one. */
  const settle = (isLast: boolean): CsvRow[] => {
    const rows: CsvRow[] = []
    while (held.length > 0) {
      const start = line - held.length + 1
      const whole = held.length === 1 ? held[0] : joined(held)
      const raw = whole.at(-1) === 13 ? whole.subarray(0, -1) : whole
      const read = readRecord(raw)
      if (read === 'open' && !isLast && heldBytes < MOST_QUOTED_BYTES) return rows
      if (read !== 'open') {
        rows.push({ line: start, raw, ...read })
        held = []
        heldBytes = 0
        return rows
      }
      const first = held[0].at(-1) === 13 ? held[0].subarray(0, -1) : held[0]
      rows.push({ line: start, raw: first, fields: [], fault: BROKEN_QUOTE })
      const rest = held.slice(1)
      line -= rest.length
      held = []
      heldBytes = 0
      for (const again of rest) rows.push(...self.push(again))
      if (!isLast) return rows
    }
    return rows
  }

  const self: CsvLines = {
    push(next) {
      held.push(next)
      heldBytes += next.length + 1
      line++
      // Without a quote in it, a line cannot end what is open.
      if (held.length > 1 && heldBytes < MOST_QUOTED_BYTES && !next.includes(34)) return []
      return settle(false)
    },
    end: () => settle(true),
  }
  return self
}

/** The records of a text that is held as a whole; a byte order mark at its start is passed over. */
export function* csvRows(bytes: Buffer): Generator<CsvRow> {
  const lines = csvLines()
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length) {
    const found = bytes.indexOf(10, at)
    const end = found < 0 ? bytes.length : found
    yield* lines.push(bytes.subarray(at, end))
    at = end + 1
  }
  yield* lines.end()
}

function joined(lines: readonly Buffer[]): Buffer {
  const feed = Buffer.from('\n')
  return Buffer.concat(lines.flatMap((line, k) => (k === 0 ? [line] : [feed, line])))
}

/** The fields of one record, `open` where a quote is not closed yet. */
function readRecord(raw: Buffer): { fields: string[]; fault?: ShareFault } | 'open' {
  if (!isUtf8(raw))
    return {
      fields: [],
      fault: { reason: 'invalid_utf8', message: 'The row is not valid UTF-8; save the file in UTF-8.' },
    }
  if (raw.includes(0))
    return { fields: [], fault: { reason: 'nul_byte', message: 'The row holds a NUL byte; leave it out.' } }
  const text = raw.toString('utf8')
  if (!text.includes('"')) return { fields: text.split(',') }
  const fields: string[] = []
  for (let at = 0; ; ) {
    if (text[at] !== '"') {
      const comma = text.indexOf(',', at)
      const end = comma < 0 ? text.length : comma
      const field = text.slice(at, end)
      if (field.includes('"')) return { fields: [], fault: BROKEN_QUOTE }
      fields.push(field)
      if (comma < 0) return { fields }
      at = comma + 1
      continue
    }
    let close = text.indexOf('"', at + 1)
    while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
    if (close < 0) return 'open'
    fields.push(text.slice(at + 1, close).replaceAll('""', '"'))
    if (close + 1 === text.length) return { fields }
    if (text[close + 1] !== ',') return { fields: [], fault: BROKEN_QUOTE }
    at = close + 2
  }
}
