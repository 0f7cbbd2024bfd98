import { ClaimType, Verdict } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printScorecard } from './print-scorecard.ts'
import { type ScorecardCase, type ScorecardInput, scorecard, sittings, totalOf } from './scorecard.ts'
import type { Truth } from './story-cast.ts'

const oneCase = (change: Partial<ScorecardCase>): ScorecardCase => ({
  caseId: 'c1',
  level: 'alert',
  tiers: ['A'],
  synchronousSessions: 40,
  expectedSynchronous: 1.25,
  accounts: [],
  hoursElsewhere: [],
  ...change,
})
const row = (
  number: number,
  accountId: string,
  resolution: 'matched' | 'not_found' | 'duplicate',
  claim = '',
) => ({
  row: number,
  accountId,
  resolution,
  columns: { claim },
})
const member = (accountId: string, level: 'alert' | 'review' = 'alert') => ({
  accountId,
  level,
  tier: level === 'alert' ? ('A' as const) : ('C' as const),
  role: 'amplifier',
})

const small: ScorecardInput = {
  rows: [
    row(1, 'op', 'matched', 'coordinated;foreign_operated'),
    row(2, 'wide', 'matched', 'coordinated'),
    row(3, 'calm', 'matched', 'coordinated; affiliated'),
    row(4, 'quiet', 'matched', 'coordinated;incitement;witchcraft'),
    row(5, 'gone', 'not_found', 'coordinated;automated'),
    row(6, 'calm', 'duplicate', 'false_content'),
    row(7, 'oneday', 'matched', 'foreign_operated'),
  ],
  cases: [
    oneCase({
      caseId: 'review',
      level: 'review',
      accounts: [member('op', 'review'), member('wide', 'review')],
    }),
    oneCase({
      accounts: [member('op'), member('wide', 'review'), member('stranger')],
      hoursElsewhere: ['op', 'stranger'],
    }),
    oneCase({ caseId: 'others', accounts: [member('stranger')] }),
  ],
  activityOf: (id) =>
    id === 'quiet' ? { objects: 2, sittings: 2 } : { objects: 9, sittings: id === 'oneday' ? 2 : 5 },
  truth: new Map<string, Truth>([
    ['op', { kind: 'operation', group: 'fast' }],
    ['wide', { kind: 'protester' }],
    ['calm', { kind: 'protester' }],
    ['oneday', { kind: 'protester' }],
    ['quiet', { kind: 'low_activity' }],
    ['stranger', { kind: 'operation', group: 'fast' }],
  ]),
}

test('answers a small order', () => {
  const card = scorecard(small)
  expect(card).toMatchObject({
    named: 7,
    resolved: 5,
    notFound: 1,
    duplicates: 1,
    unknownClaims: ['witchcraft'],
  })
  expect(card.coordination).toEqual({
    supported: 1,
    weak: 1,
    not_supported: 1,
    contradicted: 0,
    not_testable: 2,
  })
  expect(card.accounts.map(({ accountId, coordinated, caseId }) => [accountId, coordinated, caseId])).toEqual(
    [
      ['op', 'supported', 'c1'],
      ['wide', 'weak', 'review'],
      ['calm', 'not_supported', null],
      ['quiet', 'not_testable', null],
      ['oneday', 'not_testable', null],
    ],
  )
  expect(card.answers).toEqual({ now: 3, afterDecision: 2, backToIssuer: 2 })
  expect(card.casesWithoutNamed).toBe(1)
  expect(card.cases.map(({ caseId, named, unnamed, truth }) => ({ caseId, named, unnamed, truth }))).toEqual([
    {
      caseId: 'review',
      named: 2,
      unnamed: 0,
      truth: [
        { kind: 'operation', group: 'fast', accounts: 1 },
        { kind: 'protester', group: null, accounts: 1 },
      ],
    },
    {
      caseId: 'c1',
      named: 2,
      unnamed: 1,
      truth: [
        { kind: 'operation', group: 'fast', accounts: 2 },
        { kind: 'protester', group: null, accounts: 1 },
      ],
    },
  ])
})

test('claims of every row of an account count, each with the verdict it can have', () => {
  const { claims } = scorecard(small)
  const of = Object.fromEntries(
    claims.map(({ claim, asserted, verdicts }) => [claim, { asserted, ...verdicts }]),
  )
  const none = { supported: 0, weak: 0, not_supported: 0, contradicted: 0, not_testable: 0 }
  expect(of).toEqual({
    coordinated: { asserted: 4, ...none, supported: 1, weak: 1, not_supported: 1, not_testable: 1 },
    foreign_operated: { asserted: 2, ...none, weak: 1, not_testable: 1 },
    affiliated: { asserted: 1, ...none, not_testable: 1 },
    false_content: { asserted: 1, ...none, not_testable: 1 },
    incitement: { asserted: 1, ...none, not_testable: 1 },
  })
})

