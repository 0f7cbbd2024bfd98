import { expect, test } from 'vitest'
import { ruleValue, typedNumber } from './policy-rule.ts'

test.each([
  [null, 'none'],
  [[], 'none'],
  [true, 'yes'],
  [12_000, '12,000'],
  [0.5, '0.5'],
  [['alert', 'review'], 'alert; review'],
  [[{ roles: ['lead', 'legal'], eventTypes: ['order.read'] }], 'lead, legal: order.read'],
])('%j reads %s', (value, words) => {
  expect(ruleValue(value)).toBe(words)
})

test('an empty field is no number, and not zero', () => {
  expect(typedNumber(' ')).toBeNull()
  expect(typedNumber('0')).toBe(0)
  expect(typedNumber('2.5')).toBe(2.5)
})
