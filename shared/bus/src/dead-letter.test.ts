import { createHash } from 'node:crypto'
import { DeadLetterRecord } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MAX_RECORD_BYTES } from './bus.ts'
import { deadLetterOf, rawOf } from './dead-letter.ts'
import { letterRecord } from './share-batch.ts'

const FAULT = { reason: 'bad_json', message: 'Not JSON.' } as const

it('keeps any bytes as they came', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (raw) => {
      const letter = DeadLetterRecord.parse(deadLetterOf('http', 'row 1', FAULT, raw))
      expect(rawOf(letter).equals(raw)).toBe(true)
      expect(letter.id).toBe(createHash('sha256').update(raw).digest('hex').slice(0, 32))
      expect(letter).not.toHaveProperty('rawCut')
    }),
  )
})

it.each([
  ['text', Buffer.from('x'.repeat(1_000_000))],
  ['control characters', Buffer.alloc(1_000_000, 1)],
  ['fewer control characters', Buffer.alloc(200_000, 1)],
  ['quotes', Buffer.from('"'.repeat(1_000_000))],
  ['no UTF-8', Buffer.alloc(1_000_000, 0xff)],
  ['a character over the cut', Buffer.from(`${'x'.repeat(256 * 1024 - 1)}😀`)],
])('fits the log: %s', (_, raw) => {
  const letter = deadLetterOf('http', 'row 1', FAULT, raw)
  expect(Buffer.byteLength(letterRecord(letter).value)).toBeLessThan(MAX_RECORD_BYTES - 100)
  const kept = rawOf(letter)
  expect(kept.equals(raw.subarray(0, kept.length))).toBe(true)
  expect(letter.rawBytes).toBe(raw.length)
  expect(letter.rawCut ?? false).toBe(kept.length < raw.length)
  expect(kept.length).toBeGreaterThan(Math.min(raw.length, 256 * 1024) - 4)
})
