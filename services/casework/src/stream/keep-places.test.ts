import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pictureWith } from '../cases/picture.fixture.ts'
import { keepPlaces } from './keep-places.ts'

const placesIn = ({ accounts, layout }: ReturnType<typeof keepPlaces>) =>
  Object.fromEntries(accounts.map((id, k) => [id, [layout.x[k], layout.y[k]]]))

const older = pictureWith({
  accounts: ['a', 'b', 'gone'],
  places: [
    [1_000, 2_000],
    [3_000, 6_000],
    [9_000, 9_000],
  ],
})

test('known accounts keep their places, and a new one goes to the weighted mean of its partners', () => {
  const picture = pictureWith({
    accounts: ['a', 'b', 'new'],
    places: [
      [0, 0],
      [0, 0],
      [10_000, 10_000],
    ],
    edges: [
      [0, 2, 3],
      [1, 2, 1],
    ],
  })
  expect(placesIn(keepPlaces(older, picture))).toEqual({
    a: [1_000, 2_000],
    b: [3_000, 6_000],
    new: [1_500, 3_000],
  })
})

test('new accounts that know each other alone follow the one that knows an old one, and none covers another', () => {
  const picture = pictureWith({
    accounts: ['a', 'p', 'q', 'r'],
    places: [
      [0, 0],
      [0, 0],
      [0, 0],
      [7_000, 7_000],
    ],
    edges: [
      [0, 1, 1],
      [1, 2, 1],
    ],
  })
  const { a, p, q, r } = placesIn(keepPlaces(older, picture)) as { [id: string]: [number, number] }
  expect(a).toEqual([1_000, 2_000])
  const between = ([x1, y1]: [number, number], [x2, y2]: [number, number]) => Math.hypot(x1 - x2, y1 - y2)
  for (const [one, other] of [
    [a!, p!],
    [p!, q!],
    [a!, q!],
  ] as const) {
    expect(between(one, other)).toBeGreaterThanOrEqual(59)
    expect(between(one, other)).toBeLessThan(300)
  }
  expect(r).toEqual([7_000, 7_000])
})

test('whatever the pictures, everybody has a place within the square, and the old ones theirs', () => {
  const place = fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }))
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 25 })
  const pictures = fc.tuple(ids, ids).chain(([before, after]) =>
    fc.record({
      before: fc.constant(before.sort((x, y) => x - y).map(String)),
      after: fc.constant(after.sort((x, y) => x - y).map(String)),
      places: fc.array(place, { minLength: 60, maxLength: 60 }),
      edges: fc.array(
        fc
          .tuple(
            fc.nat(after.length - 1),
            fc.nat(after.length - 1),
            fc.double({ min: 0, max: 5, noNaN: true }),
          )
          .filter(([a, b]) => a < b),
      ),
    }),
  )
  fc.assert(
    fc.property(pictures, ({ before, after, places, edges }) => {
      const old = pictureWith({ accounts: before, places: places.slice(0, before.length) })
      const drawn = pictureWith({ accounts: after, places: places.slice(30, 30 + after.length), edges })
      const kept = keepPlaces(old, drawn)
      const was = placesIn(old)
      for (const [id, [x, y]] of Object.entries(placesIn(kept)) as [string, [number, number]][]) {
        expect(Number.isInteger(x) && Number.isInteger(y)).toBe(true)
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
        expect(Math.max(x, y)).toBeLessThanOrEqual(10_000)
        if (was[id] !== undefined) expect([x, y]).toEqual(was[id])
      }
      expect(keepPlaces(old, drawn)).toEqual(kept)
      expect({ ...kept, layout: drawn.layout }).toEqual(drawn)
    }),
  )
})
