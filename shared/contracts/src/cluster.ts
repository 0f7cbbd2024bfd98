import { z } from 'zod'
import { Id, Level, Span } from './fields.ts'

/** What became of a cluster from one window to the next. */
export const ClusterChange = z.enum([
  'born',
  'grew',
  'shrank',
  'unchanged',
  'merged',
  'split',
  'dormant',
  'ended',
])
export type ClusterChange = z.infer<typeof ClusterChange>

export const ClusterEvent = z.object({
  window: Span,
  change: ClusterChange,
  size: z.int().nonnegative(),
  joined: z.int().nonnegative(),
  left: z.int().nonnegative(),
  clusters: z.array(Id).describe('the other clusters of a merge or split'),
})
export type ClusterEvent = z.infer<typeof ClusterEvent>

/** A community followed over time under one id. */
export const Cluster = z.object({
  schemaVersion: z.literal(1),
  clusterId: Id,
  level: Level,
  state: ClusterChange,
  window: Span.describe('the last window in which it was seen'),
  accounts: z.array(Id),
  related: z.array(Id).describe('clusters that share objects with it, but too few accounts'),
  history: z.array(ClusterEvent).min(1),
})
export type Cluster = z.infer<typeof Cluster>
