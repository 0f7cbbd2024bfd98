import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idAt } from './id-table.ts'
import { columnsFrom, type ShareColumns, TEXT_ATTRIBUTES, TIME_ATTRIBUTES, textAt } from './share-columns.ts'
import { columnsWithin, rowsByTime, slidingWindows, wholeSpan } from './windows.ts'

const share = fc.record(
  {
    schemaVersion: fc.constant(1 as const),
    accountId: fc.constantFrom('u1', 'u2', 'ü3', 'u4'),
    objectId: fc.constantFrom('a', 'b', 'c', 'd'),
    timestampMs: fc.integer({ min: 0, max: 400 }).map((n) => 1_500_000_000_000 + n * 70_001),
    postId: fc.string({ minLength: 1, maxLength: 3 }),
    language: fc.constantFrom('en', 'pa'),
    objectCreatedAtMs: fc.integer({ min: 0, max: 9 }),
  },
  { requiredKeys: ['schemaVersion', 'accountId', 'objectId', 'timestampMs'] },
)
/** Every share of the columns as one comparable text, sorted. */
const listed = (columns: ShareColumns) =>
  Array.from({ length: columns.count }, (_, r) =>
    JSON.stringify([
      idAt(columns.accountIds, columns.account[r]),
      idAt(columns.objectIds, columns.object[r]),
      columns.timeMs[r],
      columns.posts ? idAt(columns.posts, r) : '',
      ...TEXT_ATTRIBUTES.map((name) => textAt(columns.texts[name], r) ?? null),
      ...TIME_ATTRIBUTES.map((name) => columns.times[name]?.[r] ?? null),
    ]),
  ).sort()

test('a window holds the shares from its start up to its end, with their attributes, and no other id', () => {
  fc.assert(
    fc.property(
      fc.array(share, { maxLength: 40 }),
      fc.integer({ min: -5, max: 405 }),
      fc.nat(200),
      (events, from, length) => {
        const startMs = 1_500_000_000_000 + from * 70_001
        const window = { startMs, endMs: startMs + length * 70_001 }
        const columns = columnsFrom(events as ShareEvent[])
        const { columns: selected, accounts } = columnsWithin(columns, rowsByTime(columns), window)
        const inside = events.filter((e) => e.timestampMs >= window.startMs && e.timestampMs < window.endMs)
        const all = listed(columns)
        const naive = listed(columns).filter((text) => {
          const timeMs = JSON.parse(text)[2]
          return timeMs >= window.startMs && timeMs < window.endMs
        })
        expect(listed(selected)).toEqual(naive)
        expect(all).toHaveLength(events.length)
        const ids = (table: ShareColumns['accountIds']) =>
          Array.from({ length: table.size }, (_, k) => idAt(table, k)).sort()
        expect(Array.from(accounts, (a) => idAt(columns.accountIds, a))).toEqual(
          Array.from(accounts, (_, k) => idAt(selected.accountIds, k)),
        )
        expect(ids(selected.accountIds)).toEqual([...new Set(inside.map((e) => e.accountId))].sort())
        expect(ids(selected.objectIds)).toEqual([...new Set(inside.map((e) => e.objectId))].sort())
      },
    ),
  )
})

test('every event lies in window/step windows, ends lie on the step, and runs over a part agree', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 5_000 }),
      fc.integer({ min: 1, max: 3_000 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 5 }),
      (startMs, length, stepMs, times) => {
        const windowMs = stepMs * times
        const span = { startMs, endMs: startMs + length }
        const windows = slidingWindows(span, windowMs, stepMs)
        for (const w of windows) expect(w.endMs % stepMs).toBe(0)
        for (const event of [startMs, startMs + length - 1, startMs + (length >> 1)]) {
          const holding = windows.filter((w) => w.startMs <= event && event < w.endMs)
          expect(holding.length).toBeGreaterThanOrEqual(1)
          expect(holding.length).toBeLessThanOrEqual(times)
        }
        expect(windows[0].endMs - stepMs).toBeLessThanOrEqual(startMs)
        const last = windows[windows.length - 1]
        expect(last.endMs).toBeGreaterThanOrEqual(span.endMs)
        expect(last.endMs - stepMs).toBeLessThan(span.endMs)
        const later = slidingWindows(
          { startMs: startMs + (length >> 1), endMs: span.endMs },
          windowMs,
          stepMs,
        )
        expect(windows.slice(-later.length)).toEqual(later)
      },
    ),
  )
})

test('a window never starts before 1970, and a step beyond the window is refused', () => {
  expect(slidingWindows({ startMs: 5, endMs: 12 }, 20, 10)).toEqual([
    { startMs: 0, endMs: 10 },
    { startMs: 0, endMs: 20 },
  ])
  expect(() => slidingWindows({ startMs: 0, endMs: 9 }, 5, 6)).toThrow(RangeError)
  expect(() => slidingWindows({ startMs: 0, endMs: 9 }, 5, 0)).toThrow(RangeError)
})

test('the whole span goes from the first share to just after the last', () => {
  const at = (timestampMs: number) => ({
    schemaVersion: 1 as const,
    accountId: 'a',
    objectId: 'o',
    timestampMs,
  })
  expect(wholeSpan(columnsFrom([at(7), at(3), at(5)]))).toEqual({ startMs: 3, endMs: 8 })
  expect(wholeSpan(columnsFrom([]))).toBeUndefined()
})
