import { idAt } from '@murmuration/detection'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendText, findText, idsOf, internText, keepTexts, textTable, textTableOf } from './text-table.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', 'a', 'ab', 'ü', '😀', 'x'.repeat(5000), 'ü'.repeat(3000)),
)

test('texts are numbered as a map would number them, and come back as they were', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 200 }), (texts) => {
      const table = textTable()
      const map = new Map<string, number>()
      for (const one of texts) {
        const isNew = !map.has(one)
        expect(findText(table, one)).toBe(map.get(one) ?? -1)
        if (isNew) map.set(one, map.size)
        expect(internText(table, one)).toBe(map.get(one))
      }
      const ids = idsOf(table)
      expect(Array.from({ length: ids.size }, (_, k) => idAt(ids, k))).toEqual([...map.keys()])
      const again = textTableOf(ids)
      for (const [one, number] of map) expect(findText(again, one)).toBe(number)
    }),
  )
})

test('a table grows past its first room', () => {
  const table = textTable()
  for (let k = 0; k < 20_000; k++) expect(internText(table, `id-${k}`)).toBe(k)
  for (let k = 0; k < 20_000; k++) expect(findText(table, `id-${k}`)).toBe(k)
})

test('texts in use keep their order under new numbers', () => {
  const table = textTable()
  for (const one of ['a', 'b', 'c', 'd']) internText(table, one)
  const { table: kept, place } = keepTexts(table, Uint8Array.of(0, 1, 0, 1))
  expect([findText(kept, 'b'), findText(kept, 'd'), findText(kept, 'a')]).toEqual([0, 1, -1])
  expect([place[1], place[3]]).toEqual([0, 1])
})

test('appended texts stand behind each other', () => {
  let bytes = new Uint8Array(2)
  let end = 0
  for (const one of ['ab', 'ü', 'c']) ({ bytes, end } = appendText(bytes, end, one))
  expect(new TextDecoder().decode(bytes.subarray(0, end))).toBe('abüc')
})
