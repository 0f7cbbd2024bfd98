import type { Order } from '@murmuration/casework-client'
import { expect, test } from 'vitest'
import { isWidened } from './widened.ts'

const middle: Order['confidentiality'] = {
  tlp: 'amber',
  gag: true,
  gagBasis: null,
  gagUntilMs: null,
  mayNotifyUser: false,
  mayPublishAggregate: false,
}

test.each([
  [{ tlp: 'green' as const }, true],
  [{ tlp: 'red' as const }, false],
  [{ gag: false }, true],
  [{ gagUntilMs: 5 }, false],
  [{ mayNotifyUser: true }, true],
  [{ mayPublishAggregate: true }, true],
  [{}, false],
])('a change of %o asks for a reason: %s', (change, asks) => {
  expect(isWidened(middle, { ...middle, ...change })).toBe(asks)
})
