import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  appendText,
  findText,
  growingIds,
  growingIdsOf,
  idsFrom,
  internText,
  keepIds,
} from './growing-ids.ts'
import { idAt } from './id-table.ts'

// Texts whose units look like the bytes of another: é is C3 A9, and Ã© is those two as characters.
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('é', 'Ã©', '', 'a', '\0', '物'))

test('texts are numbered as they are first met, and found again after a snapshot and without others', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 300 }), fc.infiniteStream(fc.boolean()), (texts, coin) => {
      const ids = growingIds()
      const distinct = [...new Set(texts)]
      for (const one of texts) expect(internText(ids, one)).toBe(distinct.indexOf(one))
      expect(distinct.map((_, k) => idAt(ids, k))).toEqual(distinct)
      expect(findText(ids, 'never met')).toBe(-1)
      const again = growingIdsOf(ids)
      expect(distinct.map((one) => findText(again, one))).toEqual([...distinct.keys()])
      const restored = idsFrom(
        ids.bytes.slice(0, ids.starts[ids.size]),
        ids.starts.slice(0, ids.size + 1),
        ids.hashes.slice(0, ids.size),
      )
      expect(distinct.map((one) => findText(restored, one))).toEqual([...distinct.keys()])
      expect(internText(restored, 'never met')).toBe(distinct.length)

      const used = Uint8Array.from(distinct, () => (coin.next().value ? 1 : 0))
      const { ids: kept, place } = keepIds(ids, used)
      const left = distinct.filter((_, k) => used[k])
      expect(left.map((one) => findText(kept, one))).toEqual([...left.keys()])
      distinct.forEach((one, k) => {
        expect(findText(kept, one)).toBe(used[k] ? place[k] : -1)
      })
    }),
    { numRuns: 100 },
  )
})

test('a table grows past its first room', () => {
  const ids = growingIds()
  for (let k = 0; k < 20_000; k++) expect(internText(ids, `id-${k}`)).toBe(k)
  for (let k = 0; k < 20_000; k++) expect(findText(ids, `id-${k}`)).toBe(k)
})

test('appended texts stand behind each other', () => {
  let bytes: Uint8Array = new Uint8Array(2)
  let end = 0
  for (const one of ['ab', 'ü', 'c']) ({ bytes, end } = appendText(bytes, end, one))
  expect(new TextDecoder().decode(bytes.subarray(0, end))).toBe('abüc')
})
