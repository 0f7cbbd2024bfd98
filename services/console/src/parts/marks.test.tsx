import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { evidencePlaces } from './evidence-item.tsx'
import { MembershipStrip, SynchronyBar, synchronyPlaces, VerdictGlyph } from './marks.tsx'

describe('marks are drawn from numbers', () => {
  test('synchrony against chance lies on a track of 0 to 100 %', () => {
    expect(synchronyPlaces({ observed: 2318, low: 278, high: 346, of: 4907 }, 100)).toEqual({
      observed: expect.closeTo(47.24, 2),
      low: expect.closeTo(5.67, 2),
      high: expect.closeTo(7.05, 2),
    })
    expect(synchronyPlaces({ observed: 0, low: 0, high: 0, of: 0 })).toEqual({ observed: 0, low: 0, high: 0 })
    const drawn = renderToStaticMarkup(<SynchronyBar observed={46} low={10} high={20} of={92} />)
    expect(drawn).toContain('cx="46"')
    expect(drawn).toContain('46 of 92 sessions in synchrony; chance explains 10 to 20')
  })

  test('membership and its range', () => {
    const drawn = renderToStaticMarkup(<MembershipStrip value={0.5} low={0.25} high={0.75} />)
    expect(drawn).toContain('cx="46"')
    expect(drawn).toMatch(/x="23" y="6" width="46"/)
    expect(drawn).toContain('membership .50, with one partner left out .25 to .75')
  })

  test('observed and expected share one bar', () => {
    expect(evidencePlaces({ count: 61, expected: 8 })).toEqual({ observed: 1, expected: 8 / 61 })
    expect(evidencePlaces({ count: 2, expected: 4 })).toEqual({ observed: 0.5, expected: 1 })
    expect(evidencePlaces({ count: 0, expected: null })).toEqual({ observed: 0, expected: 0 })
  })

  test('every verdict has a mark of its own', () => {
    const marks = (['supported', 'weak', 'not_supported', 'contradicted', 'not_testable'] as const).map(
      (verdict) => renderToStaticMarkup(<VerdictGlyph verdict={verdict} />),
    )
    expect(new Set(marks).size).toBe(5)
  })
})
