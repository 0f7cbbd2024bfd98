import { CaseState } from '@murmuration/contracts'
import type { Reader } from '@murmuration/store'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CaseFacts, type CaseMove, MOVE_CAUSES, movesFrom, nextState } from './case-state.ts'

const ANN: Reader = { userId: 'ann', role: 'analyst' }
const LEA: Reader = { userId: 'lea', role: 'lead' }
const NOW = 1_000

/** Facts under which every guard lets a move pass, for the right person. */
const READY: CaseFacts = {
  state: 'new',
  nowMs: NOW,
  leaseBy: 'ann',
  leaseUntilMs: NOW + 1,
  snoozedUntilMs: null,
  firstReader: 'ann',
  firstDeciders: ['ann'],
  secondReader: 'lea',
  undecided: 0,
  against: 'A tool.',
  toConfirm: false,
  hasReceipt: true,
}

/** The arrows of casework.md, and those that complete it, written down a second time. */
const ARROWS: { [from: string]: string[] } = {
  new: ['triaged', 'merged', 'closed', 'split'],
  triaged: ['in_review', 'snoozed', 'merged', 'split'],
  snoozed: ['triaged'],
  in_review: ['awaiting_second', 'escalated', 'snoozed', 'triaged'],
  escalated: ['in_review', 'awaiting_second'],
  awaiting_second: ['decided', 'in_review'],
  decided: ['actioned', 'closed', 'reopened', 'reversed'],
  actioned: ['closed', 'reversed', 'reopened'],
  closed: ['reopened'],
  reopened: ['triaged', 'in_review'],
  reversed: ['closed'],
  merged: [],
  split: [],
}

const facts = fc.record({
  state: fc.constantFrom(...CaseState.options),
  nowMs: fc.constant(NOW),
  leaseBy: fc.constantFrom('ann', 'lea', null),
  leaseUntilMs: fc.constantFrom(null, NOW - 1, NOW, NOW + 1),
  snoozedUntilMs: fc.constantFrom(null, NOW, NOW + 1),
  firstReader: fc.constantFrom('ann', 'lea', null),
  firstDeciders: fc.subarray(['ann', 'lea']),
  secondReader: fc.constantFrom('ann', 'lea', null),
  undecided: fc.constantFrom(0, 1),
  against: fc.constantFrom('', ' ', 'A tool.'),
  toConfirm: fc.boolean(),
  hasReceipt: fc.boolean(),
})
const move: fc.Arbitrary<CaseMove> = fc
  .record({
    to: fc.constantFrom(...CaseState.options),
    by: fc.constantFrom<CaseMove['by']>(
      ANN,
      LEA,
      { userId: 'aud', role: 'auditor' },
      { userId: 'leg', role: 'legal' },
      'system',
    ),
    reason: fc.constantFrom('', 'So.'),
    cause: fc.constantFrom(undefined, ...MOVE_CAUSES),
    snoozedUntilMs: fc.constantFrom(undefined, NOW, NOW + 9),
    mergedInto: fc.constantFrom(undefined, 'other'),
    settled: fc.constantFrom(undefined, { outcome: 'spam_only', against: 'x', evidenceNumber: 1 }),
  })
  .map(
    (made) =>
      Object.fromEntries(
        Object.entries(made).filter(([, value]) => value !== undefined),
      ) as unknown as CaseMove,
  )

const ofAll = (holds: (facts: CaseFacts, move: CaseMove) => void): void =>
  fc.assert(
    fc.property(facts, move, (given, asked) => {
      if (nextState(given, asked).allowed) holds(given, asked)
    }),
    { numRuns: 20_000 },
  )

