import { describe, expect, it } from 'vitest'
import { smallPicture as picture } from './picture.fixture.ts'
import { binned, MINUTE_MS, timelineOf } from './picture-queries.ts'
import {
  axisTicks,
  bandPath,
  bars,
  burstBands,
  draggedBrush,
  marksPath,
  movedBrush,
  peaks,
  timeAt,
  xOf,
} from './timeline-geometry.ts'

const at = (minutes: number): number => picture.fromMs + minutes * MINUTE_MS
const scale = { fromMs: at(0), toMs: at(60), width: 600 }
const facts = { flagged: [true, true, true, false], membership: [1, 1, 1, 0], handles: ['a', 'b', 'c', 'd'] }

describe('where the timeline draws', () => {
  it('puts times on one scale, both ways', () => {
    expect(xOf(scale, at(30))).toBe(300)
    expect(timeAt(scale, 300)).toBe(at(30))
    expect(timeAt(scale, -5)).toBe(at(0))
  })

  it('labels whole steps that do not touch', () => {
    expect(axisTicks(scale).map(({ x }) => x)).toEqual([0, 100, 200, 300, 400, 500, 600])
  })

  it('draws bars as high as the sessions in synchrony', () => {
    const drawn = bars(binned(picture, at(0), at(60), MINUTE_MS), scale, 3, 40, MINUTE_MS)
    expect(drawn.map(({ height, bin }) => [bin.observed, height])).toEqual([
      [3, 40],
      [1, 13.33],
      [1, 13.33],
    ])
    expect(drawn[0].x + drawn[0].width / 2).toBe(55)
  })

  it('draws the range of chance from low to high, over the width of its bins', () => {
    const bins = [{ fromMs: at(0), sessions: 9, observed: 3, expected: 2, low: 1, high: 3 }]
    expect(bandPath(bins, { ...scale, toMs: at(1) }, 4, 40, MINUTE_MS)).toBe('M0 10H600L600 30H0Z')
  })

  it('numbers what stands above chance, and not two in one place', () => {
    const bins = binned(picture, at(0), at(60), MINUTE_MS)
    expect(peaks(bins, scale).map(({ observed }) => observed)).toEqual([3])
    expect(peaks(bins, { ...scale, width: 6_000 }).map(({ observed }) => observed)).toEqual([3, 1])
  })

  it('begins bands at the first share, and keeps them wide enough to be seen', () => {
    const { bursts } = timelineOf(picture, facts, {
      fromMs: at(0),
      toMs: at(60),
      sort: 'first',
      mostBins: 60,
    })
    expect(burstBands(bursts, scale, 60)).toEqual([
      { x: 50, width: 10, object: 0 },
      { x: 300, width: 10, object: 1 },
    ])
    expect(burstBands(bursts, { ...scale, width: 60 }, 60)[0].width).toBe(6)
  })

  it('draws a tick for a share in synchrony and a ring for one alone', () => {
    const { lanes } = timelineOf(picture, facts, { fromMs: at(0), toMs: at(60), sort: 'first', mostBins: 60 })
    const { ticks, rings, count } = marksPath(lanes, scale, 60)
    expect(count).toBe(6)
    expect(ticks.match(/M/g)).toHaveLength(5)
    // Account 3 alone at minute 15, in the fourth lane.
    expect(rings).toBe('M147 52.5a3 3 0 1 0 6 0a3 3 0 1 0 -6 0')
  })

  it('moves the brush by ten minutes, and with Shift its end, within the window', () => {
    const brush = { fromMs: at(20), toMs: at(40) }
    const window = [at(0), at(60)] as const
    const moved = (key: string, shiftKey = false) => movedBrush(brush, { key, shiftKey }, window)
    expect(moved('ArrowRight')).toEqual({ fromMs: at(30), toMs: at(50) })
    expect(moved('ArrowLeft', true)).toEqual({ fromMs: at(20), toMs: at(30) })
    expect(moved('ArrowRight', true)).toEqual({ fromMs: at(20), toMs: at(50) })
    expect(moved('End')).toEqual({ fromMs: at(40), toMs: at(60) })
    expect(moved('PageUp')).toEqual({ fromMs: at(0), toMs: at(20) })
    expect(moved('a')).toBeUndefined()
  })

  it('drags an end past the other, a new brush, or the whole of it', () => {
    const brush = { fromMs: at(20), toMs: at(40) }
    const window = [at(0), at(60)] as const
    expect(draggedBrush(brush, 'start', at(20), at(50), window)).toEqual({ fromMs: at(40), toMs: at(50) })
    expect(draggedBrush(brush, 'new', at(10), at(5), window)).toEqual({ fromMs: at(5), toMs: at(10) })
    expect(draggedBrush(brush, 'move', at(30), at(58), window)).toEqual({ fromMs: at(40), toMs: at(60) })
  })
})
