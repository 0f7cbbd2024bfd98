import { idAt } from '@murmuration/detection'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BATCH, intern, internBatch, internedIds, internTable } from './intern.ts'

it('numbers distinct strings in the order in which they are first met, one by one and in batches', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 9 }), { maxLength: 400 }),
      fc.integer({ min: 1, max: BATCH }),
      (texts, size) => {
        const source = Buffer.from(texts.join(''))
        const tos = new Int32Array(texts.length)
        let end = 0
        for (const [k, text] of texts.entries()) {
          end += Buffer.byteLength(text)
          tos[k] = end
        }
        const froms = Int32Array.from(tos, (_, k) => (k === 0 ? 0 : tos[k - 1]))
        const order = [...new Set(texts)]
        const expected = texts.map((text) => order.indexOf(text))

        const single = internTable()
        expect(texts.map((_, k) => intern(single, source, froms[k], tos[k]))).toEqual(expected)
        const batched = internTable()
        const numbers = new Uint32Array(texts.length)
        for (let k = 0; k < texts.length; k += size) {
          const count = Math.min(size, texts.length - k)
          internBatch(batched, source, froms.subarray(k), tos.subarray(k), count, numbers, k)
        }
        expect([...numbers]).toEqual(expected)
        for (const table of [internedIds(single), internedIds(batched)])
          expect(Array.from({ length: table.size }, (_, k) => idAt(table, k))).toEqual(order)
      },
    ),
  )
})

it('keeps its numbers while it grows', () => {
  const table = internTable()
  const ids = Array.from({ length: 60_000 }, (_, k) =>
    Buffer.from(`id-${(k * 2_654_435_761) % 4_294_967_296}`),
  )
  for (const [k, id] of ids.entries()) expect(intern(table, id, 0, id.length)).toBe(k)
  for (const [k, id] of ids.entries()) expect(intern(table, id, 0, id.length)).toBe(k)
  expect(table.size).toBe(60_000)
})
