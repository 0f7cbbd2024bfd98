import { STRICTEST } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answered, type Clock, dueWarnings, pause, resume, setDeadline, warningsOf } from './clock.ts'
import { widened } from './confidentiality.ts'
import { localTime, readDeadline } from './read-deadline.ts'

const DAY_MS = 86_400_000
const fresh = (deadlineAtMs: number | null, receivedAtMs = 0): Clock => ({
  clock: 'running',
  receivedAtMs,
  deadlineAtMs,
  pausedAtMs: null,
  pausedMs: 0,
  warned: [],
})

test('however often a clock is paused, it runs for as long as it was set to, and warns at the same parts of that', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 * DAY_MS }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: DAY_MS }), fc.integer({ min: 0, max: 30 * DAY_MS }))),
      (spanMs, pauses) => {
        let clock = fresh(1_000 + spanMs, 1_000)
        let nowMs = 1_000
        let ranMs = 0
        for (const [runMs, standMs] of pauses) {
          const paused = pause(clock, nowMs + runMs)
          if ('refused' in paused) {
            expect(ranMs + runMs).toBeGreaterThanOrEqual(spanMs)
            return
          }
          nowMs += runMs
          ranMs += runMs
          expect(dueWarnings(paused, Number.MAX_SAFE_INTEGER)).toEqual([])
          nowMs += standMs
          const on = resume(paused, nowMs)
          if ('refused' in on) throw new Error(on.refused)
          clock = on
        }
        expect(clock.deadlineAtMs! - nowMs).toBe(spanMs - ranMs)
        const at = Object.fromEntries(warningsOf(clock).map((one) => [one.name, one.atMs]))
        expect(at.half! - (1_000 + clock.pausedMs)).toBe(Math.ceil(spanMs * 0.5))
        expect(at.breached).toBe(clock.deadlineAtMs! + 1)
      },
    ),
  )
})

test('an answer meets a clock to its last millisecond, and never one that was breached', () => {
  expect(answered(fresh(100), 100).clock).toBe('met')
  expect(answered(fresh(100), 101).clock).toBe('breached')
  expect(answered({ ...fresh(100), clock: 'paused', pausedAtMs: 50 }, 500)).toMatchObject({
    clock: 'met',
    pausedAtMs: null,
  })
  expect(answered({ ...fresh(100), clock: 'breached' }, 50).clock).toBe('breached')
  expect(answered(fresh(null), 5).clock).toBe('met')
})

test('a new deadline warns anew, lets a breached clock run on, and does not touch one that was met', () => {
  const breached: Clock = { ...fresh(100), clock: 'breached', warned: ['half', 'breached'] }
  expect(setDeadline(breached, 500, 200)).toMatchObject({ clock: 'running', warned: [], deadlineAtMs: 500 })
  expect(setDeadline(breached, 150, 200)).toMatchObject({ clock: 'breached', warned: ['breached'] })
  expect(setDeadline({ ...fresh(100), clock: 'met' }, 500, 200)).toHaveProperty('refused')
  const paused = setDeadline({ ...fresh(100), clock: 'paused', pausedAtMs: 40 }, 500, 60) as Clock
  expect(resume(paused, 70)).toMatchObject({ deadlineAtMs: 510, pausedMs: 30 })
})

test.each([
  ['2021-02-06T18:00', 'Asia/Kolkata', '2021-02-06T12:30:00Z', null],
  ['2021-03-28T02:30', 'Europe/Berlin', '2021-03-28T01:30:00Z', /does not come/],
  ['2021-10-31T02:30', 'Europe/Berlin', '2021-10-31T00:30:00Z', /comes twice/],
  ['2021-10-31T03:00', 'Europe/Berlin', '2021-10-31T02:00:00Z', null],
])('%s in %s is %s', (local, zone, instant, says) => {
  const read = readDeadline({ local, zone })
  expect(new Date(read.atMs).toISOString().replace('.000', '')).toBe(instant)
  if (says === null) {
    expect(read.says).toBe(null)
    expect(localTime(read.atMs, zone)).toBe(`${local}:00`)
  } else expect(read.says).toMatch(says)
})

test.each([
  ['2021-02-30T18:00', 'Asia/Kolkata'],
  ['2021-02-06T25:00', 'Asia/Kolkata'],
  ['2021-02-06T18:00', 'Asia/Nowhere'],
  ['2021-02-06T18:00', '+05:30'],
  ['1930-02-06T18:00', 'UTC'],
])('%s in %s is refused', (local, zone) => {
  expect(() => readDeadline({ local, zone })).toThrow(/\.$/)
})

test('only what lets more know is wider', () => {
  const open = {
    ...STRICTEST,
    tlp: 'clear',
    gag: false,
    mayNotifyUser: true,
    mayPublishAggregate: true,
  } as const
  expect(widened(STRICTEST, open)).toEqual(['tlp', 'gag', 'mayNotifyUser', 'mayPublishAggregate'])
  expect(widened(open, STRICTEST)).toEqual([])
  expect(widened(STRICTEST, { ...STRICTEST, gagUntilMs: 5, gagBasis: 'x' })).toEqual([])
})
