import { expect, test } from 'vitest'
import { NOTHING_PROMISED, promisedFor, withPromise } from './promised-cases.ts'

test('promises of a window add up, those of later windows stay, those of earlier ones are done with', () => {
  const a = { caseId: 'a', parts: 0 }
  const first = withPromise(NOTHING_PROMISED, 10, [a], 1)
  const second = withPromise(first, 20, [{ caseId: 'b', parts: 2 }], 1)
  expect(promisedFor(second, 10)).toEqual([])
  const again = withPromise(second, 10, [a], 1)
  const more = withPromise(again, 10, [{ caseId: 'c', parts: 0 }], 3)
  expect(promisedFor(more, 10).map(({ caseId }) => caseId)).toEqual(['a', 'c'])
  expect(promisedFor(more, 20)).toEqual([{ caseId: 'b', parts: 2 }])
  expect(more.activityParts).toBe(3)
  expect(promisedFor(withPromise(more, 20, [], 3), 20)).toEqual([{ caseId: 'b', parts: 2 }])
})
