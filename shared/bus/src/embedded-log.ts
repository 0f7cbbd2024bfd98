import type { TopicSpec } from '@murmuration/contracts'
import { type BusRecord, type NewRecord, OffsetLostError, type Position } from './bus.ts'
import { type ChunkRecord, decodeChunk, encodeChunks } from './embedded-chunks.ts'
import type { CleanStep } from './embedded-clean.ts'
import {
  chunkBase,
  chunkKey,
  commitKey,
  decodeEnds,
  type Ends,
  encodeEnds,
  encodeNumbers,
  indexKey,
  NO_RECORDS,
  partitionKey,
  type Store,
  type StoredTopic,
} from './embedded-store.ts'
import type { LocalLog } from './local-readers.ts'

/** Topics and partitions in a store. Writes must not overlap; whoever calls them sees to that. */
export interface EmbeddedLog extends LocalLog {
  /** @throws {Error} if there is none */
  stored(topic: string): StoredTopic
  all(): StoredTopic[]
  ends(topic: StoredTopic, partition: number): Ends
  putTopics(topics: readonly TopicSpec[]): Promise<void>
  /** Appends what several callers publish, as one change. */
  append(parts: readonly { topic: StoredTopic; records: readonly NewRecord[] }[]): Promise<void>
  clean(topic: StoredTopic, partition: number, step: CleanStep): Promise<void>
  committed(group: string, topic: string): Position[]
}

/**
 * @param live whether this process is the writer, and so knows the ends of its partitions
 * @param nowMs time that chunks are marked with
 */
export function embeddedLog(
  store: Store,
  { live, nowMs }: { live: boolean; nowMs: () => number },
): EmbeddedLog {
  const topics = new Map<string, StoredTopic>()
  const known = new Map<string, Ends>()

  const find = (name: string): StoredTopic | undefined => {
    const cached = topics.get(name)
    if (cached !== undefined) return cached
    store.refresh()
    const bytes = store.topics.get(Buffer.from(name))
    if (bytes === undefined) return undefined
    const topic = JSON.parse(bytes.toString()) as StoredTopic
    topics.set(name, topic)
    return topic
  }
  const stored = (name: string): StoredTopic => {
    const topic = find(name)
    if (topic === undefined) throw new Error(`There is no topic ${name}.`)
    return topic
  }
  const ends = ({ id }: StoredTopic, partition: number): Ends => {
    const cached = live ? known.get(`${id} ${partition}`) : undefined
    if (cached !== undefined) return cached
    store.refresh()
    const bytes = store.ends.get(partitionKey(id, partition))
    const there = bytes === undefined ? NO_RECORDS : decodeEnds(bytes)
    known.set(`${id} ${partition}`, there)
    return there
  }

  return {
    stored,
    ends,
    topic: (name) => find(name)?.spec,
    all: () => [...store.topics.getKeys()].map((key) => stored(key.toString())),
    range: (name, partition) => ends(stored(name), partition),
    fetch: (name, partition, offset, maxBytes) => {
      const topic = stored(name)
      const { highOffset } = ends(topic, partition)
      return fetchFrom(store, topic, partition, offset, highOffset, maxBytes)
    },
    async putTopics(specs) {
      let count = store.topics.getKeysCount()
      const next = specs.map((spec) => ({ id: find(spec.name)?.id ?? (count += 1), spec }))
      await store.write((done) => {
        for (const topic of next)
          done(store.topics.put(Buffer.from(topic.spec.name), Buffer.from(JSON.stringify(topic))))
      })
      for (const topic of next) topics.set(topic.spec.name, topic)
    },
    async append(parts) {
      const drafts = new Map<string, Draft>()
      for (const { topic, records } of parts) {
        for (const { partition, key, value } of records) {
          const name = `${topic.id} ${partition}`
          let draft = drafts.get(name)
          if (draft === undefined) {
            draft = { topic, partition, ends: { ...ends(topic, partition) }, records: [] }
            drafts.set(name, draft)
          }
          draft.records.push({ offset: draft.ends.highOffset, key, value })
          draft.ends.highOffset += 1
          draft.ends.records += 1
          if (value === null) draft.ends.tombstones += 1
        }
      }
      const time = nowMs()
      await store.write((done) => {
        for (const draft of drafts.values()) putDraft(store, draft, time, done)
      })
      for (const [name, draft] of drafts) known.set(name, draft.ends)
    },
    async clean({ id }, partition, step) {
      await store.write((done) => {
        for (const key of step.removed) done(store.chunks.remove(key))
        for (const { key, bytes } of step.put) done(store.chunks.put(key, bytes))
        for (const key of step.forgotten) done(store.index.remove(key))
        done(store.ends.put(partitionKey(id, partition), encodeEnds(step.ends)))
      })
      known.set(`${id} ${partition}`, step.ends)
    },
    async commit(group, topic, positions) {
      await store.write((done) => {
        for (const { partition, nextOffset } of positions)
          done(store.commits.put(commitKey(group, topic, partition), encodeNumbers(nextOffset)))
      })
    },
    committed(group, name) {
      store.refresh()
      return Array.from({ length: stored(name).spec.partitions }, (_, partition) => ({
        partition,
        nextOffset: store.commits.get(commitKey(group, name, partition))?.readDoubleBE(0),
      })).filter((position): position is Position => position.nextOffset !== undefined)
    },
  }
}

interface Draft {
  topic: StoredTopic
  partition: number
  ends: Ends
  records: ChunkRecord[]
}

function putDraft(
  store: Store,
  { topic: { id, spec }, partition, ends, records }: Draft,
  timeMs: number,
  done: (promise: Promise<boolean>) => void,
) {
  for (const { baseOffset, bytes } of encodeChunks(records, timeMs))
    done(store.chunks.put(chunkKey(id, partition, baseOffset), bytes))
  if (spec.cleanup === 'compact') {
    const last = new Map(records.map(({ key, offset }) => [key!, offset]))
    for (const [key, offset] of last)
      done(store.index.put(indexKey(id, partition, key), encodeNumbers(offset)))
  }
  done(store.ends.put(partitionKey(id, partition), encodeEnds(ends)))
}

function fetchFrom(
  store: Store,
  { id, spec }: StoredTopic,
  partition: number,
  offset: number,
  highOffset: number,
  maxBytes: number,
): { records: BusRecord[]; nextOffset: number } {
  store.refresh()
  const start = chunkKey(id, partition, offset)
  const before = { start, end: chunkKey(id, partition, 0), reverse: true, inclusiveEnd: true, limit: 1 }
  const [holder = start] = store.chunks.getKeys(before)
  const records: BusRecord[] = []
  let bytes = 0
  let isEnd = true
  for (const { key, value } of store.chunks.getRange({
    start: holder,
    end: chunkKey(id, partition + 1, 0),
  })) {
    if (bytes >= maxBytes) {
      isEnd = false
      break
    }
    bytes += decodeChunk({ baseOffset: chunkBase(key), bytes: value }, offset, records)
  }
  const last = records.at(-1)
  if (spec.cleanup === 'delete' && records[0]?.offset !== offset) {
    throw new OffsetLostError(
      `Partition ${partition} of topic ${spec.name} has no record at offset ${offset}, and ${highOffset} have been written.`,
    )
  }
  const nextOffset = last === undefined ? offset : last.offset + 1
  return { records, nextOffset: isEnd ? Math.max(nextOffset, highOffset) : nextOffset }
}
