import { linearRanges } from './linear-range.ts'

/** Counts, and which of them are sums of others: cells by their place in `values`. */
export interface SummedTable {
  /** Whole numbers, not negative. */
  values: readonly number[]
  sums: readonly { total: number; parts: readonly number[] }[]
}

/** Cells from 1 to one less than this are not shown. */
export const THRESHOLD = 10

/**
 * Which cells are kept back: those from 1 to below the threshold, and so many others that nobody can work one of them out
 * from what is shown. Somebody who knows the sums and this rule cannot narrow a cell down to a range of less than the
 * threshold. Zeros are always shown: they speak of nobody.
 *
 * @returns for each cell, whether it is kept back
 */
export function suppress({ values, sums }: SummedTable, threshold: number = THRESHOLD): boolean[] {
  const hidden = values.map((value) => value > 0 && value < threshold)
  const groups = components(values.length, sums)
  for (const { cells, sums: own } of groups) {
    const wide = new Set<number>()
    for (;;) {
      const unknown = cells.filter((cell) => hidden[cell])
      const open = unknown.filter((cell) => !wide.has(cell))
      if (open.length === 0) break
      const range = rangesOf(values, own, unknown)
      // A range only grows when more is kept back: what is wide stays wide.
      const narrow = open.find((cell) => {
        const [low, high] = range(cell)
        if (high - low < threshold - 1 - 1e-6) return true
        wide.add(cell)
        return false
      })
      if (narrow === undefined) break
      hidden[complementOf(narrow, values, own, cells, hidden)] = true
    }
  }
  return hidden
}

type Sums = SummedTable['sums']

/** The smallest cell beside this one that is still shown; in its sums, or else anywhere among those that hang together. */
function complementOf(
  narrow: number,
  values: readonly number[],
  sums: Sums,
  cells: readonly number[],
  hidden: readonly boolean[],
): number {
  const smallest = (list: readonly number[]): number | undefined =>
    list
      .filter((cell) => !hidden[cell] && values[cell]! > 0)
      .sort((x, y) => values[x]! - values[y]! || x - y)[0]
  const beside = sums
    .filter(({ total, parts }) => total === narrow || parts.includes(narrow))
    .flatMap(({ total, parts }) => [total, ...parts])
  const found = smallest(beside) ?? smallest(cells)
  if (found === undefined) throw new RangeError('these sums pin a cell down even where nothing is shown')
  return found
}

function rangesOf(
  values: readonly number[],
  sums: Sums,
  unknown: readonly number[],
): (cell: number) => [number, number] {
  const place = new Map(unknown.map((cell, k) => [cell, k]))
  const coefficients: number[][] = []
  const totals: number[] = []
  for (const { total, parts } of sums) {
    const row = new Array<number>(unknown.length).fill(0)
    let value = 0
    const add = (cell: number, sign: 1 | -1): void => {
      const k = place.get(cell)
      if (k === undefined) value -= sign * values[cell]!
      else row[k]! += sign
    }
    for (const part of parts) add(part, 1)
    add(total, -1)
    if (row.every((one) => one === 0)) continue
    coefficients.push(row)
    totals.push(value)
  }
  const range = linearRanges({ coefficients, values: totals }, unknown.length, 1)
  return (cell) => range(place.get(cell)!)
}

/** Cells that hang together by sums, with these. */
function components(count: number, sums: Sums): { cells: number[]; sums: Sums }[] {
  const parent = Array.from({ length: count }, (_, cell) => cell)
  const rootOf = (cell: number): number => {
    while (parent[cell] !== cell) cell = parent[cell] = parent[parent[cell]!]!
    return cell
  }
  for (const { total, parts } of sums) for (const part of parts) parent[rootOf(part)] = rootOf(total)
  const found = new Map<number, { cells: number[]; sums: SummedTable['sums'][number][] }>()
  for (let cell = 0; cell < count; cell++) {
    const root = rootOf(cell)
    if (!found.has(root)) found.set(root, { cells: [], sums: [] })
    found.get(root)!.cells.push(cell)
  }
  for (const sum of sums) found.get(rootOf(sum.total))!.sums.push(sum)
  return [...found.values()]
}
