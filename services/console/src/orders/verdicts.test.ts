import type { Scorecard } from '@murmuration/casework-client'
import { describe, expect, test } from 'vitest'
import { answerParts, barLabels, barParts, comparisonSays, rowsPage } from './verdicts.ts'

const counted = (count: number) => ({ count, rows: '/v1/orders/7/assessments' })
const card = {
  named: counted(1178),
  resolved: counted(1142),
  coordination: {
    supported: counted(271),
    weak: counted(58),
    not_supported: counted(486),
    contradicted: counted(19),
    not_testable: counted(308),
  },
}

describe('the numbers of a scorecard agree', () => {
  test('the bar holds every row once, side by side', () => {
    const parts = barParts(card)
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(1178)
    expect(parts.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1, 12)
    parts.slice(1).forEach(({ start }, k) => {
      expect(start).toBeCloseTo(parts[k].start + parts[k].width, 12)
    })
    expect(parts.at(-1)).toMatchObject({ name: 'unresolved', count: 36 })
  })

  test('labels keep apart, and inside of the bar', () => {
    const squeezed = { ...card, resolved: counted(1177) }
    for (const parts of [barParts(card), barParts(squeezed)])
      for (const width of [640, 1040])
        for (const side of ['above', 'below']) {
          const labels = barLabels(parts, ({ name }) => name, width).filter((label) => label.side === side)
          labels.slice(1).forEach(({ left }, k) => {
            expect(left).toBeGreaterThan(labels[k].left + labels[k].part.name.length * 7)
          })
          expect(labels.every(({ left }) => left >= 0 && left < width)).toBe(true)
        }
    const [first, , third] = barLabels(barParts(card), ({ name }) => name, 1178)
    expect(first).toMatchObject({ side: 'above', left: 0 })
    expect(third.side).toBe('above')
    expect(third.left).toBeCloseTo(271 + 58)
  })

  test('what is answered, waits and goes back adds up to all', () => {
    const { now, wait, back } = answerParts(card)
    expect({ now, wait, back }).toEqual({ now: 813, wait: 329, back: 36 })
    expect(now + wait + back).toBe(1178)
  })

  test('an order without rows draws nothing', () => {
    const none = { count: 0, rows: '' }
    const empty = barParts({
      named: none,
      resolved: none,
      coordination: {
        supported: none,
        weak: none,
        not_supported: none,
        contradicted: none,
        not_testable: none,
      },
    })
    expect(empty.every(({ width }) => width === 0)).toBe(true)
  })
})

test('a number leads to the page of its rows, with its filter', () => {
  expect(rowsPage('7', '/v1/orders/7/assessments?claim=coordinated&verdict=weak')).toBe(
    '/orders/7/rows?claim=coordinated&verdict=weak',
  )
})

test('a comparison is read from intervals', () => {
  const side = (low: number, high: number) =>
    ({ accounts: 1, supported: 0, share: 0, interval: [low, high] }) as Scorecard['comparison']['list']
  expect(comparisonSays({ list: side(0.2, 0.3), control: side(0, 0.1) })).toBe('apart')
  expect(comparisonSays({ list: side(0.05, 0.3), control: side(0, 0.1) })).toBe('alike')
  expect(comparisonSays({ list: side(0, 0.1), control: side(0.2, 0.3) })).toBe('below')
  expect(comparisonSays({ list: null, control: side(0, 1) })).toBeUndefined()
})
