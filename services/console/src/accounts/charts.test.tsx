import type { CasePicture } from '@murmuration/contracts'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { ActivityHours } from './activity-hours.tsx'
import { gapBars } from './gap-bars.ts'
import { GapHistogram, heightOf, stepUpTo } from './gap-histogram.tsx'

const attributes = (markup: string, name: string): { [attribute: string]: number }[] =>
  [...markup.matchAll(new RegExp(`<rect ${name}="([^"]*)"([^>]*)>`, 'g'))].map(([, value, rest]) => ({
    value: Number(value),
    ...Object.fromEntries(
      [...rest!.matchAll(/(\w+)="([\d.]+)"/g)].map(([, key, number]) => [key, Number(number)]),
    ),
  }))

test('bars and bands are as high as their numbers', () => {
  const bars = gapBars([13, 18, 16, 10, 4, 3, 4, 2, 2, 1, 1], 8, 60, 3_600)
  const drawn = renderToStaticMarkup(
    <GapHistogram bars={bars} tauSeconds={60} contextSeconds={3_600} low={4} high={13} />,
  )
  const most = Math.ceil(Math.max(...bars.map(({ observed, high }) => Math.max(observed, high))) / 10) * 10
  const observed = attributes(drawn, 'data-observed')
  const bands = attributes(drawn, 'data-band')
  expect(observed.map(({ value }) => value)).toEqual(bars.map(({ toSeconds }) => toSeconds))
  for (const [k, bar] of bars.entries()) {
    expect(observed[k]!.height).toBeCloseTo(heightOf(bar.observed, most))
    expect(bands[k]!.height).toBeCloseTo(heightOf(bar.high - bar.low, most))
    // Both stand on the same floor.
    expect(observed[k]!.y! + observed[k]!.height!).toBeCloseTo(166)
  }
  expect(drawn).toContain('Sessions by gap: 61 of 74 within 60 s; chance explains 4 to 13 of them.')
})

test('axes step by 1, 2 or 5', () => {
  expect([0, 3, 4, 18, 20, 45, 100, 1_178].map(stepUpTo)).toEqual([1, 1, 1, 5, 5, 20, 50, 500])
})

const picture = {
  fromMs: Date.UTC(2026, 2, 2),
  background: { minute: [0, 60], shares: [1, 3] },
  notDrawn: { edges: 0, shares: 0 },
} as unknown as CasePicture

test('hours are not drawn below 200 shares, and it says why', () => {
  const drawn = renderToStaticMarkup(<ActivityHours picture={picture} times={[picture.fromMs]} />)
  expect(drawn).not.toContain('<svg')
  expect(drawn).toContain('Not drawn: 1 share of it in this case, and hours say something from 200 on.')
})

test('every share stands in one cell and one bar', () => {
  const times = Array.from({ length: 240 }, (_, k) => picture.fromMs + k * 1_800_000)
  const drawn = renderToStaticMarkup(<ActivityHours picture={picture} times={times} />)
  const sum = (name: string): number => attributes(drawn, name).reduce((all, { value }) => all + value!, 0)
  expect(attributes(drawn, 'data-count')).toHaveLength(7 * 24)
  expect(sum('data-count')).toBe(240)
  expect(sum('data-hour')).toBe(240)
})
