import { expect, test } from 'vitest'
import { collisions } from '../keys/keys.tsx'
import { BELOW, homeOf, PLACES } from './places.ts'

const ROLES = ['analyst', 'lead', 'legal', 'policy', 'auditor', 'researcher', 'admin'] as const

test('every role has a place to begin that is theirs', () => {
  for (const role of ROLES)
    expect([...PLACES, ...BELOW].find(({ path }) => path === homeOf(role))?.roles).toContain(role)
})

test('no two places are behind one key', () => {
  expect(collisions([...PLACES, ...BELOW].map(({ key }) => ({ scope: 'everywhere', key })))).toEqual([])
})
