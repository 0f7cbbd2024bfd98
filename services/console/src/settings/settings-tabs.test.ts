import { expect, test } from 'vitest'
import { tabAt, tabsOf } from './settings-tabs.ts'

test('a role has the tabs of what it may do', () => {
  expect(tabsOf('analyst')).toEqual(['reading', 'sessions', 'tokens', 'views'])
  expect(tabsOf('admin')).toEqual(['reading', 'sessions', 'tokens', 'views', 'webhooks', 'users'])
  expect(tabsOf('auditor')).toContain('policies')
})

test('a tab of others looks as if it did not exist', () => {
  expect(tabAt('analyst', 'users')).toBeNull()
  expect(tabAt('analyst', 'nothing')).toBeNull()
  expect(tabAt('admin', 'users')).toBe('users')
  expect(tabAt('analyst', undefined)).toBe('reading')
})
