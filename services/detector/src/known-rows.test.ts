import type { GraphRows, Span } from '@murmuration/contracts'
import {
  idAt,
  type KnownShares,
  PARAMETERS,
  READ_TEXTS,
  TIME_ATTRIBUTES,
  textAt,
} from '@murmuration/detection'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountActivity } from './account-activity.ts'
import { dropBefore, forgetBefore } from './forget-rows.ts'
import { addActivity, addRows, type KnownRows, knownRows, rowCount } from './known-rows.ts'
import { headerOfRows, partsOfRows, restoreRows } from './rows-snapshot.ts'
import { knownWithin, marksOf, sharesAround } from './rows-within.ts'

const { blockMs } = PARAMETERS

interface Row {
  account: string
  object: string
  timeMs: number
}
interface Count {
  object: string
  block: number
}

/** All that comes with a row follows from it, as with values that are absolute. */
const pick = <T>({ account, object, timeMs }: Row, from: T[]): T | undefined =>
  from[(account.length * 7 + object.length * 3 + timeMs / 1000) % (from.length + 1)]
const postOf = (row: Row): string => pick(row, ['p1', 'pö2', 'p3-long']) ?? ''
const textOf = (row: Row, name: string): string | undefined =>
  name === 'client' ? undefined : pick(row, [`${name}1`, 'ü'])
const timeOf = (row: Row): number | null => pick(row, [5, 70_000]) ?? null
const companyOf = ({ timeMs }: Row, radius: number): number => ((timeMs / 1000) % 50) + radius
const countOf = ({ object, block }: Count): number => object.length + (block % 5)

function recordOf(rows: readonly Row[], counts: readonly Count[], chunk: number): GraphRows {
  const accounts = [...new Set(rows.map(({ account }) => account))]
  const objects = [...new Set([...counts, ...rows].map(({ object }) => object))]
  const record: GraphRows = {
    schemaVersion: 1,
    kind: 'rows',
    partition: 0,
    group: 'panes:0',
    chunk,
    flagsVersion: 0,
    accounts,
    objects,
    account: rows.map(({ account }) => accounts.indexOf(account)),
    object: rows.map(({ object }) => objects.indexOf(object)),
    timeMs: rows.map(({ timeMs }) => timeMs),
    company: Array.from({ length: 6 }, (_, k) => rows.map((row) => companyOf(row, k))),
    ageMs: rows.map(({ timeMs }) => timeMs / 2),
    ...(rows.some((row) => postOf(row) !== '') && { posts: rows.map(postOf) }),
    texts: {},
    times: {},
    traffic: {
      object: counts.map(({ object }) => objects.indexOf(object)),
      block: counts.map(({ block }) => block),
      count: counts.map(countOf),
    },
  }
  for (const name of READ_TEXTS) {
    const values = [...new Set(rows.flatMap((row) => textOf(row, name) ?? []))]
    if (values.length > 0)
      record.texts[name] = { values, codes: rows.map((row) => values.indexOf(textOf(row, name) ?? '-') + 1) }
  }
  for (const name of TIME_ATTRIBUTES)
    if (rows.some((row) => timeOf(row) !== null)) record.times[name] = rows.map(timeOf)
  return record
}

/** Rows and counts as lines of text, sorted, with everything that stands beside them. */
function linesOf({ columns, company, ageMs, traffic }: KnownShares): { rows: string[]; traffic: string[] } {
  const rows = Array.from({ length: columns.count }, (_, r) =>
    JSON.stringify([
      idAt(columns.accountIds, columns.account[r]),
      idAt(columns.objectIds, columns.object[r]),
      columns.timeMs[r],
      ageMs[r],
      company.map((counts) => counts[r]),
      columns.posts === undefined ? '' : idAt(columns.posts, r),
      READ_TEXTS.map((name) => textAt(columns.texts[name], r) ?? null),
      TIME_ATTRIBUTES.map((name) => {
        const time = columns.times[name]?.[r] ?? Number.NaN
        return Number.isNaN(time) ? null : time
      }),
    ]),
  )
  const counts = Array.from(traffic?.object ?? [], (o, k) =>
    JSON.stringify([idAt(columns.objectIds, o), traffic?.block[k], traffic?.count[k]]),
  )
  return { rows: rows.sort(), traffic: counts.sort() }
}

const expectedRow = (row: Row): string =>
  JSON.stringify([
    row.account,
    row.object,
    row.timeMs,
    row.timeMs / 2,
    Array.from({ length: 6 }, (_, k) => companyOf(row, k)),
    postOf(row),
    READ_TEXTS.map((name) => textOf(row, name) ?? null),
    TIME_ATTRIBUTES.map(() => timeOf(row)),
  ])

const id = fc.constantFrom('a', 'bb', 'ccc', 'dü', 'eeeee', 'ffffff')
const row = fc.record({ account: id, object: id, timeMs: fc.nat({ max: 90 }).map((k) => k * 60_000) })
const count = fc.record({ object: id, block: fc.nat({ max: 9 }) })
const added = fc.record({
  kind: fc.constant('add' as const),
  rows: fc.array(row, { maxLength: 12 }),
  counts: fc.array(count, { maxLength: 5 }),
})
const step = fc.oneof(
  { weight: 6, arbitrary: added },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('drop' as const),
      beforeMs: fc.nat({ max: 60 }).map((k) => k * 60_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
)
const spans = fc
  .tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 }))
  .map(([x, y]): Span => ({ startMs: Math.min(x, y) * blockMs, endMs: (Math.max(x, y) + 1) * blockMs }))

