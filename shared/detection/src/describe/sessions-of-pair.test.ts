import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prepare } from '../prepare.ts'
import { columnsFrom } from '../share-columns.ts'
import { caseShares } from './case-shares.ts'
import { cohortIndex, matchedCohort } from './matched-cohort.ts'
import { addSessions, noSessions } from './sessions-of-pair.ts'

const event = (accountId: string, objectId: string, seconds: number): ShareEvent => ({
  schemaVersion: 1,
  accountId,
  objectId,
  timestampMs: seconds * 1000,
})

const times = fc.array(fc.nat(5000), { minLength: 12, maxLength: 12 })

describe('addSessions', () => {
  it('equals a plain walk over every pair of shares', () => {
    fc.assert(
      fc.property(times, times, fc.nat(9), (a, b, skip) => {
        const events = [
          ...a.map((t, o) => event('a', `o${String(o).padStart(2, '0')}`, t)),
          ...b.flatMap((t, o) => (o === skip ? [] : [event('b', `o${String(o).padStart(2, '0')}`, t)])),
        ]
        const shares = prepare(columnsFrom(events))
        const rows = noSessions()
        const rule = { withinMs: 600_000, lengthMs: 900_000, chance: () => 0.25, weight: () => 1 }
        addSessions(rows, shares, caseShares(shares, [0, 1], 60_000), 0, 1, rule)

        const met = a
          .map((t, o) => ({ at: Math.min(t, b[o]), gap: Math.abs(t - b[o]), o }))
          .filter(({ gap, o }) => o !== skip && gap <= 600)
          .sort((x, y) => x.at - y.at || x.o - y.o)
        const sessions: (typeof met)[] = []
        for (const one of met) {
          const last = sessions.at(-1)
          if (last === undefined || one.at - last[0].at > 900) sessions.push([one])
          else last.push(one)
        }
        expect(rows.size).toBe(sessions.length)
        expect(rows.openedMs).toEqual(sessions.map((session) => session[0].at * 1000))
        expect(rows.gapMs).toEqual(
          sessions.map((session) => 1000 * Math.min(...session.map((one) => one.gap))),
        )
        sessions.forEach((session, r) => {
          expect(rows.chance[r]).toBeCloseTo(1 - 0.75 ** session.length, 12)
          expect(Math.abs(shares.timeMs[rows.shareA[r]] - shares.timeMs[rows.shareB[r]])).toBe(rows.gapMs[r])
        })
      }),
    )
  })
})

describe('caseShares', () => {
  it('counts shares that have company within τ of another account, ends included', () => {
    const shares = prepare(
      columnsFrom([
        event('a', 'x', 0),
        event('b', 'x', 60),
        event('c', 'x', 121),
        event('a', 'y', 5),
        event('z', 'y', 5),
      ]),
    )
    const own = caseShares(shares, [0, 1, 2], 60_000)
    expect([...own.objects]).toEqual([0, 1])
    expect([...own.inSynchrony]).toEqual([2, 0])
    expect(own.accompanied.map((list) => list.length)).toEqual([1, 1, 1])
  })
})

describe('matchedCohort', () => {
  it('matches every account with as many of its own stratum, none of them in a case', () => {
    const events: ShareEvent[] = []
    const account = (id: string, count: number, language: string): void => {
      for (let o = 0; o < count; o++) events.push({ ...event(id, `${id}-${o}`, o), language })
    }
    // Two busy accounts in 'xa' and one quiet one in 'xb', in a case; 'm' has nobody like it.
    account('a0', 9, 'xa')
    account('a1', 14, 'xa')
    account('a2', 2, 'xb')
    account('a3', 40, 'xb')
    for (let k = 0; k < 16; k++) account(`b${10 + k}`, 8 + (k % 8), 'xa')
    for (let k = 0; k < 9; k++) account(`c${10 + k}`, 2 + (k % 2), 'xb')
    const shares = prepare(columnsFrom(events))
    const caseOf = new Int32Array(shares.accounts).fill(-1).fill(0, 0, 4)
    const index = cohortIndex(shares, caseOf, shares.columns.texts.language)
    const cohort = matchedCohort(index, [0, 1, 2, 3])
    expect(cohort.matched).toEqual([0, 1, 2])
    expect(cohort.unmatched).toEqual([3])
    expect(cohort.sets).toHaveLength(8)
    for (const set of cohort.sets) {
      expect(set.map((other) => index.stratumOf(other)).sort()).toEqual(
        [0, 1, 2].map((own) => index.stratumOf(own)).sort(),
      )
      for (const other of set) expect(caseOf[other]).toBe(-1)
    }
    expect(new Set(cohort.sets.flat()).size).toBe(24)
  })
})
