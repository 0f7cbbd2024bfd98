import { ChecklistItem, type OrderState, OrderState as States } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Confirmed, checklistOf } from './checklist.ts'
import { nextOrderState, type OrderFacts, type OrderMove } from './order-state.ts'

const line = (stands: 'present' | 'missing' | 'not_applicable') => ({
  item: 'language' as const,
  stands,
  found: 'missing' as const,
  says: '',
  confirmed: null,
})

const facts: fc.Arbitrary<OrderFacts> = fc.record({
  state: fc.constantFrom(...States.options),
  response: fc.constantFrom(null, 'full' as const, 'partial' as const, 'declined' as const),
  authenticity: fc.constantFrom(
    'unverified' as const,
    'verified' as const,
    'disputed' as const,
    'forged' as const,
  ),
  isRevoked: fc.boolean(),
  isSuperseded: fc.boolean(),
  checklist: fc.array(fc.constantFrom(line('present'), line('missing'), line('not_applicable')), {
    maxLength: 3,
  }),
})
const move: fc.Arbitrary<OrderMove> = fc.oneof(
  fc.record({
    to: fc.constantFrom('validated' as const, 'defective' as const, 'in_review' as const, 'closed' as const),
  }),
  fc.record({
    to: fc.constant('responded' as const),
    response: fc.constantFrom('full' as const, 'partial' as const, 'declined' as const),
  }),
)

/** The rules as a list of all that is allowed, in the words of the design. */
function slow(facts: OrderFacts, move: OrderMove): boolean {
  const ended = facts.isRevoked || facts.isSuperseded
  const forged = facts.authenticity === 'forged'
  const allowed: [OrderState, OrderState, boolean][] = [
    ['received', 'validated', !ended && !forged && facts.checklist.every((one) => one.stands !== 'missing')],
    ['defective', 'validated', !ended && !forged && facts.checklist.every((one) => one.stands !== 'missing')],
    ['received', 'defective', !ended],
    ['validated', 'defective', !ended],
    ['validated', 'in_review', !ended],
    ['defective', 'in_review', !ended],
    ['in_review', 'responded', !ended && 'response' in move && (!forged || move.response === 'declined')],
    [
      'responded',
      'responded',
      !ended &&
        facts.response === 'partial' &&
        'response' in move &&
        (!forged || move.response === 'declined'),
    ],
    ['responded', 'closed', true],
    ['received', 'closed', ended],
    ['validated', 'closed', ended],
    ['defective', 'closed', ended],
    ['in_review', 'closed', ended],
  ]
  return allowed.some(([from, to, holds]) => from === facts.state && to === move.to && holds)
}

test('orders move as the slow model says, and a refusal is a sentence', () => {
  fc.assert(
    fc.property(facts, move, (one, to) => {
      const next = nextOrderState(one, to)
      expect(next.allowed).toBe(slow(one, to))
      if (!next.allowed) expect(next.sentence).toMatch(/\.$/)
    }),
    { numRuns: 5_000 },
  )
})

test('an order without anything lacks everything but its rows, and what people confirm goes first', () => {
  const fields = {
    legalBasis: null,
    grounds: [],
    issuerName: 'm',
    issuerRole: null,
    requestedTerritory: [],
    redress: null,
    effectRecipient: null,
    language: null,
    counts: { total: 2, matched: 2, renamed: 0, already_gone: 0, not_found: 0, ambiguous: 0, duplicate: 0 },
  }
  const bare = checklistOf(fields, {})
  expect(bare.map(({ item }) => item)).toEqual(ChecklistItem.options)
  expect(bare.filter(({ stands }) => stands === 'present').map(({ item }) => item)).toEqual(['locators'])
  const confirmed: Confirmed = {
    redress: { mark: 'present', by: 'u', atMs: 1, note: '' },
    locators: { mark: 'missing', by: 'u', atMs: 1, note: '' },
  }
  const after = checklistOf(fields, confirmed)
  expect(after.filter(({ stands }) => stands === 'present').map(({ item }) => item)).toEqual(['redress'])
  expect(after.find(({ item }) => item === 'locators')).toMatchObject({ found: 'present', stands: 'missing' })
})
