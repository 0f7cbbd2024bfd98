import fc from 'fast-check'
import { expect, test } from 'vitest'
import { activityReference } from './activity.reference.ts'
import { countActivity, endBlock, firstBlock } from './activity.ts'
import { sharesOf, smallWorld } from './small-world.fixture.ts'

const BLOCK_MS = 600_000

test('activity around a time is every share in the blocks that the span reaches into', () => {
  fc.assert(
    fc.property(
      smallWorld,
      fc.integer({ min: -50, max: 800 }),
      fc.constantFrom(0, BLOCK_MS - 1, BLOCK_MS, 3 * BLOCK_MS, 72 * BLOCK_MS),
      (events, tenths, radiusMs) => {
        const shares = sharesOf(events)
        const activity = countActivity(shares, BLOCK_MS)
        const times = [...shares.timeMs, activity.originMs + tenths * 60_000]
        for (const timeMs of times.slice(-20)) {
          const from = firstBlock(activity, timeMs, radiusMs)
          const to = endBlock(activity, timeMs, radiusMs)
          expect(activity.before[to] - activity.before[from]).toBe(
            activityReference(shares, BLOCK_MS, timeMs, radiusMs),
          )
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('blocks are aligned to the epoch, wherever the shares begin', () => {
  fc.assert(
    fc.property(smallWorld, (events) => {
      const activity = countActivity(sharesOf(events), BLOCK_MS)
      expect(activity.originMs % BLOCK_MS).toBe(0)
      expect(activity.before[activity.blocks]).toBe(sharesOf(events).count)
    }),
    { numRuns: 20 },
  )
})

test('no shares, no activity', () => {
  const activity = countActivity(sharesOf([]), BLOCK_MS)
  expect(activity.before[endBlock(activity, 0, 1)] - activity.before[firstBlock(activity, 0, 1)]).toBe(0)
})
