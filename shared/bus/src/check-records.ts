import type { TopicSpec } from '@murmuration/contracts'
import { MAX_RECORD_BYTES, type NewRecord, PublishError, TopicMismatchError } from './bus.ts'

/** Bytes of a record's key and value together. */
export function recordBytes({ key, value }: NewRecord): number {
  const keyBytes = key === null ? 0 : Buffer.byteLength(key)
  if (value === null) return keyBytes
  return keyBytes + (typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength)
}

/**
 * Refuses records that no bus can take, before any is written.
 *
 * @throws {PublishError} naming the first of them
 */
export function checkRecords(topic: TopicState & { name: string }, records: readonly NewRecord[]): void {
  for (const record of records) {
    const { partition, key } = record
    if (!Number.isInteger(partition) || partition < 0 || partition >= topic.partitions) {
      throw new PublishError(
        `Topic ${topic.name} has no partition ${partition}; it has ${topic.partitions}, counted from 0.`,
      )
    }
    if (key === null && topic.cleanup.includes('compact'))
      throw new PublishError(`Topic ${topic.name} is compacted, and takes no record without a key.`)
    const bytes = recordBytes(record)
    if (bytes > MAX_RECORD_BYTES) {
      throw new PublishError(
        `A record of ${bytes} bytes for topic ${topic.name} is above the limit of ${MAX_RECORD_BYTES} bytes.`,
      )
    }
  }
}

/** A topic as it is; Kafka knows more policies than we ask for. `retentionMs` undefined where nothing is deleted by age. */
export interface TopicState {
  partitions: number
  cleanup: string
  retentionMs?: number
}

/** What is wrong with topics, one sentence each; `there` gives a topic as it is. */
export function topicProblems(
  specs: readonly TopicSpec[],
  there: (name: string) => TopicState | undefined,
): string[] {
  return specs.flatMap((spec) => {
    const topic = there(spec.name)
    if (topic === undefined) return [`Topic ${spec.name} is missing.`]
    const short = topic.retentionMs !== undefined && topic.retentionMs < (spec.retentionMs ?? 0)
    if (!short || spec.cleanup !== 'delete') return mismatches(spec, topic)
    return [
      ...mismatches(spec, topic),
      `Topic ${spec.name} keeps records for ${topic.retentionMs} ms, and ${spec.retentionMs} ms are needed.`,
    ]
  })
}

/** @throws {TopicMismatchError} if a topic is there and its partitions or its policy differ */
export function refuseMismatch(spec: TopicSpec, there: TopicState): void {
  const [problem] = mismatches(spec, there)
  if (problem === undefined) return
  throw new TopicMismatchError(`${problem} Use a new topic name, or the settings it was made with.`)
}

function mismatches(spec: TopicSpec, there: TopicState): string[] {
  const problems: string[] = []
  if (there.partitions !== spec.partitions)
    problems.push(`Topic ${spec.name} has ${there.partitions} partitions, and ${spec.partitions} are needed.`)
  if (there.cleanup !== spec.cleanup)
    problems.push(`Topic ${spec.name} has the policy ${there.cleanup}, and ${spec.cleanup} is needed.`)
  return problems
}
