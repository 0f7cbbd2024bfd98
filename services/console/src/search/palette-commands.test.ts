import { expect, test } from 'vitest'
import { actionCommands, matching, pageCommands } from './palette-commands.ts'

const PREFERENCES = {
  theme: 'dark',
  density: 'normal',
  letters: true,
  zone: 'UTC',
  mediaBlur: true,
  motion: 'system',
} as const

test('every command has a name and an id of its own', () => {
  const all = [...pageCommands(), ...actionCommands(PREFERENCES)]
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  expect(new Set(all.map(({ label }) => label)).size).toBe(all.length)
  for (const { href, run } of all) expect((href === undefined) !== (run === undefined)).toBe(true)
})

test('actions say what they would do now', () => {
  const labels = actionCommands(PREFERENCES).map(({ label }) => label)
  expect(labels).toContain('Dense rows')
  expect(labels).toContain('Theme: light')
  expect(labels).not.toContain('Theme: dark')
  expect(labels).toContain('Switch single-letter keys off')
})

test('all words are looked for, wherever they stand', () => {
  expect(matching(pageCommands(), 'second').map(({ id }) => id)).toEqual(['page /second', 'view second'])
  expect(matching(pageCommands(), ' open QUEUE ').map(({ id }) => id)).toEqual(['view open'])
  expect(matching(pageCommands(), '')).toHaveLength(14)
})
