import { seededRandom } from '@murmuration/detection'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Reached } from './log-groups.ts'
import {
  leap,
  nextWork,
  noteReached,
  readyEnd,
  versionOf,
  type WindowClock,
  windowAt,
  windowClock,
} from './window-clock.ts'

const HOUR = 3_600_000
const STEP = 6 * HOUR

const clockOf = (partitions: number): WindowClock => windowClock(partitions, 48 * HOUR, STEP)
const reach = (clock: WindowClock, partition: number, hours: number, flagsVersion = 0, firstHour = 1): void =>
  noteReached(clock, {
    partition,
    reachedMs: hours * HOUR,
    flagsVersion,
    firstActiveMs: hours > firstHour ? firstHour * HOUR : undefined,
  })

/** Does all the work there is; windows with the version each was left at. */
function work(clock: WindowClock, left: Map<number, number>): void {
  for (let next = nextWork(clock); next !== undefined; next = nextWork(clock)) {
    const { endMs, flagsVersion, again } = next
    if (again) expect(flagsVersion).toBeGreaterThan(left.get(endMs) ?? -1)
    else expect(left.has(endMs)).toBe(false)
    left.set(endMs, flagsVersion)
    clock.decided = { endMs, flagsVersion }
  }
}

test('a window waits for every partition to come an hour past its end', () => {
  const clock = clockOf(2)
  reach(clock, 0, 20)
  expect(nextWork(clock)).toBeUndefined()
  reach(clock, 1, 6)
  expect(nextWork(clock)).toBeUndefined()
  reach(clock, 1, 7)
  expect(nextWork(clock)).toEqual({ again: false, endMs: 6 * HOUR, flagsVersion: 0, isLast: true })
  reach(clock, 1, 13)
  expect(nextWork(clock)).toMatchObject({ endMs: 6 * HOUR, isLast: false })
  clock.decided = { endMs: 6 * HOUR, flagsVersion: 0 }
  expect(nextWork(clock)).toMatchObject({ endMs: 12 * HOUR, isLast: true })
})

test('the first window holds the first share of all partitions, not of one', () => {
  const clock = clockOf(2)
  reach(clock, 0, 30, 0, 15)
  expect(nextWork(clock)).toBeUndefined()
  reach(clock, 1, 30, 0, 8)
  expect(nextWork(clock)).toMatchObject({ endMs: 12 * HOUR })
  expect(windowAt(clock, 12 * HOUR)).toEqual({ startMs: 0, endMs: 12 * HOUR })
  expect(windowAt(clock, 96 * HOUR)).toEqual({ startMs: 48 * HOUR, endMs: 96 * HOUR })
})

test('before there is a share there is no window', () => {
  const clock = clockOf(1)
  reach(clock, 0, 40, 0, 100)
  expect(nextWork(clock)).toBeUndefined()
})

test('a window is decided again when every partition has answered newer flags, and not later', () => {
  const clock = clockOf(2)
  const left = new Map<number, number>()
  for (const partition of [0, 1]) reach(clock, partition, 7, 1)
  work(clock, left)
  reach(clock, 0, 7, 5)
  expect(nextWork(clock)).toBeUndefined()
  reach(clock, 1, 8, 3)
  expect(nextWork(clock)).toEqual({ again: true, endMs: 6 * HOUR, flagsVersion: 3, isLast: true })
  work(clock, left)
  // What is answered behind the next window belongs to that one.
  reach(clock, 0, 13, 9)
  reach(clock, 1, 13, 9)
  work(clock, left)
  expect([...left]).toEqual([
    [6 * HOUR, 3],
    [12 * HOUR, 9],
  ])
})

test('windows with nothing in them are passed over up to the next share, or as far as is ready', () => {
  const clock = clockOf(1)
  reach(clock, 0, 1000)
  clock.decided = { endMs: 6 * HOUR, flagsVersion: 0 }
  leap(clock, 500 * HOUR)
  expect(nextWork(clock)).toMatchObject({ endMs: 504 * HOUR, isLast: false })
  leap(clock)
  expect(nextWork(clock)).toMatchObject({ endMs: readyEnd(clock), isLast: true })
})

test('windows and their versions do not depend on the order of arrival', () => {
  const seen = { again: 0 }
  fc.assert(
    fc.property(
      fc.array(
        fc.array(fc.tuple(fc.constantFrom(0, 0, 1, 3, 9), fc.constantFrom(0, 0, 0, 1, 2)), {
          minLength: 10,
          maxLength: 30,
        }),
        { minLength: 1, maxLength: 3 },
      ),
      fc.nat(),
      (steps, seed) => {
        const logs = steps.map((log, partition): Reached[] => {
          let hours = 0
          let flagsVersion = 0
          return [...log, [200 - log.reduce((sum, [more]) => sum + more, 0), 1] as const].map(
            ([more, newer]) => {
              hours += more
              flagsVersion += newer
              const firstActiveMs = hours > partition + 1 ? (partition + 1) * HOUR : undefined
              return { partition, reachedMs: hours * HOUR, flagsVersion, firstActiveMs }
            },
          )
        })
        const outcome = (order: Reached[], every: number): Map<number, number> => {
          const clock = clockOf(logs.length)
          const left = new Map<number, number>()
          order.forEach((reached, k) => {
            noteReached(clock, reached)
            if (k % every !== 0) return
            const before = left.size
            const versions = [...left.values()].join()
            work(clock, left)
            if (left.size === before && [...left.values()].join() !== versions) seen.again++
          })
          work(clock, left)
          return left
        }
        const random = seededRandom(seed)
        const left = logs.map((log) => [...log])
        const shuffled: Reached[] = []
        while (left.some((log) => log.length > 0))
          shuffled.push(...left[Math.floor(random() * left.length)].splice(0, 1))
        const first = outcome(logs.flat(), 1)
        expect(outcome(shuffled, 1)).toEqual(first)
        expect(outcome(shuffled, 4)).toEqual(first)
        const clock = clockOf(logs.length)
        for (const reached of logs.flat()) noteReached(clock, reached)
        for (const [endMs, version] of first) expect(versionOf(clock, endMs)).toBe(version)
      },
    ),
    { numRuns: 200 },
  )
  expect(seen.again).toBeGreaterThan(0)
})
