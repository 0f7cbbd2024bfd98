import { describe, expect, test } from 'vitest'
import { changedFields, ownChanges, rebase } from './rebase.ts'

const read = { name: 'Ada', role: 'analyst', types: ['a'] }

describe('what somebody else changed meanwhile', () => {
  test('is named field by field, beside what is being written', () => {
    const now = { name: 'Ada', role: 'lead', types: ['a', 'b'] }
    expect(changedFields(read, now, { ...read, role: 'legal' })).toEqual([
      { name: 'role', read: 'analyst', now: 'lead', mine: 'legal' },
      { name: 'types', read: ['a'], now: ['a', 'b'], mine: ['a'] },
    ])
    expect(changedFields(read, { ...read, types: ['a'] }, read)).toEqual([])
  })

  test('is taken over, except where the writer wrote', () => {
    const now = { name: 'Ada', role: 'lead', types: ['a', 'b'] }
    const mine = { ...read, role: 'legal', name: 'Ada L.' }
    expect(rebase(read, now, mine)).toEqual({ name: 'Ada L.', role: 'legal', types: ['a', 'b'] })
  })
})

test('a write holds only what the writer changed', () => {
  expect(ownChanges(read, { ...read, types: ['a'], name: 'B' })).toEqual({ name: 'B' })
  expect(ownChanges(read, { ...read })).toEqual({})
})
