import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { prepare, type Shares } from './prepare.ts'
import { columnsFrom } from './share-columns.ts'

const START_MS = 1_600_000_020_000
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Distances from an object's first share, at, just below and just above every interval that a test looks at. */
const GAPS_MS = [
  ...[0, 0, 1, 5, 9.999, 10, 10.001, 25, 59.999, 60, 60.001, 61].map((s) => s * SECOND),
  ...[2, 5, 7, 20, 30, 31, 45, 60, 61, 90].map((m) => m * MINUTE),
  ...[300 * SECOND + 1, 30 * MINUTE + 1, HOUR + 1, HOUR - 1],
]

/** A share by numbers, for worlds that are made by hand. */
export const shareAt = (account: number, object: number, timestampMs: number): ShareEvent => ({
  schemaVersion: 1,
  accountId: `a${String(account).padStart(3, '0')}`,
  objectId: `o${String(object).padStart(3, '0')}`,
  timestampMs,
})

/** The first share of each account and object, as a window is analyzed. */
export const sharesOf = (events: readonly ShareEvent[]): Shares =>
  prepare(columnsFrom(events), Number.POSITIVE_INFINITY)

/**
 * Small dense worlds: 5 to 12 accounts share 5 to 15 objects within hours, with ties and times at the edges of the
 * intervals. In most of them accounts 0 and 1, and sometimes 2, move as one amid the rest.
 */
export const smallWorld: fc.Arbitrary<ShareEvent[]> = fc
  .record({
    accounts: fc.integer({ min: 5, max: 12 }),
    objects: fc.integer({ min: 5, max: 15 }),
    spacingMs: fc.constantFrom(0, 10 * MINUTE, 30 * MINUTE, 61 * MINUTE, 3 * HOUR, 30 * HOUR),
    unitMs: fc.constantFrom(1, SECOND, MINUTE),
    count: fc.integer({ min: 20, max: 140 }),
    together: fc.constantFrom(0, 2, 2, 3),
    togetherWithinMs: fc.constantFrom(0, 4 * SECOND, 50 * SECOND, 4 * MINUTE, 50 * MINUTE),
    aged: fc.boolean(),
  })
  .chain((world) => {
    const at = (object: number, gapMs: number): number => {
      const timeMs = START_MS + object * world.spacingMs + gapMs
      return Math.floor(timeMs / world.unitMs) * world.unitMs
    }
    const aged = (event: ShareEvent, object: number): ShareEvent =>
      world.aged && object % 3 > 0
        ? { ...event, objectCreatedAtMs: START_MS - (object % 3 === 1 ? 3 * HOUR : 7 * MINUTE) }
        : event
    const any = fc
      .tuple(
        fc.nat({ max: world.accounts - 1 }),
        fc.nat({ max: world.objects - 1 }),
        fc.constantFrom(...GAPS_MS),
      )
      .map(([account, object, gapMs]) => aged(shareAt(account, object, at(object, gapMs)), object))
    const planted = fc
      .array(
        fc.tuple(
          fc.nat({ max: 40 * MINUTE }),
          fc.array(fc.nat({ max: world.togetherWithinMs }), { minLength: 3, maxLength: 3 }),
        ),
        {
          minLength: world.objects,
          maxLength: world.objects,
        },
      )
      .map((meetings) =>
        meetings.flatMap(([meetMs, laterMs], object) =>
          laterMs
            .slice(0, world.together)
            .map((later, account) => aged(shareAt(account, object, at(object, meetMs + later)), object)),
        ),
      )
    return fc
      .tuple(fc.array(any, { minLength: world.count, maxLength: world.count }), planted)
      .map(([rest, together]) => [...together, ...rest])
  })
