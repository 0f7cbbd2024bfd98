import type { Scorecard } from '@murmuration/casework-client'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { Router } from 'wouter'
import { clockPlace } from './clock-line.tsx'
import { ControlChart, controlPlaces } from './control-chart.tsx'
import { ScorecardBar } from './scorecard-bar.tsx'

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
  Number(new RegExp(`${name}="([^"]+)"`).exec(element.exec(markup)![0])![1])

describe('what is drawn of a scorecard equals its numbers', () => {
  test('the bar gives each part its share of all rows', () => {
    const drawn = renderToStaticMarkup(
      <Router ssrPath="/">
        <ScorecardBar card={card} />
      </Router>,
    )
    const of = (part: string) => new RegExp(`<rect data-part="${part}"[^>]*>`)
    expect(attribute(drawn, of('supported'), 'width')).toBe(250)
    expect(attribute(drawn, of('not_supported'), 'x')).toBe(300)
    expect(attribute(drawn, of('unresolved'), 'x')).toBe(900)
    expect(attribute(drawn, of('unresolved'), 'width')).toBeCloseTo(100)
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
    expect(drawn).toContain('25.0\u2009% of named, 1.0\u2009% of others')
    expect(drawn).toContain('more common among the named accounts')
  })

  test('now lies between receipt and deadline', () => {
    expect(clockPlace(0, 25, 100)).toBe(0.25)
    expect(clockPlace(0, 200, 100)).toBe(1)
    expect(clockPlace(50, 10, 100)).toBe(0)
    expect(clockPlace(100, 100, 100)).toBe(1)
  })
})
