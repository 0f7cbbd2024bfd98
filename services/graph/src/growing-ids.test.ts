import { idAt } from '@murmuration/detection'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { find, growingIds, idsOf, intern, keepIds } from './growing-ids.ts'

// Texts whose units look like the bytes of another: é is C3 A9, and Ã© is those two as characters.
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('é', 'Ã©', '', 'a', '\0', '物'))

test('texts are numbered as they are first met, and found again after a snapshot and without others', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 300 }), fc.infiniteStream(fc.boolean()), (texts, coin) => {
      const ids = growingIds()
      const distinct = [...new Set(texts)]
      for (const one of texts) expect(intern(ids, one)).toBe(distinct.indexOf(one))
      expect(distinct.map((_, k) => idAt(ids, k))).toEqual(distinct)
      expect(find(ids, 'never met')).toBe(-1)
      const restored = idsOf(
        ids.bytes.slice(0, ids.starts[ids.size]),
        ids.starts.slice(0, ids.size + 1),
        ids.hashes.slice(0, ids.size),
      )
      expect(distinct.map((one) => find(restored, one))).toEqual([...distinct.keys()])
      expect(intern(restored, 'never met')).toBe(distinct.length)

      const used = Uint8Array.from(distinct, () => (coin.next().value ? 1 : 0))
      const { ids: kept, place } = keepIds(ids, used)
      const left = distinct.filter((_, k) => used[k])
      expect(left.map((one) => find(kept, one))).toEqual([...left.keys()])
      distinct.forEach((one, k) => {
        expect(find(kept, one)).toBe(used[k] ? place[k] : -1)
      })
    }),
    { numRuns: 100 },
  )
})
