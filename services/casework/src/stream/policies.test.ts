import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEFAULT_POLICIES, isAutoTriaged, isReopened, priorityOf } from './policies.ts'
import { snapshotOf } from './snapshot.fixture.ts'
import { strengthOf, surprise } from './strength.ts'

const facts = fc.record({
  level: fc.constantFrom('alert' as const, 'review' as const),
  strength: fc.double({ min: 0, max: 100, noNaN: true }),
  accounts: fc.integer({ min: 1, max: 100_000 }),
})

test('priority lies in 0 to 1,000, and grows with level, strength and reach', () => {
  const { priority } = DEFAULT_POLICIES
  fc.assert(
    fc.property(facts, facts, (one, other) => {
      const value = priorityOf(priority, one)
      expect(Number.isInteger(value) && value >= 0 && value <= 1_000).toBe(true)
      if (
        one.strength >= other.strength &&
        one.accounts >= other.accounts &&
        (one.level === 'alert' || other.level === 'review')
      )
        expect(value).toBeGreaterThanOrEqual(priorityOf(priority, other))
    }),
  )
  expect(priorityOf(priority, { level: 'alert', strength: 100, accounts: 10_000 })).toBe(1_000)
  expect(priorityOf(priority, { level: 'review', strength: 0, accounts: 1 })).toBe(0)
})

test('a case is taken into the queue only where every bound is met', () => {
  const rule = { enabled: true, levels: ['alert' as const], minStrength: 60, minAccounts: 5, priority: null }
  const good = { level: 'alert' as const, strength: 60, accounts: 5 }
  expect(isAutoTriaged(rule, good)).toBe(true)
  expect(isAutoTriaged({ ...rule, enabled: false }, good)).toBe(false)
  for (const bad of [{ level: 'review' as const }, { strength: 59.9 }, { accounts: 4 }])
    expect(isAutoTriaged(rule, { ...good, ...bad })).toBe(false)
})

test('a closed case is opened again by accounts or by strength, each alone', () => {
  const rule = { enabled: true, minAccountsIn: 2, minStrengthRise: 10 }
  expect(isReopened(rule, 2, 0)).toBe(true)
  expect(isReopened(rule, 0, 10)).toBe(true)
  expect(isReopened(rule, 1, 9.9)).toBe(false)
  expect(isReopened({ ...rule, enabled: false }, 9, 99)).toBe(false)
})

test('strength lies in 0 to 100, every alert before every review case, more surprise before less', () => {
  const coordination = fc
    .record({
      seen: fc.integer({ min: 0, max: 5_000 }),
      expected: fc.double({ min: 0, max: 5_000, noNaN: true }),
    })
    .map(({ seen, expected }) => ({
      ...snapshotOf('x').coordination,
      synchronousSessions: seen,
      expectedSynchronous: expected,
    }))
  fc.assert(
    fc.property(coordination, coordination, (one, other) => {
      expect(strengthOf('review', one)).toBeGreaterThanOrEqual(0)
      expect(strengthOf('alert', one)).toBeLessThan(100)
      expect(strengthOf('alert', one)).toBeGreaterThanOrEqual(50)
      expect(strengthOf('review', other)).toBeLessThan(50)
      if (surprise(one) > surprise(other))
        expect(strengthOf('alert', one)).toBeGreaterThanOrEqual(strengthOf('alert', other))
    }),
  )
})

test('surprise bounds the tail of a Poisson count, and is not far from it', () => {
  const tail = (k: number, mean: number): number => {
    let term = Math.exp(-mean)
    let below = 0
    for (let n = 0; n < k; n++) {
      below += term
      term *= mean / (n + 1)
    }
    return 1 - below
  }
  for (const [k, mean] of [
    [8, 2],
    [12, 5],
    [5, 1],
  ] as const) {
    const exact = -Math.log10(tail(k, mean))
    const bound = surprise({
      ...snapshotOf('x').coordination,
      synchronousSessions: k,
      expectedSynchronous: mean,
    })
    expect(bound).toBeLessThanOrEqual(exact)
    expect(bound).toBeGreaterThan(exact - 1)
  }
})