test('prints the answer in sentences that a person can read', () => {
  const text = printScorecard(scorecard(small))
  expect(text).toContain('Of 7 named: 5 resolved (1 not found, 1 listed twice).\n')
  expect(text).toContain(
    'Coordination supported for 1, weak for 1, not supported for 1, not testable for 2.\n',
  )
  expect(text).toMatch(/ {2}affiliated +1 {2}membership is not visible in shares +1\n/)
  expect(text).toMatch(/ {2}coordinated +4 +1 +1 +1 +0 +1\n/)
  expect(text).toContain('Not read as claims: witchcraft.')
  expect(text).toContain('Of 3 ordinary protesters, it is wrongly supported for 0 and wrongly weak for 1.')
  expect(text).toContain(
    'Of 1 named accounts in planted operations, coordination is supported for 1, weak for 0',
  )
  const { truth: _, ...unknown } = small
  expect(printScorecard(scorecard(unknown))).not.toContain('truth')
})

const id = fc.integer({ min: 0, max: 30 }).map((k) => `u${k}`)
const level = fc.constantFrom('alert' as const, 'review' as const)
const input = fc
  .record({
    rows: fc.array(
      fc.record({ id, absent: fc.boolean(), claim: fc.subarray([...ClaimType.options, 'other']) }),
      {
        maxLength: 60,
      },
    ),
    cases: fc.array(
      fc.record({ level, members: fc.array(fc.tuple(id, level), { minLength: 1 }), elsewhere: fc.boolean() }),
      { maxLength: 20 },
    ),
    objects: fc.array(fc.nat({ max: 6 }), { minLength: 31, maxLength: 31 }),
    kinds: fc.array(
      fc.constantFrom<Truth['kind']>(
        'operation',
        'open_coordination',
        'protester',
        'low_activity',
        'background',
      ),
      { minLength: 31, maxLength: 31 },
    ),
  })
  .map(({ rows, cases, objects, kinds }): ScorecardInput => {
    const seen = new Set<string>()
    return {
      rows: rows.map(({ id, absent, claim }, k) => {
        const accountId = absent ? `absent-${id}` : id
        const resolution = seen.has(accountId) ? 'duplicate' : absent ? 'not_found' : 'matched'
        seen.add(accountId)
        return row(k + 1, accountId, resolution, claim.join(';'))
      }),
      cases: cases.map(({ level, members, elsewhere }, k) =>
        oneCase({
          caseId: `case-${k}`,
          level,
          accounts: [...new Map(members)].map(([id, own]) => member(id, own)),
          hoursElsewhere: elsewhere ? members.map(([id]) => id) : [],
        }),
      ),
      activityOf: (id) => ({ objects: objects[Number(id.slice(1))], sittings: objects[Number(id.slice(1))] }),
      truth: new Map(
        kinds.map((kind, k) => [`u${k}`, { kind, ...(kind === 'operation' ? { group: 'g' } : {}) }]),
      ),
    }
  })

test('all totals add up, and no line is wider than 100 columns', () => {
  fc.assert(
    fc.property(input, (order) => {
      const card = scorecard(order)
      expect(card.resolved + card.notFound + card.duplicates).toBe(card.named)
      expect(totalOf(card.coordination)).toBe(card.resolved)
      expect(card.accounts).toHaveLength(card.resolved)
      expect(card.answers.now + card.answers.afterDecision + card.answers.backToIssuer).toBe(card.named)
      for (const { claim, asserted, verdicts, reason } of card.claims) {
        expect(totalOf(verdicts)).toBe(asserted)
        expect(asserted).toBeLessThanOrEqual(card.resolved)
        if (['affiliated', 'false_content', 'incitement'].includes(claim)) {
          expect(verdicts.not_testable).toBe(asserted)
          expect(reason).not.toBeNull()
        }
        if (claim === 'foreign_operated') expect(verdicts.supported).toBe(0)
      }
      for (const verdict of Verdict.options) {
        const sum = card.truth.reduce((total, { verdicts }) => total + verdicts[verdict], 0)
        expect(sum).toBe(card.coordination[verdict])
      }
      for (const found of card.cases)
        expect(found.truth.reduce((sum, t) => sum + t.accounts, 0)).toBe(found.named + found.unnamed)
      for (const line of printScorecard(card).split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    }),
    { numRuns: 60 },
  )
})

test('sittings hold times up to their length, and begin anew after it', () => {
  expect(sittings([], 30)).toBe(0)
  expect(sittings([40, 0, 30, 31, 70], 30)).toBe(3)
  expect(sittings([0, 30], 30)).toBe(1)
})
