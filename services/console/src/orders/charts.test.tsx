import type { Order, Scorecard } from '@murmuration/casework-client'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { Router } from 'wouter'
import { ClaimMatrix } from './claim-matrix.tsx'
import { clockPlaces } from './clock-line.tsx'
import { ControlChart, controlPlaces } from './control-chart.tsx'
import { ScorecardBar } from './scorecard-bar.tsx'
import { claimLines, VERDICTS } from './verdicts.ts'

const counted = (count: number) => ({ count, rows: '/v1/orders/7/assessments?verdict=x' })
const side = (share: number, low: number, high: number) => ({
  accounts: 800,
  supported: Math.round(800 * share),
  share,
  interval: [low, high] as [number, number],
})
const card = {
  orderId: '7',
  named: counted(1000),
  resolved: counted(900),
  coordination: {
    supported: counted(250),
    weak: counted(50),
    not_supported: counted(400),
    contradicted: counted(0),
    not_testable: counted(200),
  },
  comparison: {
    compared: true,
    says: 'compared',
    eligible: 900,
    pairs: counted(800),
    listSupported: counted(200),
    list: side(0.25, 0.22, 0.28),
    control: side(0.01, 0.005, 0.02),
    difference: null,
    balance: [],
    window: null,
    drawnEvery: 1,
  },
} as unknown as Scorecard

const attribute = (markup: string, element: RegExp, name: string): number =>
  Number.parseFloat(new RegExp(` ${name}="([^"]+)"`).exec(element.exec(markup)![0])![1])

describe('what is drawn of a scorecard equals its numbers', () => {
  test('the bar gives each part its share of all rows', () => {
    const drawn = renderToStaticMarkup(
      <Router ssrPath="/">
        <ScorecardBar card={card} />
      </Router>,
    )
    const of = (part: string) => new RegExp(`<rect data-part="${part}"[^>]*>`)
    expect(attribute(drawn, of('supported'), 'width')).toBe(25)
    expect(attribute(drawn, of('not_supported'), 'x')).toBe(30)
    expect(attribute(drawn, of('unresolved'), 'x')).toBe(90)
    expect(attribute(drawn, of('unresolved'), 'width')).toBeCloseTo(10)
    expect(drawn).not.toMatch(of('contradicted'))
    expect(drawn).toContain(
      '250 supported, 50 weak, 400 not supported, 0 contradicted, 200 not testable, 100 unresolved',
    )
  })

  test('named and matched accounts lie on one axis from zero', () => {
    const { list, control } = card.comparison
    const { x, ticks } = controlPlaces({ list: list!, control: control! })
    expect(ticks[0]).toBe(0)
    const drawn = renderToStaticMarkup(
      <Router ssrPath="/">
        <ControlChart card={card} />
      </Router>,
    )
    expect(attribute(drawn, /<circle data-side="list"[^>]*>/, 'cx')).toBeCloseTo(x(0.25))
    expect(attribute(drawn, /<rect data-side="control"[^>]*>/, 'x')).toBeCloseTo(x(0.005))
    expect(attribute(drawn, /<rect data-side="control"[^>]*>/, 'width')).toBeCloseTo(x(0.02) - x(0.005))
    expect(attribute(drawn, /<circle data-side="control-share"[^>]*>/, 'cx')).toBeCloseTo(x(0.01))
    expect(drawn).toContain(
      '25.0\u2009% of named (22.0 to 28.0\u2009%), 1.0\u2009% of others (.5 to 2.0\u2009%)',
    )
    expect(drawn).toContain('more common among the named accounts')
  })

  test('now lies between receipt and deadline', () => {
    expect(clockPlaces(0, 25, 100)).toEqual({ now: 0.25, due: 1 })
    expect(clockPlaces(50, 10, 100)).toEqual({ now: 0, due: 1 })
    expect(clockPlaces(100, 100, 100)).toEqual({ now: 1, due: 1 })
  })

  test('a deadline that has passed lies before now', () => {
    expect(clockPlaces(0, 200, 100)).toEqual({ now: 1, due: 0.5 })
  })
})

describe('a line of the matrix adds up to the accounts of its claim', () => {
  const verdicts = (...counts: number[]) =>
    Object.fromEntries(VERDICTS.map((verdict, k) => [verdict, counted(counts[k])]))
  const none = { accounts: counted(0), verdicts: verdicts(0, 0, 0, 0, 0) }
  const claims = [
    {
      claim: 'coordinated',
      alwaysNotTestable: null,
      asserted: none,
      notAsserted: { accounts: counted(900), verdicts: verdicts(250, 50, 400, 0, 200) },
    },
    { claim: 'automated', alwaysNotTestable: null, asserted: none, notAsserted: none },
    {
      claim: 'incitement',
      alwaysNotTestable: 'Murmuration does not judge what is said',
      asserted: { accounts: counted(58), verdicts: verdicts(0, 0, 0, 0, 58) },
      notAsserted: none,
    },
  ]
  const order = { claims: [{ type: 'incitement', quote: 'calls to violence' }] } as unknown as Order
  const matrix = { ...card, claims } as unknown as Scorecard

  test('coordination is shown though nobody claims it; what nobody claims is not', () => {
    const lines = claimLines(matrix, order.claims)
    expect(lines.map(({ claim }) => claim)).toEqual(['coordinated', 'incitement'])
    for (const line of lines)
      expect(VERDICTS.reduce((sum, verdict) => sum + line.verdicts[verdict].count, 0)).toBe(line.accounts)
  })

  test('a claim that nothing can test has one merged cell with the reason, and no zeros', () => {
    const drawn = renderToStaticMarkup(
      <Router ssrPath="/">
        <ClaimMatrix card={matrix} order={order} />
      </Router>,
    )
    const [, row] = /<tbody>.*?<\/tr>(<tr>.*?<\/tr>)/.exec(drawn)!
    expect(row).toContain('<td colSpan="4">Murmuration does not judge what is said.</td>')
    expect(row).toContain('calls to violence')
    expect(row).not.toMatch(/>0</)
    expect(attribute(row, /<rect data-claim="incitement"[^>]*>/, 'width')).toBeCloseTo((58 / 900) * 100)
    expect(attribute(drawn, /<rect data-claim="coordinated" data-verdict="weak"[^>]*>/, 'width')).toBeCloseTo(
      (50 / 900) * 100,
    )
  })
})
