import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countingSort, radixSort } from './radix.ts'

test('a radix sort is the stable sort by key, whatever the order and subset of items', () => {
  const key = fc.oneof(
    fc.nat({ max: 5 }),
    fc.nat({ max: 70_000 }),
    fc.maxSafeNat(),
    fc.constantFrom(65_535, 65_536, 2 ** 32, 2 ** 48),
  )
  fc.assert(
    fc.property(
      fc
        .array(key, { minLength: 1, maxLength: 60 })
        .chain((keys) => fc.tuple(fc.constant(keys), fc.shuffledSubarray([...keys.keys()]))),
      ([keys, items]) => {
        const byKey = [...items].sort((x, y) => keys[x] - keys[y])
        expect([...radixSort(Uint32Array.from(items), Float64Array.from(keys))]).toEqual(byKey)
        const seconds = Float64Array.from(keys, (key) => Math.floor(key / 1000) * 1000)
        const bySecond = [...items].sort((x, y) => seconds[x] - seconds[y])
        expect([...radixSort(Uint32Array.from(items), seconds, 1000)]).toEqual(bySecond)
      },
    ),
    { numRuns: 150 },
  )
})

test('a counting sort is the stable sort by key', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 60 })
        .chain((keys) => fc.tuple(fc.constant(keys), fc.shuffledSubarray([...keys.keys()]))),
      ([keys, items]) => {
        const sorted = countingSort(Uint32Array.from(items), keys, 7)
        expect([...sorted]).toEqual([...items].sort((x, y) => keys[x] - keys[y]))
      },
    ),
  )
})

test('sorting leaves its input as it was', () => {
  const items = Uint32Array.of(2, 0, 1)
  radixSort(items, Float64Array.of(5, 70_000, 1))
  countingSort(items, [1, 0, 1], 2)
  expect([...items]).toEqual([2, 0, 1])
})
