/** Prints rows under their heads, the first column to the left and the others to the right. */
export function printTable(heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [heads, ...rows]
  const widths = heads.map((_, k) => Math.max(...lines.map((line) => line[k].length)))
  for (const line of lines)
    console.log(
      line.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k] + 3))).join(''),
    )
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en')
export const seconds = (value: number): string => value.toFixed(value < 1 ? 2 : 1)
export const ratio = (value: number): string => value.toFixed(2)
