import type { QueueRow } from '@murmuration/contracts'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Router } from 'wouter'
import { queueColumns, type RowContext } from './queue-columns.tsx'

const row: QueueRow = {
  id: '7f3a0000-0000-4000-8000-000000000000',
  state: 'in_review',
  version: 3,
  level: 'alert',
  finding: '148 accounts shared the same 63 objects',
  strength: 9,
  accounts: 100,
  priority: 1,
  attention: [],
  dueAtMs: null,
  assignee: null,
  lease: { userId: 'me', name: 'N. Dahl', untilMs: 9_000_000_000_000 },
  snoozedUntilMs: null,
  outcome: null,
  evidenceNumber: 2,
  withdrawn: false,
  against: '31 are on a public roster',
  sessions: 92,
  synchronous: 46,
  expectedRange: [10, 20],
  tiers: ['A', 'C'],
  flagged: 25,
  reach: 2_100_000,
  createdAtMs: 0,
  updatedAtMs: 0,
}
const context: RowContext = { me: 'me', left: new Map(), selected: new Set(), onSelect: () => {} }

const cellOf = (shown: QueueRow, id: string, with_: RowContext = context): string => {
  const column = queueColumns('wide', with_).find((one) => one.id === id)!
  return renderToStaticMarkup(<Router ssrPath="/queue">{column.cell(shown, 0)}</Router>)
}

test('a row tells its figures', () => {
  expect(cellOf(row, 'synchrony')).toContain('46 of 92 sessions in synchrony; chance explains 10 to 20')
  expect(cellOf(row, 'synchrony')).toContain('cx="46"')
  const accounts = cellOf(row, 'accounts')
  expect(accounts).toContain('25 of 100 accounts flagged')
  // 46 pixels for 100 accounts, a quarter of them filled.
  expect(accounts).toMatch(/width="11.5" height="10"/)
  expect(accounts).toMatch(/width="46" height="9"/)
  expect(cellOf(row, 'reach')).toContain('2.1\u2009M')
  expect(cellOf(row, 'due')).toContain('No order')
})

test('against stands as large as for, and its absence is a gap', () => {
  expect(cellOf(row, 'finding')).toContain('31 are on a public roster')
  expect(cellOf({ ...row, against: null }, 'finding')).toContain('The case cannot close like this')
  expect(cellOf({ ...row, sessions: 0 }, 'synchrony')).toContain('no session counted')
})

test('whoever works on it stands beside the state, and a case that left says where it went', () => {
  expect(cellOf(row, 'state')).toContain('you')
  const left = { ...context, left: new Map([[row.id, 'snoozed' as const]]) }
  expect(cellOf(row, 'state', left)).toContain('Snoozed')
  expect(cellOf(row, 'state', left)).toContain('no longer in this view')
})

test('columns go where there is no room for them, and nobody selects who may not act', () => {
  const ids = (...of: Parameters<typeof queueColumns>) => queueColumns(...of).map(({ id }) => id)
  expect(ids('wide', context)).toEqual([
    'select',
    'due',
    'finding',
    'synchrony',
    'accounts',
    'reach',
    'state',
  ])
  expect(ids('normal', { ...context, onSelect: undefined })).toEqual([
    'due',
    'finding',
    'synchrony',
    'accounts',
    'state',
  ])
  expect(ids('narrow', context)).toEqual(['case'])
})

test('what people write is never markup', () => {
  const drawn = cellOf({ ...row, finding: '<b>x</b>', against: '<i>y</i>' }, 'finding')
  expect(drawn).not.toContain('<b>')
  expect(drawn).not.toContain('<i>y')
})