const restarted = (rows: KnownRows): KnownRows =>
  restoreRows(
    JSON.parse(JSON.stringify(headerOfRows(rows))),
    partsOfRows(rows).map((part) =>
      Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)),
    ),
  )

test('each row stands once, with all that came with it, however often it came and whatever was forgotten', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), spans, fc.boolean(), (steps, span, complete) => {
      let rows = knownRows()
      let held: Row[] = []
      let counts: Count[] = []
      steps.forEach((one, k) => {
        if (one.kind === 'add') {
          addRows(rows, recordOf(one.rows, one.counts, k))
          held.push(...one.rows)
          counts.push(...one.counts)
        } else if (one.kind === 'restart') rows = restarted(rows)
        else {
          forgetBefore(rows, one.beforeMs)
          held = held.filter(({ timeMs }) => timeMs >= one.beforeMs)
          counts = counts.filter(({ block }) => (block + 1) * blockMs > one.beforeMs)
        }
      })
      const distinct = [...new Map(held.map((one) => [expectedRow(one), one])).values()]
      expect(rowCount(rows)).toBe(distinct.length)
      const within = distinct.filter(({ timeMs }) => timeMs >= span.startMs && timeMs < span.endMs)
      const { known, accounts } = knownWithin(rows, span, complete)
      const lines = linesOf(known)
      expect(lines.rows).toEqual(within.map(expectedRow).sort())
      const countsWithin = counts.filter(
        ({ block }) => block * blockMs >= span.startMs && block * blockMs < span.endMs,
      )
      const countLines = new Set(
        countsWithin.map((one) => JSON.stringify([one.object, one.block, countOf(one)])),
      )
      if (complete) expect(known.traffic).toBeUndefined()
      else expect(lines.traffic).toEqual([...countLines].sort())
      expect(known.columns.accountIds.size).toBe(new Set(within.map(({ account }) => account)).size)
      const marks = marksOf(rows, ['a', 'dü', 'nobody'])
      const marked = Array.from(accounts, (account, k) => [idAt(known.columns.accountIds, k), marks[account]])
      for (const [account, mark] of marked) expect(mark).toBe(account === 'a' || account === 'dü' ? 1 : 0)
      const later = distinct.map(({ timeMs }) => timeMs).filter((t) => t >= span.endMs)
      expect(sharesAround(rows, span)).toEqual({
        within: within.length > 0,
        ...(later.length > 0 && { nextMs: Math.min(...later) }),
      })
      const sums = accountActivity(rows, marks, span)
      expect(sums).toEqual(
        activityByDefinition(within.filter(({ account }) => account === 'a' || account === 'dü')),
      )
    }),
    { numRuns: 300 },
  )
})

/** Objects, also those that the others share, the earliest creation, and stretches of half an hour each beginning at the first time not yet held. */
function activityByDefinition(rows: readonly Row[]) {
  return [...new Set(rows.map(({ account }) => account))].sort().map((accountId) => {
    const own = rows.filter(({ account }) => account === accountId)
    const created = own.map((row) => timeOf(row)).filter((time) => time !== null)
    const objects = [...new Set(own.map(({ object }) => object))]
    const together = objects.filter((object) =>
      rows.some((row) => row.object === object && row.account !== accountId),
    )
    let left = own.map(({ timeMs }) => timeMs)
    let sittings = 0
    for (; left.length > 0; sittings++) {
      const first = Math.min(...left)
      left = left.filter((t) => t > first + 1_800_000)
    }
    return {
      accountId,
      objects: objects.length,
      sittings,
      createdAtMs: created.length === 0 ? null : Math.min(...created),
      topic: Math.round((1000 * together.length) / objects.length) / 1000,
    }
  })
}

test('activity adds up over partitions, and a block that is told of again counts once', () => {
  const rows = knownRows()
  addActivity(rows, 0, { block: [1, 2], count: [3, 4] })
  addActivity(rows, 1, { block: [2], count: [5] })
  addActivity(rows, 1, { block: [2], count: [5] })
  const activity = (of: KnownRows) => [
    ...knownWithin(of, { startMs: 0, endMs: 5 * blockMs }, true).known.activity,
  ]
  expect(activity(rows)).toEqual([
    [1, 3],
    [2, 9],
  ])
  expect(activity(restarted(rows))).toEqual(activity(rows))
  forgetBefore(rows, 2 * blockMs)
  expect(activity(rows)).toEqual([[2, 9]])
})

test('few rows that lie back are kept for a while, many are not', () => {
  const of = (count: number): KnownRows => {
    const rows = knownRows()
    const made = Array.from({ length: count }, (_, k) => ({
      account: `a${k}`,
      object: 'o',
      timeMs: k * 1000,
    }))
    addRows(rows, recordOf(made, [], 0))
    return rows
  }
  const some = of(1000)
  dropBefore(some, 100_000)
  expect(rowCount(some)).toBe(1000)
  dropBefore(some, 500_000)
  expect(rowCount(some)).toBe(500)
  const all = of(5)
  dropBefore(all, 60_000)
  expect(rowCount(all)).toBe(0)
})

test.each([
  ['radii', { company: [] }],
  ['columns', { object: [] }],
  ['accounts', { account: [7] }],
  ['objects', { object: [1] }],
  ['times', { timeMs: [0.5] }],
  ['traffic', { traffic: { object: [3], block: [1], count: [1] } }],
  ['language', { texts: { language: { values: ['de'], codes: [2] } } }],
])('a record with wrong %s is refused', (what, change) => {
  const record = { ...recordOf([{ account: 'a', object: 'o', timeMs: 1000 }], [], 3), ...change }
  expect(() => addRows(knownRows(), record)).toThrow(`chunk 3 of panes:0 has wrong ${what}`)
})
