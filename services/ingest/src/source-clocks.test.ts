import type { Watermark } from '@murmuration/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sourceClocks } from './source-clocks.ts'

const LATENESS = 300

const step = fc.oneof(
  fc.record({ do: fc.constant('advance' as const), name: fc.constantFrom('x', 'y'), ms: fc.nat(100_000) }),
  fc.record({ do: fc.constant('close' as const), name: fc.constantFrom('x', 'y'), ms: fc.nat(100_000) }),
  fc.record({ do: fc.constant('due' as const) }),
)

describe('sourceClocks', () => {
  it('never goes back, never overtakes its events less the lateness while open, and gets there', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const clocks = sourceClocks(LATENESS)
        const last = new Map<string, Watermark>()
        const latest = new Map<string, number>()
        const asked = new Map<string, number>()
        for (const one of steps) {
          const marks: Watermark[] = []
          if (one.do === 'due') marks.push(...clocks.due())
          else if (one.do === 'advance') {
            latest.set(one.name, Math.max(latest.get(one.name) ?? 0, one.ms))
            const mark = clocks.advance(one.name, one.ms)
            // A source that is new, or was closed, says so at once.
            if (last.get(one.name)?.closed || !last.has(one.name)) expect(mark).toBeDefined()
            if (mark !== undefined) marks.push(mark)
          } else {
            asked.set(one.name, Math.max(asked.get(one.name) ?? 0, one.ms))
            const mark = clocks.close(one.name, one.ms)
            expect(mark?.watermarkMs).toBeGreaterThan(latest.get(one.name) ?? -1)
            expect(mark?.closed).toBe(true)
            if (mark !== undefined) marks.push(mark)
          }
          for (const mark of marks) {
            expect(mark.watermarkMs).toBeGreaterThanOrEqual(last.get(mark.source)?.watermarkMs ?? 0)
            if (!mark.closed)
              expect(mark.watermarkMs).toBeLessThanOrEqual(
                Math.max(
                  0,
                  (latest.get(mark.source) ?? 0) - LATENESS,
                  asked.get(mark.source) ?? 0,
                  last.get(mark.source)?.watermarkMs ?? 0,
                ),
              )
            last.set(mark.source, mark)
          }
          clocks.written(marks)
        }
        for (const mark of clocks.due()) last.set(mark.source, mark)
        for (const [name, mark] of last)
          if (!mark.closed)
            expect(mark.watermarkMs).toBeGreaterThanOrEqual(Math.max(0, (latest.get(name) ?? 0) - LATENESS))
      }),
    )
  })

  it('tells of what stands on the log alone', () => {
    const clocks = sourceClocks(LATENESS)
    const first = clocks.advance('x', 1_000)
    expect(clocks.states()).toEqual([])
    expect(clocks.leastMs()).toBeUndefined()
    clocks.written([first as Watermark])
    expect(clocks.states()).toEqual([{ name: 'x', watermarkMs: 700, closed: false }])
    const closed = clocks.close('x')
    expect(clocks.states()).toEqual([{ name: 'x', watermarkMs: 700, closed: false }])
    clocks.written([closed as Watermark])
    const state = [{ name: 'x', watermarkMs: 1_001, closed: true }]
    expect(clocks.states()).toEqual(state)
    expect(sourceClocks(LATENESS, state).states()).toEqual(state)
    // It is open again, and the log does not say so yet.
    clocks.advance('x', 5_000)
    expect(clocks.states()).toEqual(state)
  })

  it('knows so many sources, and forgets closed ones first', () => {
    const clocks = sourceClocks(LATENESS, [], 2)
    for (const name of ['x', 'y']) clocks.written([clocks.advance(name, 1_000) as Watermark])
    expect([clocks.hasRoomFor('x'), clocks.hasRoomFor('z')]).toEqual([true, false])
    clocks.written([clocks.close('x') as Watermark])
    expect(clocks.hasRoomFor('z')).toBe(true)
    clocks.advance('z', 1_000)
    expect(clocks.all().map(({ name }) => name)).toEqual(['y', 'z'])
  })
})
