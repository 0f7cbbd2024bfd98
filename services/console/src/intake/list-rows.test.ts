import type { PreviewRow, RowResolution } from '@murmuration/casework-client'
import { describe, expect, test } from 'vitest'
import { countClaims, inView, lookFrom, separatorOf, withChoice } from './list-rows.ts'

const ENDS: RowResolution[] = [
  'matched',
  'ambiguous',
  'matched',
  'not_found',
  'duplicate',
  'renamed',
  'ambiguous',
  'already_gone',
]
const rows = ENDS.map((resolution, k) => ({ row: k + 1, resolution, claims: [] }) as unknown as PreviewRow)

describe('rows of a list', () => {
  test('the six resolutions part all rows', () => {
    const views = ['matched', 'renamed', 'already_gone', 'not_found', 'ambiguous', 'duplicate'] as const
    expect(views.flatMap((view) => inView(rows, view))).toHaveLength(rows.length)
    expect(inView(rows, 'all')).toHaveLength(rows.length)
    expect(inView(rows, 'look').map(({ row }) => row)).toEqual([2, 4, 7])
  })

  test('looks go from one to the next, past those that were chosen', () => {
    expect(lookFrom(rows, 0, 1, {})?.row).toBe(2)
    expect(lookFrom(rows, 2, 1, {})?.row).toBe(4)
    expect(lookFrom(rows, 2, 1, { 4: 'u4' })?.row).toBe(7)
    expect(lookFrom(rows, 7, -1, {})?.row).toBe(4)
    expect(lookFrom(rows, 7, 1, {})).toBeUndefined()
  })
})

test('a choice holds for all rows that name the same, and is taken back of all', () => {
  const list = [
    { row: 1, duplicateOf: null },
    { row: 2, duplicateOf: null },
    { row: 3, duplicateOf: 1 },
  ]
  const chosen = withChoice({ 2: 'u2' }, list, 1, 'u1')
  expect(chosen).toEqual({ 1: 'u1', 2: 'u2', 3: 'u1' })
  expect(withChoice(chosen, list, 1, undefined)).toEqual({ 2: 'u2' })
})

test('claims are counted by row, the most made first', () => {
  expect(
    countClaims([{ claims: ['automated'] }, { claims: ['coordinated', 'automated'] }, { claims: [] }]),
  ).toEqual([
    ['automated', 2],
    ['coordinated', 1],
  ])
})

test.each([
  ['account_id;claim\nu1;x', 'semicolon'],
  ['a,b,c;d', 'comma'],
  ['a\tb', 'tab'],
  ['@one', undefined],
])('the columns of %j are parted by %s', (content, mark) => {
  expect(separatorOf(content)).toBe(mark)
})
