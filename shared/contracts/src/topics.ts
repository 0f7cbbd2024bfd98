/** Names of the topics, and who writes each: docs/operations.md has the table. */
export const TOPICS = {
  /** Raw records from other producers, one share event as JSON each; ingest reads it. */
  raw: 'amplification.raw',
  /** Shares and watermarks, partition by object. */
  events: 'amplification.events',
  /** Which accounts are named by which list; one partition, so that its offset names a version of all flags. */
  flags: 'amplification.flags',
  /** Annotated shares that leave the graph stage, and its markers; partition by source partition. */
  graph: 'amplification.graph',
  cases: 'review.cases',
  /** What the detector looked at last. */
  analyses: 'review.analyses',
  deadLetters: 'amplification.deadletters',
  late: 'amplification.late',
} as const

/** How a topic has to be. `retentionMs` is for topics that delete; a compacted topic keeps the last value of each key. */
export interface TopicSpec {
  name: string
  partitions: number
  cleanup: 'delete' | 'compact'
  retentionMs?: number
}

const HOUR_MS = 3_600_000

/**
 * Every topic of one pipeline.
 *
 * @param partitions of raw, events and graph; fixed for the life of a topic
 * @param windowMs span that an analysis looks at
 * @param outageMs longest time a consumer may be away without losing anything
 */
export function topicSpecs({
  partitions,
  windowMs,
  outageMs = 72 * HOUR_MS,
}: {
  partitions: number
  windowMs: number
  outageMs?: number
}): TopicSpec[] {
  // Two days before a window count as context; see the window's context in shared/detection.
  const retentionMs = windowMs + 48 * HOUR_MS + outageMs
  return [
    { name: TOPICS.raw, partitions, cleanup: 'delete', retentionMs: outageMs },
    { name: TOPICS.events, partitions, cleanup: 'delete', retentionMs },
    { name: TOPICS.flags, partitions: 1, cleanup: 'compact' },
    { name: TOPICS.graph, partitions, cleanup: 'delete', retentionMs },
    { name: TOPICS.cases, partitions: 1, cleanup: 'compact' },
    { name: TOPICS.analyses, partitions: 1, cleanup: 'compact' },
    { name: TOPICS.deadLetters, partitions: 1, cleanup: 'compact' },
    { name: TOPICS.late, partitions, cleanup: 'delete', retentionMs },
  ]
}
