import { expect, test } from 'vitest'
import { claimValues, roleMapSetting, roleOf } from './role-map.ts'

test('roles are written as pairs, and the first that a person has counts', () => {
  const map = roleMapSetting.parse(' cn=leads,dc=x =lead; staff=analyst;')
  expect(map).toEqual([
    ['cn=leads,dc=x', 'lead'],
    ['staff', 'analyst'],
  ])
  expect(roleOf(['staff', 'cn=leads,dc=x'], map)).toBe('lead')
  expect(roleOf(['Staff'], map)).toBeUndefined()
  for (const wrong of ['staff', '=lead', 'staff=boss'])
    expect(() => roleMapSetting.parse(wrong)).toThrow(/staff=analyst/)
})

test('a claim is a name or a path, with one value or a list', () => {
  const claims = { groups: ['a', 3, 'b'], realm_access: { roles: ['c'] }, 'https://x.org/r': 'd' }
  expect(claimValues(claims, 'groups')).toEqual(['a', 'b'])
  expect(claimValues(claims, 'realm_access.roles')).toEqual(['c'])
  expect(claimValues(claims, 'https://x.org/r')).toEqual(['d'])
  for (const none of ['no', 'groups.length.x', 'constructor', '__proto__.x', 'realm_access.toString'])
    expect(claimValues(claims, none)).toEqual([])
})
