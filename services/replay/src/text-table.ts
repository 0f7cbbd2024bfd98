/** One column of a table. */
export interface TextColumn {
  head: string
  align: 'left' | 'right'
}

/**
 * A table in a frame, with rules between its rows where one of them is longer than a line. The last column takes what
 * the others leave of `width`, and breaks its text there; the others are as wide as their widest cell.
 *
 * @param rows cells by column; a cell may hold several lines
 * @param width widest line, in places of the terminal; by default as wide as the text needs
 * @param narrowest least width of the last column's text
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
  narrowest = 30,
): string {
  const heads = columns.map(({ head }) => head)
  const needed = columns.map((_, c) =>
    Math.max(...[heads, ...rows].map((row) => Math.max(...row[c].split('\n').map(textWidth)))),
  )
  const last = columns.length - 1
  const frame = 3 * columns.length + 1
  const others = needed.slice(0, last).reduce((sum, w) => sum + w, 0)
  const widths = needed.with(last, Math.min(needed[last], Math.max(narrowest, width - frame - others)))
  const rule = (left: string, cross: string, right: string): string =>
    `${left}${widths.map((w) => '─'.repeat(w + 2)).join(cross)}${right}`
  const drawn = (row: readonly string[]): string => {
    const cells = row.map((cell, c) => (c === last ? wrapped(cell, widths[c]) : cell).split('\n'))
    const height = Math.max(...cells.map((lines) => lines.length))
    return Array.from({ length: height }, (_, k) => {
      const places = cells.map((lines, c) => padded(lines[k] ?? '', widths[c], columns[c].align))
      return `│ ${places.join(' │ ')} │`
    }).join('\n')
  }
  const between = `\n${rule('├', '┼', '┤')}\n`
  const bodies = rows.map(drawn)
  const body = bodies.join(bodies.some((lines) => lines.includes('\n')) ? between : '\n')
  return `${rule('┌', '┬', '┐')}\n${drawn(heads)}${between}${body}\n${rule('└', '┴', '┘')}`
}

function padded(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - textWidth(text)))
  return align === 'left' ? text + blanks : blanks + text
}

/** Text in lines of at most `width` places, broken at blanks, and inside a word that is longer. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrappedLine(line, width))
    .join('\n')
}

function wrappedLine(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(' ')) {
    const length = textWidth(word)
    if (line !== '' && used + 1 + length > width) {
      lines.push(line)
      line = ''
      used = 0
    }
    if (line !== '') {
      line += ' '
      used++
    }
    for (const character of word) {
      const places = textWidth(character)
      if (used + places > width) {
        lines.push(line)
        line = ''
        used = 0
      }
      line += character
      used += places
    }
  }
  return [...lines, line].join('\n')
}

/** Places that a text takes on a terminal: two for characters of East Asian scripts and pictures, none for marks. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let places = 0
  for (const character of text) if (!MARK.test(character)) places += WIDE.test(character) ? 2 : 1
  return places
}

const MARK = /[\p{Mn}\p{Me}]/u
/** @see Unicode Standard Annex 11, East Asian Width: classes W and F, in round ranges */
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1b000}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/u
