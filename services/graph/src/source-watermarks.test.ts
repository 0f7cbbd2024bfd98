import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noteWatermark, sourceWatermarks } from './source-watermarks.ts'

const say = (...said: [source: string, watermarkMs: number, closed?: true][]): number[] => {
  const clocks = sourceWatermarks()
  return said.map(([source, watermarkMs, closed]) => {
    noteWatermark(clocks, { source, watermarkMs, ...(closed && { closed }) })
    return clocks.watermarkMs
  })
}

test('the slowest open source says how far a partition has come', () => {
  expect(say(['a', 10], ['b', 5], ['b', 30], ['a', 20])).toEqual([10, 10, 10, 20])
})

test('a closed source holds nobody up; when all have closed, the last one counts', () => {
  expect(say(['a', 10], ['b', 50], ['a', 15, true], ['b', 60, true])).toEqual([10, 10, 50, 60])
  expect(say(['a', 90, true], ['b', 50])).toEqual([90, 90])
})

test('a source that says less than before changes nothing, and one that comes back counts again', () => {
  expect(say(['a', 10], ['a', 5], ['b', 30], ['a', 20, true], ['a', 25], ['b', 40])).toEqual([
    10, 10, 10, 30, 30, 30,
  ])
})

test('the watermark never falls', () => {
  const said = fc.tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.nat({ max: 100 }),
    fc.constantFrom(undefined, undefined, true as const),
  )
  fc.assert(
    fc.property(fc.array(said), (all) => {
      const watermarks = say(
        ...all.map(([source, at, closed]): [string, number, true?] =>
          closed ? [source, at, closed] : [source, at],
        ),
      )
      expect(watermarks).toEqual([...watermarks].sort((x, y) => x - y))
    }),
  )
})
