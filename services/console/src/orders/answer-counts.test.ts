import { expect, test } from 'vitest'
import { answerTable, countActions } from './answer-counts.ts'

test('each claim of an answer is one line, which adds up', () => {
  const table = answerTable([
    { claim: 'coordinated', verdict: 'supported', accounts: 271 },
    { claim: 'coordinated', verdict: 'not_testable', accounts: 308 },
    { claim: 'automated', verdict: 'not_testable', accounts: 58 },
  ])
  expect(table.map(({ claim, total }) => [claim, total])).toEqual([
    ['coordinated', 579],
    ['automated', 58],
  ])
  expect(table[0].counts).toEqual({
    supported: 271,
    weak: 0,
    not_supported: 0,
    contradicted: 0,
    not_testable: 308,
  })
})

test('decisions are counted by what was decided, and add up to all', () => {
  const decision = (action: string) => ({
    accountId: 'u',
    action,
    territory: [],
    expiresAtMs: null,
    caseId: 'c',
  })
  const decisions = ['label', 'no_action', 'label'].map(decision)
  const counts = countActions(decisions)
  expect(counts).toEqual([
    ['label', 2],
    ['no_action', 1],
  ])
  expect(counts.reduce((sum, [, n]) => sum + n, 0)).toBe(decisions.length)
})
