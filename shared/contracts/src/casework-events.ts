import { z } from 'zod'

/** What is recorded in the history, and what a webhook can be told of. Each area adds its own. */
export const EventType = z.enum([
  'payloads.erased',
  'audit.verified',
  'audit.exported',
  'order.received',
  'case.state_changed',
])
export type EventType = z.infer<typeof EventType>
