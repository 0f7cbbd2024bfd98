import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ShareEvent } from './share-event.ts'
import { checkShareEvent, isShareFault } from './share-event-check.ts'

const id = fc.oneof(
  { arbitrary: fc.string({ minLength: 1, maxLength: 20 }), weight: 30 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 4 }), weight: 2 },
  {
    arbitrary: fc.constantFrom('a'.repeat(512), 'é'.repeat(256), '\u{1F600}'.repeat(128), 'क'.repeat(170)),
    weight: 2,
  },
  {
    arbitrary: fc.constantFrom('a'.repeat(513), 'é'.repeat(257), '\u{1F600}'.repeat(129), 'क'.repeat(171)),
    weight: 1,
  },
  { arbitrary: fc.constantFrom('', '\ud800', 'a\udc00b', 'a\0b'), weight: 1 },
)
const time = fc.oneof(
  { arbitrary: fc.nat(), weight: 30 },
  { arbitrary: fc.constantFrom(0, -0, 2 ** 53 - 1, 1_700_000_000_000), weight: 3 },
  { arbitrary: fc.constantFrom(-1, 1.5, 2 ** 53, Number.NaN, 1e300), weight: 1 },
)
const anything = fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, true, [], {}), fc.jsonValue())
/** Fields that mostly fit, so that many records pass and most of the others fail by one field. */
const likely = <T>(fitting: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fitting as fc.Arbitrary<unknown>, weight: 20 }, { arbitrary: anything, weight: 1 })

const record = fc.record(
  {
    schemaVersion: likely(fc.constant(1)),
    accountId: likely(id),
    objectId: likely(id),
    timestampMs: likely(time),
    objectType: likely(fc.string()),
    postId: likely(id),
    authorId: likely(id),
    objectCreatedAtMs: likely(time),
    accountCreatedAtMs: likely(time),
    language: likely(fc.string()),
    client: likely(fc.string()),
    declaredPlace: likely(fc.string()),
    text: likely(fc.string({ unit: 'binary' })),
    url: likely(fc.string()),
    addedLater: anything,
  },
  { requiredKeys: ['schemaVersion', 'accountId', 'objectId', 'timestampMs'] },
)

/** The schema, and what an id may not hold besides. */
function slowly(value: unknown): ShareEvent | undefined {
  const parsed = ShareEvent.safeParse(value)
  if (!parsed.success) return undefined
  const { accountId, objectId, postId, authorId } = parsed.data
  for (const text of [accountId, objectId, postId, authorId]) {
    if (text === undefined) continue
    if (new TextEncoder().encode(text).length > 512 || text.includes('\0')) return undefined
    // Half of a surrogate pair does not come back from UTF-8 as it went in.
    if (new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)) !== text)
      return undefined
  }
  return parsed.data
}

describe('checkShareEvent', () => {
  test('takes in and refuses what the schema does', () => {
    let accepted = 0
    let refused = 0
    const agree = (value: unknown): void => {
      const checked = checkShareEvent(value, Number.POSITIVE_INFINITY)
      const expected = slowly(value)
      if (expected === undefined) {
        refused++
        expect(isShareFault(checked)).toBe(true)
        expect((checked as { message: string }).message).toMatch(/^\S.*\.$/)
      } else {
        accepted++
        expect(checked).toEqual(expected)
        expect(Object.keys(checked)).toEqual(Object.keys(expected))
      }
    }
    fc.assert(fc.property(record, agree), { numRuns: 3_000 })
    fc.assert(fc.property(fc.jsonValue(), agree), { numRuns: 500 })
    expect(Math.min(accepted, refused)).toBeGreaterThan(200)
  })

  test('a message says what to change, and quotes nothing of the record', () => {
    const secret = 'account-of-a-person'
    for (const broken of [
      { schemaVersion: 1, accountId: secret, objectId: secret, timestampMs: secret },
      { schemaVersion: 1, accountId: secret, objectId: `${secret}\0`, timestampMs: 1 },
      { schemaVersion: secret, accountId: secret },
      [secret],
      secret,
    ]) {
      const checked = checkShareEvent(broken, Number.POSITIVE_INFINITY)
      if (!isShareFault(checked)) throw new Error('it was taken in')
      expect(checked.message).not.toContain(secret)
    }
  })

  test('a time more than five minutes ahead of its arrival is refused, five minutes are not', () => {
    const nowMs = 1_700_000_000_000
    const at = (timestampMs: number) =>
      checkShareEvent({ schemaVersion: 1, accountId: 'a', objectId: 'o', timestampMs }, nowMs)
    expect(isShareFault(at(nowMs + 300_000))).toBe(false)
    expect(at(nowMs + 300_001)).toMatchObject({ reason: 'clock_ahead' })
  })

  test.each([
    [{ schemaVersion: 1, objectId: 'o', timestampMs: 1 }, 'missing_field'],
    [{ schemaVersion: 1, accountId: '', objectId: 'o', timestampMs: 1 }, 'missing_field'],
    [{ schemaVersion: 1, accountId: 1, objectId: 'o', timestampMs: 1 }, 'unknown_field_type'],
    [{ schemaVersion: 1, accountId: 'a\0', objectId: 'o', timestampMs: 1 }, 'nul_byte'],
    [{ schemaVersion: 1, accountId: '\ud800', objectId: 'o', timestampMs: 1 }, 'invalid_utf8'],
    [{ schemaVersion: 1, accountId: 'é'.repeat(257), objectId: 'o', timestampMs: 1 }, 'id_too_long'],
    [{ schemaVersion: 1, accountId: 'a', objectId: 'o', timestampMs: '2024-01-01' }, 'bad_time'],
    [{ schemaVersion: 1, accountId: 'a', objectId: 'o', timestampMs: -1 }, 'negative_time'],
    [{ schemaVersion: 1, accountId: 'a', objectId: 'o', timestampMs: 0.5 }, 'bad_time'],
    [null, 'not_an_object'],
    [[], 'not_an_object'],
  ])('%j: %s', (value, reason) => {
    expect(checkShareEvent(value, Number.POSITIVE_INFINITY)).toMatchObject({ reason })
  })
})
