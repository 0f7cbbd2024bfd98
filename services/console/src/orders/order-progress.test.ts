import { expect, test } from 'vitest'
import { stepsOf } from './order-progress.tsx'

test('an order has made no more steps than there are, and the most once it is closed', () => {
  const made = (['received', 'validated', 'in_review', 'responded', 'closed'] as const).map(
    (state) => stepsOf(state).made,
  )
  expect(made).toEqual([1, 2, 3, 4, 5])
  expect(stepsOf('closed').of).toBe(5)
  expect(stepsOf('defective').made).toBe(stepsOf('validated').made)
})
