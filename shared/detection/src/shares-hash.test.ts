import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prepare } from './prepare.ts'
import { columnsFrom } from './share-columns.ts'
import { sharesHash } from './shares-hash.ts'
import { columnsWithin, rowsByTime } from './windows.ts'

const event = fc.record(
  {
    schemaVersion: fc.constant(1 as const),
    accountId: fc.constantFrom('u1', 'u2', 'ü3'),
    objectId: fc.constantFrom('a', 'b', 'c'),
    timestampMs: fc.integer({ min: 0, max: 50 }).map((n) => n * 1000),
    postId: fc.constantFrom('p', 'q', 'pq'),
    language: fc.constantFrom('en', 'pa', 'hi'),
    objectCreatedAtMs: fc.nat(3),
  },
  { requiredKeys: ['schemaVersion', 'accountId', 'objectId', 'timestampMs', 'postId'] },
)
/** One share for each account and object, as `prepare` keeps them. */
const events = fc.uniqueArray(event, {
  selector: (e) => `${e.accountId} ${e.objectId}`,
  minLength: 1,
}) as fc.Arbitrary<ShareEvent[]>
const hashOf = (list: readonly ShareEvent[]) => sharesHash(prepare(columnsFrom(list)))

test('the order of the events, and other windows beside, do not matter', () => {
  fc.assert(
    fc.property(events, fc.integer(), (list, seed) => {
      const shuffled = list
        .map((e, k) => ({ e, key: Math.imul(k + 1, seed | 1) >>> 3 }))
        .sort((x, y) => x.key - y.key)
        .map((x) => x.e)
      expect(hashOf(shuffled)).toBe(hashOf(list))
      const late = { ...list[0], timestampMs: 90_000, language: 'zz', accountId: 'late', objectId: 'late' }
      const all = columnsFrom([late, ...list])
      const { columns } = columnsWithin(all, rowsByTime(all), { startMs: 0, endMs: 60_000 })
      const attributes = columnsFrom(list)
      // A window keeps a column that only other windows fill; without one the hash must be the same.
      if (attributes.texts.language !== undefined) expect(sharesHash(prepare(columns))).toBe(hashOf(list))
    }),
  )
})

test('another event or attribute gives another hash', () => {
  fc.assert(
    fc.property(events, (list) => {
      const [first, ...rest] = list
      const others: ShareEvent[][] = [
        rest,
        [{ ...first, timestampMs: first.timestampMs + 1 }, ...rest],
        [{ ...first, accountId: 'u4' }, ...rest],
        [{ ...first, objectId: 'd' }, ...rest],
        [{ ...first, postId: 'r' }, ...rest],
        [{ ...first, language: 'fr' }, ...rest],
        [{ ...first, objectCreatedAtMs: 9 }, ...rest],
      ]
      for (const other of others) expect(hashOf(other)).not.toBe(hashOf(list))
    }),
  )
})
