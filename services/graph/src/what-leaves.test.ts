import { PARAMETERS } from '@murmuration/detection'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isReached, isSpent, markNear, REACH } from './what-leaves.ts'

const MOST = PARAMETERS.rarityLimit + 1

/** Crowds on few blocks, about REACH apart, so that every edge is met. */
const blocks = fc
  .array(
    fc.tuple(
      fc.constantFrom(0, 1, 2, REACH - 1, REACH, REACH + 1, 2 * REACH, 300, 420),
      fc.integer({ min: 1, max: 60 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((crowds) =>
    crowds.flatMap(([block, count]) => Array<number>(count).fill(1_000 + block)).sort((x, y) => x - y),
  )

test('near are, by definition, the first shares within reach of an ask', () => {
  fc.assert(
    fc.property(blocks, fc.infiniteStream(fc.boolean()), (block, coin) => {
      const asks = [...new Set(block)].filter(() => coin.next().value)
      const countIn = (from: number, to: number) => block.filter((b) => b >= from && b < to).length
      const expected = block.map((b) =>
        asks.some((f) => Math.abs(b - f) <= REACH && countIn(f - REACH, b) <= MOST) ? 1 : 0,
      )
      const mark = new Uint8Array(block.length)
      markNear(Uint32Array.from(block), 0, block.length, asks, mark)
      expect([...mark]).toEqual(expected)
      for (const b of block) expect(isReached(b, asks)).toBe(asks.some((f) => Math.abs(b - f) <= REACH))
      const lastAsk = asks.at(-1)
      if (lastAsk === undefined) return
      for (const since of new Set(block)) {
        if (since < lastAsk - REACH || !isSpent(Uint32Array.from(block), 0, block.length, lastAsk, since))
          continue
        expect(countIn(lastAsk - REACH, since)).toBeGreaterThan(MOST)
      }
    }),
    { numRuns: 300 },
  )
})
