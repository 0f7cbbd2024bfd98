import { expect, test } from 'vitest'
import { byKind, hitsOf } from './search-hits.ts'

test('what was found leads somewhere, and what is not for the reader is not there', () => {
  const hits = hitsOf({
    accounts: {
      items: [
        { accountId: 'u/1', handle: 'dawn' },
        { accountId: '7', handle: null },
      ],
      next: null,
    },
    cases: {
      items: [
        {
          id: '7f3a0000-0000-4000-8000-000000000000',
          state: 'new',
          level: 'alert',
          finding: 'F',
          accounts: 4,
        },
      ],
      next: null,
    },
    objects: { items: [{ objectId: 'post 1' }], next: null },
  })
  expect(hits.map(({ href }) => href)).toEqual([
    '/accounts/u%2F1',
    '/accounts/7',
    '/cases/7f3a0000-0000-4000-8000-000000000000',
    '/queue?view=open&object=post+1',
  ])
  expect(hits[0]!.name).toBe('@dawn')
  expect(hits[1]!.name).toBeNull()
  expect(new Set(hits.map(({ key }) => key)).size).toBe(hits.length)
  expect(byKind(hits).map(([kind, found]) => `${kind} ${found.length}`)).toEqual([
    'accounts 2',
    'cases 1',
    'objects 1',
  ])
})
