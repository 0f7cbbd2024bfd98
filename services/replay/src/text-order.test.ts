import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byText } from './text-order.ts'

test('the order is that of the bytes in UTF-8', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'é', '\ue000', '\uffee', '😀', '🤖', '\ud7ff'),
    maxLength: 4,
  })
  fc.assert(
    fc.property(text, text, (x, y) => {
      expect(Math.sign(byText(x, y))).toBe(Buffer.compare(Buffer.from(x), Buffer.from(y)))
    }),
  )
})
