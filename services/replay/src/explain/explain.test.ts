import { columnsFrom, detect, idAt } from '@murmuration/detection'
import { expect, test } from 'vitest'
import { explanationOf, explanationText } from './explanation.ts'
import { leaveOut, MOST_OF_EACH, rowsOf } from './leave-out.ts'

const START_MS = Date.UTC(2021, 1, 1)
const HOUR_MS = 3_600_000

/** Five accounts share thirty rare objects within seconds over ten days; sixty others share what they like. */
const events = [
  ...Array.from({ length: 30 }, (_, object) =>
    ['p1', 'p2', 'p3', 'p4', 'p5'].map((accountId, k) => ({
      schemaVersion: 1 as const,
      accountId,
      objectId: `rare${object}`,
      timestampMs: START_MS + object * 8 * HOUR_MS + k * 2000,
      postId: `${accountId}-${object}`,
    })),
  ).flat(),
  ...Array.from({ length: 1500 }, (_, n) => ({
    schemaVersion: 1 as const,
    accountId: `r${n % 60}`,
    objectId: `any${(n * 7919) % 211}`,
    timestampMs: START_MS + ((n * 104_729) % 14_400) * 60_000 + ((n * 31) % 60) * 1000,
    postId: `r-${n}`,
  })),
]
const columns = columnsFrom(events)
const casesOf = (of: typeof columns) => detect(of, { scope: 'everybody', community: 'leiden', seed: 1 }).cases

test('an operation of many days stands whatever single part of it is left out', () => {
  const [found] = casesOf(columns)
  expect(found.accounts.map(({ accountId }) => accountId)).toEqual(['p1', 'p2', 'p3', 'p4', 'p5'])
  const leftOut = leaveOut(columns, found, casesOf)
  const count = (kind: string): number => leftOut.filter((one) => one.kind === kind).length
  expect([count('account'), count('object'), count('day')]).toEqual([5, MOST_OF_EACH, MOST_OF_EACH])
  for (const { level } of leftOut) expect(level).not.toBeNull()
  const explanation = explanationOf(found, leftOut)
  expect(explanation.sentence).toContain('no single one of the 21 accounts, objects and days')
  expect(explanation.sessionsBeyondChance).toBeGreaterThan(0)
  expect(explanationText(explanation)).toContain('| account | p1 | 30 | 4 of 4 |')
})

test('where all happens on one day, the finding falls without that day', () => {
  const oneDay = columnsFrom(
    events.map((event) =>
      event.accountId.startsWith('p')
        ? {
            ...event,
            timestampMs: START_MS + Math.round((event.timestampMs - START_MS) / 11 / 1000) * 1000,
          }
        : event,
    ),
  )
  const [found] = casesOf(oneDay)
  const falls = leaveOut(oneDay, found, casesOf).filter(({ level }) => level === null)
  expect(falls.map(({ kind, what }) => [kind, what])).toEqual([['day', '2021-02-01']])
  expect(explanationOf(found, falls).sentence).toContain('it falls without the day 2021-02-01')
})

test('only the rows that are kept stay, with their posts', () => {
  const kept = rowsOf(columns, (row) => row % 2 === 1)
  expect(kept.count).toBe(Math.floor(events.length / 2))
  expect(idAt(kept.accountIds, kept.account[0])).toBe(events[1].accountId)
  expect(kept.posts && idAt(kept.posts, 1)).toBe(events[3].postId)
})
