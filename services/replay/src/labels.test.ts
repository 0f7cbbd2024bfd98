import fc from 'fast-check'
import { expect, test } from 'vitest'
import { falseCases, labelledMetrics, labelsFrom, metricsOf } from './labels.ts'

const accounts = ['a', 'b', 'c', 'd', 'e', 'f']

test('precision, recall and F1 are those of counting by hand', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...accounts), fc.constantFrom('coordinated', 'organic')),
      fc.subarray(accounts),
      (labelled, found) => {
        const labels = new Map(Object.entries(labelled))
        const { precision, recall, f1, ...counts } = metricsOf(labels, new Set(found), 'coordinated')
        const right = found.filter((id) => labels.get(id) === 'coordinated').length
        const wrong = found.filter((id) => labels.get(id) === 'organic').length
        const all = accounts.filter((id) => labels.get(id) === 'coordinated').length
        expect(counts).toEqual({
          found: found.length,
          truePositives: right,
          falsePositives: wrong,
          falseNegatives: all - right,
          unlabelled: found.length - right - wrong,
        })
        expect(precision).toBe(right + wrong === 0 ? null : right / (right + wrong))
        expect(recall).toBe(all === 0 ? null : right / all)
        if (precision === null || recall === null) expect(f1).toBeNull()
        else expect(f1).toBeCloseTo(right === 0 ? 0 : (2 * precision * recall) / (precision + recall), 12)
      },
    ),
  )
})

test('busy accounts are counted apart, on both sides', () => {
  const labels = new Map([
    ['a', 'coordinated'],
    ['b', 'coordinated'],
    ['c', 'organic'],
  ])
  const shares: { [id: string]: number } = { a: 5, b: 4, c: 3 }
  const { overall, busy } = labelledMetrics(labels, new Set(['a', 'c']), 'coordinated', (id) => shares[id])
  expect([overall.precision, overall.recall]).toEqual([0.5, 0.5])
  expect([busy.precision, busy.recall, busy.found]).toEqual([1, 1, 1])
})

test('a case is false if most of its labelled accounts are', () => {
  const labels = new Map(accounts.map((id) => [id, id < 'd' ? 'coordinated' : 'organic']))
  const cases = [
    ['a', 'b', 'd'],
    ['a', 'd', 'e'],
    ['x', 'y'],
    ['a', 'd'],
  ]
  expect(falseCases(labels, cases, 'coordinated')).toBe(1)
})

test('labels are those of the column label, the first of an account; what is missing is said', () => {
  const row = (accountId: string, label: string) => ({ accountId, columns: { n: 'x', Label: label } })
  const rows = [row('a', 'coordinated'), row('b', 'organic'), row('a', 'organic')]
  expect([...labelsFrom(rows, 'coordinated')]).toEqual([
    ['a', 'coordinated'],
    ['b', 'organic'],
  ])
  expect(() => labelsFrom([{ accountId: 'a', columns: { class: 'x' } }], 'x')).toThrow(/no column label/)
  expect(() => labelsFrom(rows, 'planted')).toThrow(/only 'coordinated', 'organic'/)
})
