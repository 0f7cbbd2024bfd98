import { describe, expect, it } from 'vitest'
import { missingOf, NO_DRAFT, nextUndecided, notTogether, stepsOf, termsOf } from './decision-rules.ts'

const grounds = {
  missing: null,
  independentFamilies: ['co_amplification' as const, 'client' as const],
  final: null,
}
const NOW = Date.UTC(2026, 2, 3)
const draft = { ...NO_DRAFT, reason: 'Copied text.' }

describe('what may be decided of an account', () => {
  it('forbids restrictions that lack a family, and says how many there are', () => {
    const steps = stepsOf({ ...grounds, missing: 'a second one', independentFamilies: ['co_amplification'] })
    expect(steps.map(({ forbidden }) => forbidden)).toEqual([null, ...Array(4).fill({ families: 1 })])
    expect(missingOf({ ...draft, action: 'label' }, steps, NOW)).toEqual(['forbidden'])
  })

  it('asks why a narrower step is skipped', () => {
    const steps = stepsOf(grounds)
    expect(steps.map(({ skips }) => skips.length)).toEqual([0, 0, 1, 2, 3])
    expect(missingOf({ ...draft, action: 'limit' }, steps, NOW)).toEqual(['ladderReason'])
    expect(missingOf({ ...draft, action: 'limit', ladderReason: 'Labels were tried.' }, steps, NOW)).toEqual(
      [],
    )
  })

  it('skips nothing one rung above what stands', () => {
    const steps = stepsOf({ ...grounds, final: { action: 'label' } as never })
    expect(steps.map(({ skips }) => skips)).toEqual([[], [], [], ['limit'], ['limit', 'withhold_in']])
  })

  it('needs no reason for no action, and gives one all the same', () => {
    expect(missingOf({ ...NO_DRAFT, action: 'no_action' }, stepsOf(grounds), NOW)).toEqual([])
    expect(termsOf({ ...NO_DRAFT, action: 'no_action' }, 'No action.').reason).toBe('No action.')
    expect(missingOf(NO_DRAFT, stepsOf(grounds), NOW)).toEqual(['action'])
  })

  it('withholds somewhere, by country codes', () => {
    const withhold = { ...draft, action: 'withhold_in' as const, ladderReason: 'x' }
    expect(missingOf(withhold, stepsOf(grounds), NOW)).toEqual(['territory'])
    expect(missingOf({ ...withhold, territory: 'in, xyz' }, stepsOf(grounds), NOW)).toEqual(['codes'])
    expect(termsOf({ ...withhold, territory: 'in, nl' }, '').territory).toEqual(['IN', 'NL'])
  })

  it('ends a suspension after somebody has looked at it again', () => {
    const suspend = { ...draft, action: 'suspend' as const, ladderReason: 'x' }
    expect(missingOf(suspend, stepsOf(grounds), NOW)).toEqual(['expires', 'review'])
    const late = { ...suspend, expires: '2026-04-01', review: '2026-04-02' }
    expect(missingOf(late, stepsOf(grounds), NOW)).toEqual(['reviewAfter'])
    expect(missingOf({ ...late, review: '2026-03-01' }, stepsOf(grounds), NOW)).toEqual(['past'])
    const good = { ...late, review: '2026-03-20' }
    expect(missingOf(good, stepsOf(grounds), NOW)).toEqual([])
    expect(termsOf(good, '').reviewAtMs).toBe(Date.UTC(2026, 2, 20))
  })

  it('goes to the next undecided account in the order that is shown, around the end', () => {
    const order = ['a', 'b', 'c', 'd']
    expect(nextUndecided(order, new Set(['a', 'd']), 'b')).toBe('d')
    expect(nextUndecided(order, new Set(['a', 'b']), 'd')).toBe('a')
    expect(nextUndecided(order, new Set(['a', 'd']), 'b', -1)).toBe('a')
    expect(nextUndecided(order, new Set(['b']), 'b')).toBeUndefined()
    expect(nextUndecided(order, new Set(['c']), undefined)).toBe('c')
  })

  it('decides on several together only where verdict, families and what speaks against are the same', () => {
    const row = {
      accountId: 'a',
      mayBulk: true,
      verdict: 'supported' as const,
      families: ['co_amplification' as const],
      against: [],
      signature: 's',
    }
    const name = (id: string): string => `@${id}`
    expect(notTogether([row, { ...row, accountId: 'b' }], name)).toBeUndefined()
    expect(notTogether([row, { ...row, mayBulk: false }], name)).toEqual({ why: 'alone', handles: ['@a'] })
    expect(notTogether([row, { ...row, verdict: 'weak' }], name)).toEqual({ why: 'verdict' })
    expect(notTogether([row, { ...row, against: ['open_call'] }], name)).toEqual({ why: 'against' })
    expect(notTogether([row, { ...row, signature: 't' }], name)).toEqual({ why: 'other' })
  })
})
