import type { StaffRole } from '@murmuration/contracts'

/** Tabs of the settings, and who has them; none named: everybody. */
const TABS = [
  { name: 'reading' },
  { name: 'sessions' },
  { name: 'tokens' },
  { name: 'views' },
  { name: 'readers', roles: ['lead', 'legal'] },
  { name: 'webhooks', roles: ['lead', 'admin'] },
  { name: 'policies', roles: ['lead', 'policy', 'auditor'] },
  { name: 'users', roles: ['admin'] },
] as const satisfies readonly { name: string; roles?: readonly StaffRole[] }[]

export type SettingsTab = (typeof TABS)[number]['name']

/** The tabs that a role has, in their order. */
export const tabsOf = (role: StaffRole): SettingsTab[] =>
  TABS.filter((tab) => !('roles' in tab) || (tab.roles as readonly StaffRole[]).includes(role)).map(
    ({ name }) => name,
  )

/** The tab that an address names; null: there is none, or not for this role. */
export const tabAt = (role: StaffRole, name: string | undefined): SettingsTab | null =>
  name === undefined ? 'reading' : (tabsOf(role).find((tab) => tab === name) ?? null)
