import { ClaimType } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALWAYS_NOT_TESTABLE, accountsWithHoursElsewhere, claimVerdict, countVerdicts } from './verdicts.ts'

const grounds = fc.record({
  level: fc.constantFrom('alert', 'review', null),
  hoursElsewhere: fc.boolean(),
  objects: fc.nat(6),
  sittings: fc.nat(6),
})

test('coordination goes by the level, and by activity only where no case holds the account', () => {
  fc.assert(
    fc.property(grounds, (known) => {
      const expected =
        known.level === 'alert'
          ? 'supported'
          : known.level === 'review'
            ? 'weak'
            : Math.min(known.objects, known.sittings) < 3
              ? 'not_testable'
              : 'not_supported'
      expect(claimVerdict('coordinated', known)).toBe(expected)
    }),
  )
})

test('no claim is ever contradicted, foreign operation is at most weak, and five claims are never tested', () => {
  fc.assert(
    fc.property(grounds, fc.constantFrom(...ClaimType.options), (known, claim) => {
      const verdict = claimVerdict(claim, known)
      expect(verdict).not.toBe('contradicted')
      if (claim === 'foreign_operated') expect(verdict).toBe(known.hoursElsewhere ? 'weak' : 'not_testable')
      if (claim in ALWAYS_NOT_TESTABLE) expect(verdict).toBe('not_testable')
    }),
  )
  expect(Object.keys(ALWAYS_NOT_TESTABLE)).toHaveLength(5)
})

test('an indicator of hours that names nobody speaks of the whole case', () => {
  const found = (kind: string, accounts: string[]) =>
    accountsWithHoursElsewhere({
      accounts: [{ accountId: 'a' }, { accountId: 'b' }],
      indicators: [{ kind, accounts }],
    } as never)
  expect(found('offset_mismatch', ['a'])).toEqual(['a'])
  expect(found('offset_mismatch', [])).toEqual(['a', 'b'])
  expect(found('client', ['a'])).toEqual([])
})

test('counts every verdict, those that do not occur too', () => {
  expect(countVerdicts(['weak', 'weak', 'supported'])).toEqual({
    supported: 1,
    weak: 2,
    not_supported: 0,
    contradicted: 0,
    not_testable: 0,
  })
})
