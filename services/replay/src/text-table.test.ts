import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textTable, textWidth, wrapped } from './text-table.ts'

test('columns are as wide as their widest cell, and the last one breaks its text', () => {
  const columns = [
    { head: 'level', align: 'left' },
    { head: 'size', align: 'right' },
    { head: 'finding', align: 'left' },
  ] as const
  const rows = [
    ['alert', '7', 'seven accounts\n+ shared nine objects within a minute'],
    ['review', '1,178', 'more'],
  ]
  expect(textTable(columns, rows, 42, 10)).toBe(
    [
      '┌────────┬───────┬───────────────────────┐',
      '│ level  │  size │ finding               │',
      '├────────┼───────┼───────────────────────┤',
      '│ alert  │     7 │ seven accounts        │',
      '│        │       │ + shared nine objects │',
      '│        │       │ within a minute       │',
      '├────────┼───────┼───────────────────────┤',
      '│ review │ 1,178 │ more                  │',
      '└────────┴───────┴───────────────────────┘',
    ].join('\n'),
  )
})

test('no line is wider than asked for, in any script, and no character is lost', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'longer', ' ', '農民', '🐦', 'e\u0301', 'é', '\n'),
    maxLength: 60,
  })
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 40 }), (written, width) => {
      const lines = wrapped(written, width).split('\n')
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width)
      expect(lines.join('').replaceAll(' ', '')).toBe(written.replace(/[ \n]/g, ''))
      const table = textTable(
        [
          { head: '', align: 'right' },
          { head: '', align: 'left' },
        ],
        [['x', written]],
        width,
        2,
      )
      const widths = table.split('\n').map(textWidth)
      expect(new Set(widths).size).toBe(1)
      expect(widths[0]).toBeLessThanOrEqual(Math.max(width, 10))
    }),
  )
})

test('wide characters take two places, marks none', () => {
  expect(['abc', '農民', '🐦', 'e\u0301', '‖'].map(textWidth)).toEqual([3, 4, 2, 1, 1])
})
