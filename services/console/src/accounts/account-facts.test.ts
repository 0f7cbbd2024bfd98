import type { AccountPage, CasePicture, Evidence } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import {
  casesByMembership,
  claimRuns,
  ownSynchrony,
  rawShares,
  saidAgainst,
  saidFor,
  tellingOf,
} from './account-facts.ts'

const verdict = (claim: string, verdict: AccountPage['verdicts'][number]['verdict'], atMs: number) => ({
  orderId: 'o',
  claim,
  verdict,
  confidence: 'high',
  caseId: null,
  atMs,
})

test('claims show their last runs, oldest first', () => {
  const runs = claimRuns(
    [
      verdict('coordinated', 'supported', 3),
      verdict('automated', 'not_testable', 1),
      verdict('coordinated', 'weak', 2),
      verdict('coordinated', 'not_testable', 1),
    ],
    2,
  )
  expect(runs.map(({ claim }) => claim)).toEqual(['automated', 'coordinated'])
  expect(runs[1]).toMatchObject({ verdicts: ['weak', 'supported'], latest: 'supported', atMs: 3 })
})

const evidence = (kind: string, accounts: string[]): Evidence =>
  ({ kind, accounts, sentence: kind }) as unknown as Evidence

test('what names the account goes before what speaks of the whole case, and what names others is left out', () => {
  const all = [evidence('case', []), evidence('other', ['b']), evidence('own', ['a', 'b'])]
  expect(saidFor(all, 'a').map(({ sentence, of }) => `${sentence} ${of}`)).toEqual([
    'own account',
    'case case',
  ])
  const note = {
    sentence: 'note',
    evidence: null,
    note: { id: 'n', accountId: 'a', author: { userId: 'u', name: 'R' } },
  } as Parameters<typeof saidAgainst>[0][number]
  expect(
    saidAgainst(
      [...all.map((one) => ({ sentence: one.sentence, evidence: one, note: null })), note],
      'a',
    ).map(({ sentence, author }) => `${sentence} ${author}`),
  ).toEqual(['own null', 'note R', 'case null'])
})

test('raw shares are those of the account, newest first', () => {
  const picture = {
    fromMs: 1_000_000,
    accounts: ['a', 'b'],
    objects: ['x', 'y'],
    shares: { second: [1, 2, 3], account: [0, 1, 0], object: [0, 0, 1], gapSeconds: [1, 1, null] },
  } as CasePicture
  expect(rawShares(picture, 'a')).toEqual([
    { atMs: 1_003_000, objectId: 'y', gapSeconds: null },
    { atMs: 1_001_000, objectId: 'x', gapSeconds: 1 },
  ])
  expect(rawShares(picture, 'nobody')).toEqual([])
})

test('the order that holds longest says until when', () => {
  const order = (id: string, gag: boolean, gagUntilMs: number | null, mayNotifyUser: boolean) => ({
    id,
    revokedAtMs: null,
    confidentiality: { gag, gagUntilMs, mayNotifyUser },
  })
  expect(tellingOf([order('a', false, null, true)])).toEqual({ kind: 'may' })
  expect(tellingOf([])).toEqual({ kind: 'may' })
  expect(tellingOf([order('a', true, 5, false), order('b', true, 9, true)])).toEqual({
    kind: 'held',
    orderId: 'b',
    gag: true,
    untilMs: 9,
  })
  expect(tellingOf([order('a', true, 5, false), order('b', true, null, true)])).toMatchObject({
    untilMs: null,
  })
  expect(tellingOf([order('a', false, null, false)])).toMatchObject({ gag: false, untilMs: null })
})

test('the case with the strongest membership comes first', () => {
  const cases = [
    { caseId: 'b', membership: 0.4 },
    { caseId: 'a', membership: 0.9 },
  ] as AccountPage['cases']
  expect(casesByMembership(cases).map(({ caseId }) => caseId)).toEqual(['a', 'b'])
})

test('own sessions speak for coordination only where chance explains fewer', () => {
  const picture = {
    accounts: ['a', 'b', 'c'],
    perAccount: { sessions: [74, 10, 0], synchronous: [61, 3, 0], low: [4, 1, 0], high: [13, 3.5, 0] },
  } as unknown as CasePicture
  expect(ownSynchrony(picture, 'a')).toEqual({ side: 'for', synchronous: 61, sessions: 74, low: 4, high: 13 })
  expect(ownSynchrony(picture, 'b')?.side).toBe('against')
  expect(ownSynchrony(picture, 'c')).toBeUndefined()
  expect(ownSynchrony(picture, 'nobody')).toBeUndefined()
})
