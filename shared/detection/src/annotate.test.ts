import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ageReference, companyReference } from './annotate.reference.ts'
import { annotate, companyWithin, countMarked } from './annotate.ts'
import { PARAMETERS } from './parameters.ts'
import { shareAt, sharesOf, smallWorld } from './small-world.fixture.ts'

const radius = fc.constantFrom(0, 10_000, 60_000, 300_000, 1_800_000, 3_600_000, 86_400_000)

test('company is every other share of the object within the radius', () => {
  fc.assert(
    fc.property(smallWorld, fc.array(radius, { minLength: 1, maxLength: 3 }), (events, radiiMs) => {
      const shares = sharesOf(events)
      const annotation = annotate(shares, radiiMs)
      for (const radiusMs of radiiMs)
        expect([...companyWithin(annotation, radiusMs)]).toEqual(companyReference(shares, radiusMs))
    }),
    { numRuns: 80 },
  )
})

test('company by marked accounts leaves everybody else and the sharer out', () => {
  fc.assert(
    fc.property(smallWorld, radius, fc.nat({ max: 4095 }), (events, radiusMs, marks) => {
      const shares = sharesOf(events)
      const marked = Uint8Array.from({ length: shares.accounts }, (_, i) => (marks >> i) & 1)
      expect([...countMarked(shares, marked, radiusMs)]).toEqual(
        companyReference(shares, radiusMs, (account) => marked[account] === 1),
      )
    }),
    { numRuns: 80 },
  )
})

test('a share exactly at the radius is company, one a millisecond further is not', () => {
  const shares = sharesOf([shareAt(0, 0, 0), shareAt(1, 0, 10_000), shareAt(2, 0, 20_001), shareAt(3, 1, 0)])
  expect([...annotate(shares, [10_000]).counts[0]]).toEqual([1, 1, 0, 0])
})

test('age counts from when the object was made or first shared within the hours before', () => {
  fc.assert(
    fc.property(smallWorld, (events) => {
      const shares = sharesOf(events)
      const ages = [...Array(shares.count).keys()].map((s) => ageReference(shares, s, PARAMETERS.ageMs))
      expect([...annotate(shares).ageMs]).toEqual(ages)
    }),
    { numRuns: 80 },
  )
})

test('a radius that was not annotated is refused', () => {
  expect(() => companyWithin(annotate(sharesOf([shareAt(0, 0, 0)]), [10]), 20)).toThrow(RangeError)
})