describe('the table of case states', () => {
  test('has these arrows and no others', () => {
    for (const from of CaseState.options)
      expect([from, movesFrom(from).sort()]).toEqual([from, ARROWS[from]!.sort()])
    ofAll(({ state }, { to }) => expect(ARROWS[state]).toContain(to))
  })

  test('each arrow is passed by somebody', () => {
    for (const [from, ways] of Object.entries(ARROWS))
      for (const to of ways) {
        const tries = (['system', ANN, LEA, { userId: 'leg', role: 'legal' }] as const).flatMap((by) =>
          [undefined, ...MOVE_CAUSES].map(
            (cause) =>
              nextState(
                { ...READY, state: from as CaseState },
                {
                  to: to as CaseState,
                  by,
                  reason: 'So.',
                  snoozedUntilMs: NOW + 9,
                  mergedInto: 'other',
                  settled: { outcome: 'spam_only', against: 'x', evidenceNumber: 1 },
                  ...(cause !== undefined && { cause }),
                },
              ).allowed,
          ),
        )
        expect([from, to, tries.includes(true)]).toEqual([from, to, true])
      }
  })

  test('a refusal says what to do, in a sentence', () => {
    fc.assert(
      fc.property(facts, move, (given, asked) => {
        const next = nextState(given, asked)
        if (!next.allowed) expect(next.sentence).toMatch(/^[A-Z0-9].*\.$/)
      }),
    )
  })

  test('nobody moves a case without a reason', () =>
    ofAll((_, { reason }) => expect(reason.trim()).not.toBe('')))

  test('the program decides nothing: it neither takes up a case, submits nor decides it, and closes only what nobody took up', () =>
    ofAll(({ state }, { by, to, cause }) => {
      if (by !== 'system') return
      if (to === 'closed') expect([state, cause]).toEqual(['new', 'tracker'])
      else expect(['triaged', 'merged', 'split', 'reopened', 'actioned']).toContain(to)
    }))

  test('no deadline is a cause of anything', () => expect(MOVE_CAUSES.join()).not.toMatch(/deadline|due/))

  test('only a second reader who submitted, and took no part in the first review, decides', () =>
    ofAll(({ firstReader, firstDeciders, secondReader }, { by, to, settled }) => {
      if (to !== 'decided') return
      if (by === 'system') expect.unreachable()
      expect(by.userId).toBe(secondReader)
      expect(by.userId).not.toBe(firstReader)
      expect(firstReader).not.toBeNull()
      expect(firstDeciders).not.toContain(by.userId)
      expect(settled).toBeDefined()
    }))

  test('nothing is submitted, decided or closed with nothing against it', () =>
    ofAll(({ state, against }, { to, reason }) => {
      if (to === 'awaiting_second' || to === 'decided') expect(against.trim()).not.toBe('')
      if (to === 'closed') expect((state === 'new' ? reason : against).trim()).not.toBe('')
    }))

  test('nothing is submitted while an account has no decision', () =>
    ofAll(({ undecided }, { to }) => {
      if (to === 'awaiting_second') expect(undecided).toBe(0)
    }))

  test('a person who takes up, puts off or submits a case holds its lease', () =>
    ofAll(({ state, leaseBy, leaseUntilMs }, { by, to }) => {
      if (by === 'system' || !['triaged', 'in_review', 'reopened'].includes(state)) return
      if (state === 'reopened' && to === 'triaged') return
      expect([leaseBy, (leaseUntilMs ?? 0) > NOW]).toEqual([by.userId, true])
    }))

  test('an escalated case is moved by legal and policy alone, and no case by those who only read', () =>
    ofAll(({ state }, { by }) => {
      if (by === 'system') return
      expect(['analyst', 'lead', 'legal', 'policy']).toContain(by.role)
      if (state === 'escalated') expect(['legal', 'policy']).toContain(by.role)
    }))

  test('what the platform has to do or to undo is confirmed before a case is actioned or closed', () =>
    ofAll(({ state, toConfirm, hasReceipt }, { to }) => {
      if (to === 'actioned') expect(hasReceipt).toBe(true)
      if (to === 'closed' && state !== 'new' && state !== 'actioned')
        expect(!toConfirm || hasReceipt).toBe(true)
    }))

  test('a case is opened again only for an appeal, new evidence, or a change of its order', () =>
    ofAll((_, { to, cause }) => {
      if (to === 'reopened') expect(['appeal', 'new_evidence', 'order_changed']).toContain(cause)
      if (to === 'reversed') expect(['appeal', 'order_changed']).toContain(cause)
    }))

  test('what sleeps is not woken by a date that has not come', () =>
    ofAll(({ state, snoozedUntilMs }, { by, cause }) => {
      if (state === 'snoozed' && by === 'system' && cause === 'date_reached')
        expect(snoozedUntilMs ?? 0).toBeLessThanOrEqual(NOW)
    }))
})
