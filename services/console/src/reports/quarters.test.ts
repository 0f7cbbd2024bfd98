import { expect, test } from 'vitest'
import { endedQuarters, periodOf } from './quarters.ts'

const quarters = endedQuarters(Date.UTC(2026, 10, 24))

test('only quarters that have ended, newest first', () => {
  expect(quarters.slice(0, 5).map(({ name }) => name)).toEqual([
    '2026-Q3',
    '2026-Q2',
    '2026-Q1',
    '2025-Q4',
    '2025-Q3',
  ])
  expect(quarters[0]).toMatchObject({ startMs: Date.UTC(2026, 6, 1), endMs: Date.UTC(2026, 9, 1) })
})

test('a period stands in its order, whatever the address says', () => {
  const names = (search: string) => {
    const { from, to } = periodOf(new URLSearchParams(search), quarters)
    return [from.name, to.name]
  }
  expect(names('')).toEqual(['2025-Q4', '2026-Q3'])
  expect(names('from=2026-Q2&to=2025-Q3')).toEqual(['2025-Q3', '2026-Q2'])
  expect(names('from=1999-Q9&to=2026-Q2')).toEqual(['2025-Q4', '2026-Q2'])
})
