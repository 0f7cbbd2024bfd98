/** Rows as lines of text, their columns below one another; the first row is the heading. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const plain = rows.map((row) => row.map((cell) => cell.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')))
  const widths = (plain[0] ?? []).map((_, column) =>
    Math.max(...plain.map((row) => [...(row[column] ?? '')].length)),
  )
  return plain
    .map((row) =>
      row
        .map((cell, k) => cell + ' '.repeat(Math.max(0, widths[k] - [...cell].length)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
