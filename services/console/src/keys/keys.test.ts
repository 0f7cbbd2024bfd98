import { describe, expect, test } from 'vitest'
import { collisions, nameOf } from './keys.tsx'

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  nameOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

describe('keys', () => {
  test('a press has one name, whatever the keyboard', () => {
    expect(press('j')).toBe('j')
    expect(press('X', { shiftKey: true })).toBe('Shift+x')
    expect(press('?', { shiftKey: true })).toBe('?')
    expect(press('Enter', { metaKey: true })).toBe('mod+Enter')
    expect(press('Enter', { ctrlKey: true })).toBe('mod+Enter')
    expect(press('Enter', { shiftKey: true })).toBe('Shift+Enter')
    expect(press('j', { altKey: true })).toBe('')
  })

  test('two actions of one scope on one key collide, unless one sleeps', () => {
    const scope = 'page' as const
    expect(
      collisions([
        { scope, key: 'j' },
        { scope: 'list', key: 'j' },
      ]),
    ).toEqual([])
    expect(
      collisions([
        { scope, key: 'j' },
        { scope, key: 'j' },
      ]),
    ).toEqual(['page j'])
    expect(
      collisions([
        { scope, key: 'j' },
        { scope, key: 'j', when: false },
      ]),
    ).toEqual([])
  })
})
