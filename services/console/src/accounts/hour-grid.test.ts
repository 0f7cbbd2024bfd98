import { expect, test } from 'vitest'
import { hourGrid, scaledByHour, stepOf } from './hour-grid.ts'

const at = (text: string): number => Date.parse(text)
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)

test('posts stand at the day and hour of the zone', () => {
  // A Sunday evening in UTC is a Monday morning in Kolkata.
  const times = [at('2026-03-01T20:45:00Z'), at('2026-03-01T20:10:00Z'), at('2026-03-04T00:00:00Z')]
  const utc = hourGrid(times, 'UTC')
  expect(utc.counts[6]![20]).toBe(2)
  expect(utc.counts[2]![0]).toBe(1)
  expect(utc.byHour[20]).toBe(2)
  const local = hourGrid(times, 'Asia/Kolkata')
  expect(local.counts[0]![2]).toBe(1)
  expect(local.counts[0]![1]).toBe(1)
  expect(local.counts[2]![5]).toBe(1)
  expect(sum(local.counts.flat())).toBe(3)
})

test('UTC by arithmetic is UTC by Intl', () => {
  for (let k = 0; k < 400; k++) {
    const ms = at('2026-01-01T00:07:00Z') + k * 5_400_000
    expect(hourGrid([ms], 'UTC')).toEqual(hourGrid([ms], 'Etc/UTC'))
  }
})

test('steps are quintiles of the cells that are not empty', () => {
  const times = Array.from({ length: 10 }, (_, hour) =>
    Array.from({ length: hour + 1 }, () => at('2026-03-02T00:00:00Z') + hour * 3_600_000),
  ).flat()
  const { steps, counts, most, total } = hourGrid(times, 'UTC')
  expect(steps).toEqual([3, 5, 7, 9])
  expect([most, total]).toEqual([10, 55])
  expect(counts[0]!.slice(0, 11).map((n) => stepOf(n, steps))).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 0])
})

test('others are scaled to as many posts', () => {
  const byHour = scaledByHour([0, 60, 61], [1, 2, 1], at('2026-03-02T05:00:00Z'), 'UTC', 200)
  expect([byHour[5], byHour[6], sum(byHour)]).toEqual([50, 150, 200])
  expect(sum(scaledByHour([], [], 0, 'UTC', 200))).toBe(0)
})
