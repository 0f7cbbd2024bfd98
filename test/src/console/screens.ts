import type { WorkedStory } from './work-on-story.ts'

/** A screen of the console in a state that shows what it is for. */
export interface Screen {
  /** Of its picture, in kebab-case. */
  name: string
  path: string
  /** Who looks at it; null: nobody who has signed in. */
  login: 'admin' | 'analyst' | 'second' | 'legal' | null
}

/** Every screen, of a story that was worked on. */
export const screensOf = (story: WorkedStory): readonly Screen[] => [
  { name: 'sign-in', path: '/sign-in', login: null },
  { name: 'first', path: '/first#used', login: null },
  { name: 'invitation', path: story.invitation, login: null },
  { name: 'queue', path: '/queue', login: 'analyst' },
  { name: 'case', path: `/cases/${story.newCase}`, login: 'analyst' },
  { name: 'case-account', path: `/cases/${story.newCase}?sel=${story.accountId}`, login: 'analyst' },
  { name: 'case-accounts', path: `/cases/${story.newCase}?tab=accounts`, login: 'analyst' },
  { name: 'case-objects', path: `/cases/${story.newCase}?tab=objects`, login: 'analyst' },
  { name: 'case-pairs', path: `/cases/${story.newCase}?tab=pairs`, login: 'analyst' },
  { name: 'orders', path: '/orders', login: 'legal' },
  { name: 'scorecard', path: `/orders/${story.orderId}`, login: 'legal' },
  { name: 'order-rows', path: `/orders/${story.orderId}/rows`, login: 'legal' },
  { name: 'intake', path: '/intake', login: 'legal' },
  { name: 'accounts', path: '/accounts', login: 'analyst' },
  { name: 'account', path: `/accounts/${story.accountId}`, login: 'analyst' },
  { name: 'second-list', path: '/second', login: 'second' },
  { name: 'second', path: `/second/${story.awaitingCase}`, login: 'second' },
  { name: 'appeal', path: `/appeals/${story.appealId}?case=${story.decidedCase}`, login: 'legal' },
  { name: 'transparency', path: '/reports/transparency', login: 'legal' },
  { name: 'audit', path: '/audit', login: 'admin' },
  { name: 'operations', path: '/operations', login: 'admin' },
  { name: 'settings', path: '/settings', login: 'analyst' },
  { name: 'settings-sessions', path: '/settings/sessions', login: 'analyst' },
  { name: 'settings-tokens', path: '/settings/tokens', login: 'analyst' },
  { name: 'settings-policies', path: '/settings/policies', login: 'second' },
  { name: 'settings-webhooks', path: '/settings/webhooks', login: 'admin' },
  { name: 'settings-users', path: '/settings/users', login: 'admin' },
  { name: 'nothing-here', path: '/cases/00000000-0000-4000-8000-000000000000', login: 'analyst' },
]
