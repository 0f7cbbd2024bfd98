import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { TopicSpec } from '@murmuration/contracts'
import { type Database, open } from 'lmdb'
import { PublishError } from './bus.ts'

export type BytesDb = Database<Buffer, Buffer>

/** Where a partition begins and ends, and what compaction needs to know about it. */
export interface Ends {
  lowOffset: number
  highOffset: number
  /** Records that are there. */
  records: number
  /** Those of them that the last compaction left. */
  cleanRecords: number
  tombstones: number
}

export const NO_RECORDS: Ends = { lowOffset: 0, highOffset: 0, records: 0, cleanRecords: 0, tombstones: 0 }

export interface StoredTopic {
  id: number
  spec: TopicSpec
}

/** LMDB in a folder: chunks by [topic, partition, offset], ends by [topic, partition], topics, commits, key index. */
export interface Store {
  folder: string
  chunks: BytesDb
  ends: BytesDb
  topics: BytesDb
  commits: BytesDb
  /** Offset of the last record of each key of a compacted topic. */
  index: BytesDb
  /**
   * Makes some changes as one, and resolves when they are on disk.
   *
   * @param change puts and removes, collecting the promise of each
   * @throws {PublishError} if nothing of it was written
   */
  write(change: (done: (promise: Promise<boolean>) => void) => void): Promise<void>
  /** Lets the next read see what was committed up to now. */
  refresh(): void
  close(): Promise<void>
}

const SPARE_BYTES = 16_000_000

/** @throws {Error} if the folder cannot be opened, or holds no log and is to be read */
export function openStore(folder: string, readOnly: boolean): Store {
  if (readOnly && !existsSync(join(folder, 'data.mdb')))
    throw new Error(`The folder ${folder} holds no event log; name the data folder of a running pipeline.`)
  mkdirSync(folder, { recursive: true })
  // Without overlapping sync a commit resolves when it is on disk, and no reader sees one that is not. Batching by event
  // turn makes a promise that nobody can look at; when a commit fails, it would end the process.
  const root = open<Buffer, Buffer>({
    path: folder,
    noSubdir: false,
    readOnly,
    overlappingSync: false,
    eventTurnBatching: false,
    maxDbs: 8,
    encoding: 'binary',
    keyEncoding: 'binary',
  })
  const database = (name: string): BytesDb =>
    root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' })
  const chunks = database('chunks')

  return {
    folder,
    chunks,
    ends: database('ends'),
    topics: database('topics'),
    commits: database('commits'),
    index: database('index'),
    async write(change) {
      const promises: Promise<boolean>[] = []
      // Every promise is looked at, that of the batch as well: lmdb rejects each of them when the commit fails.
      const batch = chunks.batch(() => change((promise) => promises.push(promise)))
      const results = await Promise.allSettled([batch, ...promises])
      const failed = results.find((result) => result.status === 'rejected')
      if (failed !== undefined) throw await writeError(folder, failed.reason)
    },
    refresh: () => root.resetReadTxn(),
    close: () => root.close(),
  }
}

/** lmdb says "Commit failed" and puts the cause into a promise; a full disk is an I/O error to LMDB. */
async function writeError(folder: string, reason: unknown): Promise<PublishError> {
  const cause = await Promise.resolve((reason as { commitError?: unknown }).commitError ?? reason).catch(
    (error: unknown) => error,
  )
  const { bavail, bsize } = statfsSync(folder)
  const text = cause instanceof Error ? cause.message : String(cause)
  const full = bavail * bsize < SPARE_BYTES || /ENOSPC|No space|MDB_MAP_FULL/.test(text)
  return new PublishError(
    full
      ? `The disk that holds ${folder} is full, and nothing was written; free some space, or shorten the retention, and start again.`
      : `Writing to ${folder} failed (${text}), and nothing was written; check the disk and its permissions, and start again.`,
    { cause },
  )
}

/** Offsets up to 2⁵³, in bytes that sort as they do. */
export function chunkKey(topicId: number, partition: number, offset: number): Buffer {
  const key = Buffer.allocUnsafe(16)
  key.writeUInt32BE(topicId, 0)
  key.writeUInt32BE(partition, 4)
  key.writeUInt32BE(Math.floor(offset / 2 ** 32), 8)
  key.writeUInt32BE(offset % 2 ** 32, 12)
  return key
}

export const chunkBase = (key: Buffer): number => key.readUInt32BE(8) * 2 ** 32 + key.readUInt32BE(12)

export function partitionKey(topicId: number, partition: number): Buffer {
  const key = Buffer.allocUnsafe(8)
  key.writeUInt32BE(topicId, 0)
  key.writeUInt32BE(partition, 4)
  return key
}

const LONGEST_PLAIN_KEY = 200

/** LMDB bounds its keys, so a long record key stands there as its hash. */
export function indexKey(topicId: number, partition: number, key: string): Buffer {
  const bytes = Buffer.from(key)
  const long = bytes.length > LONGEST_PLAIN_KEY
  return Buffer.concat([
    partitionKey(topicId, partition),
    Buffer.of(long ? 1 : 0),
    long ? createHash('sha256').update(bytes).digest() : bytes,
  ])
}

export const commitKey = (group: string, topic: string, partition: number): Buffer =>
  Buffer.from(JSON.stringify([group, topic, partition]))

export function encodeNumbers(...numbers: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(numbers.length * 8)
  numbers.forEach((number, index) => bytes.writeDoubleBE(number, index * 8))
  return bytes
}

export const encodeEnds = (ends: Ends): Buffer =>
  encodeNumbers(ends.lowOffset, ends.highOffset, ends.records, ends.cleanRecords, ends.tombstones)

export function decodeEnds(bytes: Buffer): Ends {
  return {
    lowOffset: bytes.readDoubleBE(0),
    highOffset: bytes.readDoubleBE(8),
    records: bytes.readDoubleBE(16),
    cleanRecords: bytes.readDoubleBE(24),
    tombstones: bytes.readDoubleBE(32),
  }
}
