import { columnsFrom } from '@murmuration/detection'
import { expect, test } from 'vitest'
import { methodsOf } from '../compare-command.ts'
import { compareMethods } from './compare.ts'
import { jaccard, runMethod } from './compare-methods.ts'
import { compareCsv, drawComparison, printComparison } from './compare-report.ts'
import { METHODS } from './method-parameters.ts'
import type { MethodRunner } from './run-method-process.ts'

const START_MS = 1_600_000_000_000
const HOUR_MS = 3_600_000

/** Four accounts share twelve objects within seconds; thirty others share some of them, and their own, hours apart. */
const events = Array.from({ length: 12 }, (_, object) => [
  ...['p1', 'p2', 'p3', 'p4'].map((accountId, k) => ({
    schemaVersion: 1 as const,
    accountId,
    objectId: `o${object}`,
    timestampMs: START_MS + object * 30 * HOUR_MS + k * 2000,
  })),
  ...Array.from({ length: 30 }, (_, k) => ({
    schemaVersion: 1 as const,
    accountId: `r${k}`,
    objectId: (k + object) % 5 === 0 ? `o${object}` : `own${(7 * k + 11 * object) % 40}`,
    timestampMs: START_MS + object * 30 * HOUR_MS + (k + 1) * 600_000 + ((k * 37 + object * 91) % 97) * 1000,
  })),
]).flat()
const columns = columnsFrom(events)
const planted = ['p1', 'p2', 'p3', 'p4']
const labels = {
  of: new Map(
    events.map(({ accountId }) => [accountId, accountId.startsWith('p') ? 'coordinated' : 'other']),
  ),
  positive: 'coordinated',
}
const here: MethodRunner = async ({ method, windowSeconds }) => ({
  findings: runMethod(method, columns, windowSeconds),
  cost: { seconds: 1.5, inputMib: 10, peakMib: 20 },
})
const compared = () => compareMethods({ columns, methods: METHODS, windowSeconds: 60, labels }, here)

test('every method runs on one world, and counting finds the planted accounts alone', async () => {
  const { methods, costs } = await compared()
  expect(methods.map(({ method }) => method)).toEqual([...METHODS])
  expect(costs.map(({ method }) => method)).toEqual([...METHODS])
  const count = methods.find(({ method }) => method === 'count')
  expect(count).toMatchObject({ accounts: 4, edges: 6, communities: 1 })
  expect(count?.metrics).toMatchObject({ precision: 1, recall: 1, f1: 1 })
  // The toolkit's edges of both directions are one pair here.
  expect(methods.find(({ method }) => method === 'cnt')).toMatchObject({ accounts: 4, edges: 6 })
  for (const method of ['svn', 'cosine', 'eigenvector'] as const)
    expect(runMethod(method, columns, 60).accounts.filter((id) => id.startsWith('p'))).toEqual(planted)
})

test('the interval is that of the methods that count', () => {
  expect(runMethod('count', columns, 1).accounts).toEqual([])
  expect(runMethod('svn', columns, 1)).toEqual(runMethod('svn', columns, 60))
})

test('overlap is of both over either', async () => {
  expect(jaccard(['a', 'b', 'c'], ['b', 'c', 'd'])).toBe(0.5)
  expect(jaccard([], ['a'])).toBe(0)
  expect(jaccard([], [])).toBeNull()
  const { overlap } = await compared()
  overlap.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(value).toBe(overlap[j][i])
    })
  })
})

test('the same shares in another order give the same comparison', async () => {
  const turned = columnsFrom([...events].reverse())
  for (const method of METHODS) expect(runMethod(method, turned, 60)).toEqual(runMethod(method, columns, 60))
})

test('tables and picture hold every method, and text in the picture is escaped', async () => {
  const comparison = await compared()
  const odd = { ...comparison, positive: '<b>&' }
  expect(drawComparison(odd)).toContain('&lt;b&gt;&amp;')
  expect(drawComparison(odd)).not.toContain('<b>')
  expect(drawComparison(comparison)).toContain('prefers-color-scheme: dark')
  const lines = compareCsv(comparison).trim().split('\n')
  expect(lines).toHaveLength(METHODS.length + 1)
  expect(lines[2].split(',').slice(0, 7)).toEqual(['count', '4', '6', '1', '1', '1', '1'])
  for (const method of METHODS) expect(printComparison(comparison)).toContain(method)
})

test('a name that is no method is refused with the names there are', () => {
  expect(methodsOf('svn, count,svn')).toEqual(['svn', 'count'])
  expect(() => methodsOf('svm')).toThrow("there is no method 'svm'; choose among murmuration")
})
