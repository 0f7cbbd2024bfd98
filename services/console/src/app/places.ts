import type { StaffRole } from '@murmuration/casework-client'

const READERS: readonly StaffRole[] = ['analyst', 'lead', 'legal', 'policy', 'auditor', 'researcher']
const EVERYBODY: readonly StaffRole[] = [...READERS, 'admin']

export type PlaceName =
  | 'app.queue'
  | 'app.orders'
  | 'app.intake'
  | 'app.accounts'
  | 'app.second'
  | 'app.reports'
  | 'app.audit'
  | 'app.operations'
  | 'app.settings'

/** A screen that the rail leads to. `key` follows g; `roles`: whose work is there. */
export interface Place {
  path: string
  name: PlaceName
  key: string
  roles: readonly StaffRole[]
}

export const PLACES: readonly Place[] = [
  { path: '/queue', name: 'app.queue', key: 'q', roles: READERS },
  { path: '/orders', name: 'app.orders', key: 'o', roles: ['analyst', 'lead', 'legal', 'policy', 'auditor'] },
  { path: '/intake', name: 'app.intake', key: 'i', roles: ['legal', 'lead'] },
  { path: '/accounts', name: 'app.accounts', key: 'a', roles: READERS },
  { path: '/second', name: 'app.second', key: 's', roles: ['analyst', 'lead', 'legal', 'policy'] },
  { path: '/reports/transparency', name: 'app.reports', key: 't', roles: READERS },
  { path: '/audit', name: 'app.audit', key: 'h', roles: ['auditor', 'lead', 'legal', 'policy', 'admin'] },
]

export const BELOW: readonly Place[] = [
  { path: '/operations', name: 'app.operations', key: 'p', roles: ['admin'] },
  { path: '/settings', name: 'app.settings', key: 'e', roles: EVERYBODY },
]

/** Where somebody begins: the first place that is theirs. Administrators begin with how the pipeline does. */
export const homeOf = (role: StaffRole): string =>
  role === 'admin' ? '/operations' : PLACES.find(({ roles }) => roles.includes(role))!.path
