import type { BusRecord } from './bus.ts'
import { CHUNK_BYTES, chunkTimeMs, decodeChunk, encodeChunks } from './embedded-chunks.ts'
import type { EmbeddedLog } from './embedded-log.ts'
import { chunkBase, chunkKey, type Ends, indexKey, type Store, type StoredTopic } from './embedded-store.ts'

/** What a step found: changes to write with the new ends, and where the next step goes on; undefined at the end. */
export interface CleanStep {
  ends: Ends
  removed: Buffer[]
  put: { key: Buffer; bytes: Buffer }[]
  forgotten: Buffer[]
  next: number | undefined
}

const STEP_CHUNKS = 64
const STEP_BYTES = 2_000_000

/** Finds the oldest chunks of a partition that were written before a time; none if `removed` is empty. */
function expireStep(
  store: Store,
  { id }: StoredTopic,
  partition: number,
  ends: Ends,
  beforeMs: number,
): CleanStep {
  const removed: Buffer[] = []
  let records = ends.records
  let lowOffset = ends.highOffset
  const range = { start: chunkKey(id, partition, ends.lowOffset), end: chunkKey(id, partition + 1, 0) }
  for (const { key, value } of store.chunks.getRange({ ...range, limit: STEP_CHUNKS + 1 })) {
    if (removed.length === STEP_CHUNKS || chunkTimeMs(value) >= beforeMs) {
      lowOffset = chunkBase(key)
      break
    }
    removed.push(key)
    records -= value.readUInt32BE(8)
  }
  return { ends: { ...ends, lowOffset, records }, removed, put: [], forgotten: [], next: undefined }
}

/**
 * Takes superseded records out of some chunks of a compacted partition, and tombstones that were written before a time:
 * all that they supersede lies before them, and has gone already. Small chunks become one.
 *
 * @param from offset where the step begins, low or what the last step said
 * @param until offset where the pass ends
 */
function compactStep(
  store: Store,
  { id }: StoredTopic,
  partition: number,
  ends: Ends,
  { from, until, tombstonesBeforeMs }: { from: number; until: number; tombstonesBeforeMs: number },
): CleanStep {
  const kept: BusRecord[] = []
  const removed: Buffer[] = []
  const forgotten: Buffer[] = []
  let { records, tombstones } = ends
  let dropped = 0
  let bytes = 0
  let timeMs = 0
  let next: number | undefined
  const range = { start: chunkKey(id, partition, from), end: chunkKey(id, partition, until) }
  for (const { key, value } of store.chunks.getRange(range)) {
    const baseOffset = chunkBase(key)
    if (removed.length === STEP_CHUNKS || bytes > STEP_BYTES) {
      next = baseOffset
      break
    }
    const chunk: BusRecord[] = []
    bytes += decodeChunk({ baseOffset, bytes: value }, 0, chunk)
    const writtenMs = chunkTimeMs(value)
    timeMs = Math.max(timeMs, writtenMs)
    removed.push(key)
    for (const record of chunk) {
      const lastOffsetKey = indexKey(id, partition, record.key!)
      const isLast = store.index.get(lastOffsetKey)?.readDoubleBE(0) === record.offset
      if (isLast && !(record.value === null && writtenMs < tombstonesBeforeMs)) {
        kept.push(record)
        continue
      }
      dropped += 1
      records -= 1
      if (record.value === null) tombstones -= 1
      if (isLast) forgotten.push(lastOffsetKey)
    }
  }
  const scattered = removed.length > 2 * Math.ceil(bytes / CHUNK_BYTES)
  if (dropped === 0 && !scattered) return { ends, removed: [], put: [], forgotten: [], next }
  const put = encodeChunks(kept, timeMs).map((chunk) => ({
    key: chunkKey(id, partition, chunk.baseOffset),
    bytes: chunk.bytes,
  }))
  return { ends: { ...ends, records, tombstones }, removed, put, forgotten, next }
}

/**
 * Cleans every partition that is worth it, in steps between which others write: delete topics by age, compacted ones
 * when half of their records came since the last time, or when tombstones may have come of age.
 *
 * @param tombstonesDueMs when to look at the tombstones of a partition again; kept from one cleaning to the next
 */
export async function cleanLog(
  store: Store,
  log: EmbeddedLog,
  exclusive: <T>(task: () => Promise<T>) => Promise<T>,
  {
    nowMs,
    tombstoneMs,
    tombstonesDueMs,
    isClosed,
  }: {
    nowMs: () => number
    tombstoneMs: number
    tombstonesDueMs: Map<string, number>
    isClosed: () => boolean
  },
): Promise<void> {
  for (const topic of log.all()) {
    for (let partition = 0; partition < topic.spec.partitions; partition += 1) {
      if (topic.spec.cleanup === 'compact') await compact(topic, partition)
      else if (topic.spec.retentionMs !== undefined) await expire(topic, partition, topic.spec.retentionMs)
    }
  }

  async function expire(topic: StoredTopic, partition: number, retentionMs: number) {
    let isMore = true
    while (isMore && !isClosed()) {
      isMore = await exclusive(async () => {
        const step = expireStep(store, topic, partition, log.ends(topic, partition), nowMs() - retentionMs)
        if (step.removed.length > 0) await log.clean(topic, partition, step)
        return step.removed.length === STEP_CHUNKS
      })
      await new Promise(setImmediate)
    }
  }

  async function compact(topic: StoredTopic, partition: number) {
    const before = log.ends(topic, partition)
    const fresh = before.records - before.cleanRecords
    const name = `${topic.id} ${partition}`
    const areDue = before.tombstones > 0 && nowMs() >= (tombstonesDueMs.get(name) ?? 0)
    if (!areDue && !(fresh > 0 && fresh * 2 >= before.records)) return
    tombstonesDueMs.set(name, nowMs() + tombstoneMs / 4)
    let from: number | undefined = 0
    while (from !== undefined && !isClosed()) {
      const at: number = from
      from = await exclusive(async () => {
        const step = compactStep(store, topic, partition, log.ends(topic, partition), {
          from: at,
          until: before.highOffset,
          tombstonesBeforeMs: nowMs() - tombstoneMs,
        })
        if (step.next === undefined) step.ends = { ...step.ends, cleanRecords: step.ends.records }
        if (step.removed.length > 0 || step.next === undefined) await log.clean(topic, partition, step)
        return step.next
      })
      await new Promise(setImmediate)
    }
  }
}
