import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalRank, idAt, idTableFrom } from './id-table.ts'
import { accountName, objectName, postName, prepare } from './prepare.ts'
import { columnsFrom } from './share-columns.ts'

test('canonical rank is the order of the bytes of the ids', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 80 }), (ids) => {
      const { order, rank } = canonicalRank(idTableFrom(ids))
      const sorted = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      expect([...order].map((i) => ids[i])).toEqual(sorted)
      ids.forEach((id, i) => {
        expect(sorted[rank[i]]).toBe(id)
      })
      expect(ids.map((_, i) => idAt(idTableFrom(ids), i))).toEqual(ids)
    }),
  )
})

const share = fc.record({
  accountId: fc.constantFrom('u1', 'u2', 'u10', 'é'),
  objectId: fc.constantFrom('a', 'b', 'c'),
  timestampMs: fc.integer({ min: 0, max: 5 }).map((n) => 1_500_000_000_000 + n * 999),
  postId: fc.string({ minLength: 1, maxLength: 3 }),
})

test('shares are sorted, the first of each account and object stays, and the order of the input does not matter', () => {
  fc.assert(
    fc.property(fc.array(share, { maxLength: 60 }), fc.integer(), (events, seed) => {
      const full = events.map((e) => ({ schemaVersion: 1 as const, ...e }))
      const view = (list: typeof full) => {
        const s = prepare(columnsFrom(list))
        return Array.from({ length: s.count }, (_, k) => [
          objectName(s, s.object[k]),
          s.timeMs[k],
          accountName(s, s.account[k]),
          postName(s, k),
        ])
      }
      const expected = new Map<string, [string, number, string, string]>()
      for (const e of full) {
        const key = `${e.objectId} ${e.accountId}`
        const held = expected.get(key)
        if (!held || e.timestampMs < held[1] || (e.timestampMs === held[1] && e.postId < held[3]))
          expected.set(key, [e.objectId, e.timestampMs, e.accountId, e.postId])
      }
      const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
      const sorted = [...expected.values()].sort(
        (x, y) => bytes(x[0], y[0]) || x[1] - y[1] || bytes(x[2], y[2]),
      )
      expect(view(full)).toEqual(sorted)
      const s = prepare(columnsFrom(full))
      const places = Array.from(s.accountShares, (k) => [s.account[k], s.timeMs[k], s.object[k]])
      expect(places).toEqual([...places].sort((x, y) => x[0] - y[0] || x[1] - y[1] || x[2] - y[2]))
      for (let i = 0; i < s.accounts; i++) {
        for (let k = s.accountStart[i]; k < s.accountStart[i + 1]; k++)
          expect(s.account[s.accountShares[k]]).toBe(i)
      }
      const shuffled = full
        .map((e, i) => ({ e, k: Math.imul(i + 1, seed | 1) >>> 0 }))
        .sort((x, y) => x.k - y.k)
        .map((x) => x.e)
      expect(view(shuffled)).toEqual(sorted)
    }),
  )
})

test('a share is a repeat if its account shared the object within the day before, a repeat or not', () => {
  const DAY_MS = 86_400_000
  const time = fc.integer({ min: 0, max: 8 }).map((n) => n * 38_880_000 + (n % 2))
  const row = fc.record({
    accountId: fc.constantFrom('a', 'b'),
    objectId: fc.constantFrom('x', 'y'),
    timestampMs: time,
  })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 14 }), (rows) => {
      const events = rows.map((one) => ({ schemaVersion: 1 as const, ...one }))
      const shares = prepare(columnsFrom(events))
      const found = Array.from({ length: shares.count }, (_, k) =>
        [objectName(shares, shares.object[k]), shares.timeMs[k], accountName(shares, shares.account[k])].join(
          ' ',
        ),
      )
      const counts = events.filter(
        (e) =>
          !events.some(
            (before) =>
              before.accountId === e.accountId &&
              before.objectId === e.objectId &&
              before.timestampMs < e.timestampMs &&
              e.timestampMs - before.timestampMs <= DAY_MS,
          ),
      )
      const expected = new Set(counts.map((e) => [e.objectId, e.timestampMs, e.accountId].join(' ')))
      expect(found.toSorted()).toEqual([...expected].sort())
      expect(shares.duplicates).toBe(events.length - shares.count)
    }),
  )
})
