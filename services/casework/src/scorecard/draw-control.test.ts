import fc from 'fast-check'
import { expect, test } from 'vitest'
import { balance, CALIPERS, type Covariates, drawControl } from './draw-control.ts'
import { differenceWithin, shareWithin } from './intervals.ts'

const account = (prefix: string) =>
  fc.record({
    accountId: fc.nat(999).map((n) => `${prefix}${n}`),
    objects: fc.integer({ min: 1, max: 12 }),
    sittings: fc.integer({ min: 1, max: 6 }),
    ageDays: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: null }),
    topic: fc.integer({ min: 0, max: 10 }).map((n) => n / 10),
  })
const listOf = (prefix: string, maxLength: number) =>
  fc.uniqueArray(account(prefix), { maxLength, selector: ({ accountId }) => accountId })
const worlds = fc.record({
  named: listOf('n', 25),
  candidates: listOf('c', 60),
  seed: fc.string(),
  perAccount: fc.integer({ min: 1, max: 3 }),
})

const fits = (x: Covariates, y: Covariates): boolean =>
  Math.abs(Math.log(x.objects / y.objects)) <= CALIPERS.objects &&
  Math.abs(Math.log(x.sittings / y.sittings)) <= CALIPERS.sittings &&
  Math.abs(x.topic - y.topic) <= CALIPERS.topic + 1e-12 &&
  (x.ageDays === null) === (y.ageDays === null) &&
  (x.ageDays === null || Math.abs(Math.log((x.ageDays + 30) / (y.ageDays! + 30))) <= CALIPERS.age + 1e-12)

test('nobody is drawn twice, every pair is within the calipers, and nobody gets more than allowed', () => {
  fc.assert(
    fc.property(worlds, ({ named, candidates, seed, perAccount }) => {
      const pairs = drawControl(named, candidates, seed, perAccount)
      expect(new Set(pairs.map(({ control }) => control)).size).toBe(pairs.length)
      const [a, b] = [named, candidates].map((list) => new Map(list.map((one) => [one.accountId, one])))
      const counts = new Map<string, number>()
      for (const { named: one, control } of pairs) {
        expect(fits(a!.get(one)!, b!.get(control)!)).toBe(true)
        counts.set(one, (counts.get(one) ?? 0) + 1)
      }
      for (const count of counts.values()) expect(count).toBeLessThanOrEqual(perAccount)
    }),
  )
})

test('pairs do not depend on the order of accounts', () => {
  fc.assert(
    fc.property(
      worlds.chain((world) =>
        fc.record({
          world: fc.constant(world),
          named: fc.shuffledSubarray(world.named, { minLength: world.named.length }),
          candidates: fc.shuffledSubarray(world.candidates, { minLength: world.candidates.length }),
        }),
      ),
      ({ world, named, candidates }) => {
        expect(drawControl(named, candidates, world.seed)).toEqual(
          drawControl(world.named, world.candidates, world.seed),
        )
      },
    ),
  )
})

test('nobody goes without while a candidate that fits is left', () => {
  fc.assert(
    fc.property(worlds, ({ named, candidates, seed }) => {
      const pairs = drawControl(named, candidates, seed)
      const taken = new Set(pairs.map(({ control }) => control))
      const matched = new Set(pairs.map((pair) => pair.named))
      // Just at a caliper, rounding decides.
      for (const one of named.filter(({ accountId }) => !matched.has(accountId)))
        for (const other of candidates.filter(({ accountId }) => !taken.has(accountId)))
          expect(fits(one, other) && strictlyFits(one, other)).toBe(false)
    }),
  )
})

const strictlyFits = (x: Covariates, y: Covariates): boolean =>
  Math.abs(x.topic - y.topic) < CALIPERS.topic - 1e-9

test('the nearest candidate is drawn, and a seed changes who chooses first', () => {
  const one = { accountId: 'n', objects: 10, sittings: 5, ageDays: 500, topic: 0.5 }
  const near = { ...one, accountId: 'near', objects: 11 }
  const far = { ...one, accountId: 'far', objects: 13 }
  expect(drawControl([one], [far, near], 's')).toEqual([{ named: 'n', control: 'near' }])
  expect(drawControl([one], [far, near], 's', 2)).toHaveLength(2)
  const twins = ['a', 'b', 'c', 'd', 'e', 'f'].map((accountId) => ({ ...one, accountId }))
  const winners = new Set(
    Array.from({ length: 40 }, (_, seed) => drawControl(twins, [near], String(seed))[0]?.named),
  )
  expect(winners.size).toBeGreaterThan(3)
})

test('balance is zero for equal groups, in standard deviations otherwise, and null where nothing varies', () => {
  const list = [1, 2, 4, 8].map((objects, k) => ({
    accountId: `${k}`,
    objects,
    sittings: 3,
    ageDays: null,
    topic: k / 10,
  }))
  expect(balance(list, list)).toEqual({ objects: 0, sittings: 0, age: null, topic: 0 })
  const doubled = list.map((one) => ({ ...one, objects: one.objects * 2, sittings: 4 }))
  const { objects, sittings } = balance(doubled, list)
  expect(objects).toBeCloseTo(Math.LN2 / (Math.LN2 * Math.sqrt(5 / 3)), 10)
  expect(sittings).toBeNull()
})

test('intervals are those of Wilson and Newcombe', () => {
  // Newcombe 1998, table II, case (a): 56/70 less 48/80, score interval without continuity correction.
  const { value, interval } = differenceWithin(shareWithin(56, 70), shareWithin(48, 80))
  expect(value).toBeCloseTo(0.2, 10)
  expect(interval[0]).toBeCloseTo(0.0524, 4)
  expect(interval[1]).toBeCloseTo(0.3339, 4)
  expect(shareWithin(0, 10).interval[0]).toBe(0)
  expect(shareWithin(0, 10).interval[1]).toBeCloseTo(0.2775, 4)
  expect(shareWithin(10, 10).interval).toEqual([expect.closeTo(0.7225, 4), 1])
})
