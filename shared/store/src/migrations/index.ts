import { foundation } from './001-foundation.ts'
import { orders } from './002-orders.ts'
import { cases } from './003-cases.ts'
import { signIn } from './004-sign-in.ts'
import { webhooks } from './005-webhooks.ts'
import { stream } from './006-stream.ts'
import { console } from './007-console.ts'

/** In order; a migration that was released never changes. */
export const MIGRATIONS: readonly { name: string; sql: string }[] = [
  { name: 'foundation', sql: foundation },
  { name: 'orders', sql: orders },
  { name: 'cases', sql: cases },
  { name: 'sign-in', sql: signIn },
  { name: 'webhooks', sql: webhooks },
  { name: 'stream', sql: stream },
  { name: 'console', sql: console },
]
