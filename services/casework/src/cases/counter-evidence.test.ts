import type { Note } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { counterEvidence } from './counter-evidence.ts'
import { mergedSnapshot, partSnapshot } from './merge-snapshots.ts'
import { finding, snapshotWith } from './review-world.fixture.ts'

const note = (text: string, more: Partial<Note> = {}): Note => ({
  id: '00000000-0000-4000-8000-000000000001',
  side: 'against',
  source: '',
  text,
  accountId: null,
  author: { userId: '00000000-0000-4000-8000-000000000002', name: 'Ana' },
  atMs: 1,
  ...more,
})
const against = (sentence: string, accounts: string[], log10P: number | null) =>
  finding('shared_url', accounts, { side: 'against', sentence, log10P })

test('what concerns more of the case is stronger, then what chance explains less; notes count with tests', () => {
  const found = counterEvidence(
    [
      against('half, sure', ['a', 'b'], -30),
      against('all, weak', [], -1),
      against('all, sure', [], -9),
      against('all, uncounted', [], null),
    ],
    [
      note('early'),
      note('late', { atMs: 2 }),
      note('for', { side: 'for' }),
      note('of one', { accountId: 'a' }),
    ],
    4,
  )
  expect(found.map(({ sentence }) => sentence)).toEqual([
    'all, sure',
    'all, weak',
    'all, uncounted',
    'late',
    'early',
    'half, sure',
    'of one',
  ])
  expect(found[3]!.note?.author.name).toBe('Ana')
})

test('by a merge no account gains evidence, and by a split none keeps what names only others', () => {
  const one = snapshotWith([{ accountId: 'a' }, { accountId: 'b' }])
  const other = snapshotWith([{ accountId: 'b', level: 'review' }, { accountId: 'c' }], {
    evidenceFor: [finding('shared_text', ['c'])],
  })
  const merged = mergedSnapshot(one, other)
  expect(merged.accounts.map(({ accountId, level }) => [accountId, level])).toEqual([
    ['a', 'alert'],
    ['b', 'alert'],
    ['c', 'alert'],
  ])
  expect(merged.evidenceFor.map(({ family, accounts }) => [family, accounts])).toEqual([
    ['co_amplification', ['a', 'b']],
    ['shared_text', ['c']],
  ])
  const part = partSnapshot(merged, 'part', new Set(['c']))
  expect(part.caseId).toBe('part')
  expect(part.accounts.map(({ accountId }) => accountId)).toEqual(['c'])
  expect(part.evidenceFor.map(({ family }) => family)).toEqual(['shared_text'])
  expect(part.indicators.map(({ accounts }) => accounts)).toEqual([['c']])
})
