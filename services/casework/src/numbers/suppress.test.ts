import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linearRanges } from './linear-range.ts'
import { type SummedTable, suppress } from './suppress.ts'

/** Groups by columns, with a sum over the columns of each group, and of each column over the groups. */
function twoWay(inner: readonly (readonly number[])[]): SummedTable {
  const columns = inner[0]!.length
  const rows = inner.map((row) => [...row, row.reduce((sum, one) => sum + one, 0)])
  rows.push(Array.from({ length: columns + 1 }, (_, c) => rows.reduce((sum, row) => sum + row[c]!, 0)))
  const at = (r: number, c: number): number => r * (columns + 1) + c
  return {
    values: rows.flat(),
    sums: [
      ...rows.map((_, r) => ({ total: at(r, columns), parts: inner[0]!.map((_, c) => at(r, c)) })),
      ...rows[0]!.map((_, c) => ({ total: at(inner.length, c), parts: inner.map((_, r) => at(r, c)) })),
    ],
  }
}

const MOST = 40

/** Whether some whole numbers from 1 on fulfil the sums with these cells known: by trying them all. */
function canBe(sums: SummedTable['sums'], known: readonly (number | undefined)[]): boolean {
  const cells = [...known]
  for (let changed = true; changed; ) {
    changed = false
    for (const { total, parts } of sums) {
      const open = [total, ...parts].filter((cell) => cells[cell] === undefined)
      const sum = parts.reduce((all, part) => all + (cells[part] ?? 0), 0)
      const shown = cells[total]
      if (open.length === 0 && sum !== shown) return false
      if (shown !== undefined && sum + open.length > shown) return false
      if (open.length !== 1) continue
      const value = open[0] === total ? sum : shown! - sum
      if (value < 1 || value > MOST * 8) return false
      cells[open[0]!] = value
      changed = true
    }
  }
  const part = sums.flatMap(({ parts }) => parts).find((cell) => cells[cell] === undefined)
  if (part === undefined) return true
  for (let value = 1; value <= MOST; value++) {
    cells[part] = value
    if (canBe(sums, cells)) return true
  }
  return false
}

const tables = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .chain(([rows, columns]) =>
    fc.array(
      fc.array(fc.oneof(fc.constant(0), fc.nat(4), fc.nat(12)), { minLength: columns, maxLength: columns }),
      { minLength: rows, maxLength: rows },
    ),
  )

test('no cell that is kept back can be narrowed down to less than the threshold', () => {
  const threshold = 4
  fc.assert(
    fc.property(tables, (inner) => {
      const table = twoWay(inner)
      const hidden = suppress(table, threshold)
      const known = table.values.map((value, cell) => (hidden[cell] ? undefined : value))
      for (const cell of hidden.flatMap((isHidden, k) => (isHidden ? [k] : []))) {
        const possible: number[] = []
        for (let value = 1; value <= table.values[cell]! + threshold; value++) {
          const tried = [...known]
          tried[cell] = value
          if (canBe(table.sums, tried)) possible.push(value)
          if (possible.length > 0 && value - possible[0]! >= threshold - 1 && possible.at(-1) === value) break
        }
        expect(possible.at(-1)! - possible[0]!, JSON.stringify({ inner, cell })).toBeGreaterThanOrEqual(
          threshold - 1,
        )
      }
    }),
    { numRuns: 150 },
  )
})

test('every count below the threshold is kept back, and zeros never are', () => {
  fc.assert(
    fc.property(tables, (inner) => {
      const { values, sums } = twoWay(inner)
      const hidden = suppress({ values, sums }, 4)
      values.forEach((value, cell) => {
        if (value > 0 && value < 4) expect(hidden[cell]).toBe(true)
        if (value === 0) expect(hidden[cell]).toBe(false)
      })
    }),
  )
})

test('one small cell takes others with it, and small sums of small cells take more', () => {
  const shown = (inner: number[][]) => {
    const table = twoWay(inner)
    const hidden = suppress(table)
    return table.values.map((value, cell) => (hidden[cell] ? '*' : value))
  }
  expect(
    shown([
      [20, 30],
      [40, 50],
    ]),
  ).toEqual([20, 30, 50, 40, 50, 90, 60, 80, 140])
  expect(
    shown([
      [3, 30],
      [40, 50],
    ]).filter((one) => one === '*').length,
  ).toBeGreaterThanOrEqual(4)
  // 22 = 20 + 1 + 1: with two cells kept back both would be 1.
  expect(shown([[20], [1], [1]]).slice(0, 6)).toContain('*')
  expect(shown([[20], [1], [1]])[0]).toBe('*')
})

test('a table of the size of a report is done in a few hundred steps', () => {
  const inner = Array.from({ length: 40 }, (_, r) =>
    Array.from({ length: 5 }, (_, c) => (r * 31 + c * 17) % 60),
  )
  const hidden = suppress(twoWay(inner))
  expect(hidden.filter(Boolean).length).toBeGreaterThan(30)
  expect(hidden.filter(Boolean).length).toBeLessThan(150)
})

test('ranges are those of the sums', () => {
  // x + y = 7 and y + z = 9, all at least 1.
  const range = linearRanges(
    {
      coefficients: [
        [1, 1, 0],
        [0, 1, 1],
      ],
      values: [7, 9],
    },
    3,
    1,
  )
  expect([0, 1, 2].map(range)).toEqual([
    [1, 6],
    [1, 6],
    [3, 8],
  ])
  expect(linearRanges({ coefficients: [[1, -1]], values: [2] }, 2, 1)(0)).toEqual([
    3,
    Number.POSITIVE_INFINITY,
  ])
  expect(() => linearRanges({ coefficients: [[1]], values: [0] }, 1, 1)).toThrow(RangeError)
})
