import type { TopicSpec } from '@murmuration/contracts'

/** Most bytes that the key and the value of one record may have together. */
export const MAX_RECORD_BYTES = 1_000_000

/** Bytes that a batch brings, roughly, where a reader does not say. */
export const DEFAULT_BATCH_BYTES = 4_000_000

/** A record as it is written. Keys and texts are UTF-8; `value` null is a tombstone on a compacted topic. */
export interface NewRecord {
  partition: number
  key: string | null
  value: Uint8Array | string | null
}

/** A record as it is read. Offsets are whole numbers, growing within a partition, not always by one. */
export interface BusRecord {
  offset: number
  key: string | null
  value: Buffer | null
}

/** Records of one partition, in order; none may be missing between two batches. */
export interface Batch {
  topic: string
  partition: number
  records: BusRecord[]
  /** Offset to go on from; past the last record, and past what compaction took out. */
  nextOffset: number
  /** End of the partition when the batch was fetched: `high − nextOffset` records lie ahead. */
  highOffset: number
}

/** First offset that is there and the offset that the next record will get. */
export interface PartitionRange {
  partition: number
  lowOffset: number
  highOffset: number
}

/** Where to read on in a partition. */
export interface Position {
  partition: number
  nextOffset: number
}

export interface ReadOptions {
  topic: string
  /**
   * Readers of one group share the partitions among them; without a group this reader gets every partition.
   * The group's stored offsets are for lag displays: `positionOf` decides where reading starts. A name stands for
   * another group on each topic.
   */
  group?: string
  /**
   * Where to read on, asked at every assignment of a partition, synchronously: an offset, or `earliest` where nothing
   * is known. An offset outside the partition's range ends the reader with an OffsetLostError.
   */
  positionOf: (partition: number) => number | 'earliest'
  /** Partitions this reader holds from now on; called after every rebalance, before their first batch. */
  onAssigned?: (partitions: number[]) => void
  /** Partitions that were taken away. */
  onRevoked?: (partitions: number[]) => void
  /**
   * Called with one batch after the other; the next comes when it has resolved. An error ends the reader: nothing is
   * skipped. A batch without records moves the position past what compaction took out.
   */
  onBatch: (batch: Batch) => Promise<void> | void
  /** Most bytes a batch brings, roughly; default 4 MB. */
  maxBytes?: number
}

export interface Reader extends AsyncDisposable {
  /**
   * Stores positions for lag displays; never needed for correctness. Call it before `stop`: a reader that has left its
   * group may store nothing any more.
   */
  commit(positions: readonly Position[]): Promise<void>
  /** Rejects when the reader has failed for good, and resolves when it was stopped. */
  readonly done: Promise<void>
  /** Finishes the batch in hand, then stops. Awaited inside of `onBatch` it would wait for itself. */
  stop(): Promise<void>
}

/** A log with partitions: Apache Kafka, LMDB in a folder, or memory. */
export interface Bus extends AsyncDisposable {
  readonly kind: 'kafka' | 'embedded' | 'memory'
  /**
   * Makes the topics that are not there.
   *
   * @returns names of the topics that were made
   * @throws {TopicMismatchError} if one is there with another number of partitions or another policy
   */
  createTopics(specs: readonly TopicSpec[]): Promise<string[]>
  /** What is wrong with the topics as they are, one sentence each; none if all is well. */
  checkTopics(specs: readonly TopicSpec[]): Promise<string[]>
  ranges(topic: string): Promise<PartitionRange[]>
  /**
   * Writes records in order; resolves when they are durable. A record above the limit of 1,000,000 bytes is refused.
   * A compacted topic takes no record without a key.
   *
   * @throws {PublishError} if one was not written; those before it may have been
   */
  publish(topic: string, records: readonly NewRecord[]): Promise<void>
  /** @throws {Error} if there is no such topic; what goes wrong later rejects the reader's `done` */
  read(options: ReadOptions): Promise<Reader>
  /** What readers of a group have committed, by partition; partitions without a commit are left out. */
  committed(group: string, topic: string): Promise<Position[]>
}

/** A topic is there, and not as asked for. */
export class TopicMismatchError extends Error {
  override readonly name = 'TopicMismatchError'
  readonly exitCode = 2
}

/** The position to go on from is no longer in the log, or not yet: records would be lost or doubled in silence. */
export class OffsetLostError extends Error {
  override readonly name = 'OffsetLostError'
  readonly exitCode = 2
}

export class PublishError extends Error {
  override readonly name = 'PublishError'
  readonly exitCode = 2
}

/** The log does not let this process in. */
export class LoginRefusedError extends Error {
  override readonly name = 'LoginRefusedError'
  readonly exitCode = 2
}
