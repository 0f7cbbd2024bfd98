import type { TopicSpec } from '@murmuration/contracts'
import type { Bus, BusRecord, NewRecord, Position } from './bus.ts'
import { checkRecords, refuseMismatch, topicProblems } from './check-records.ts'
import { localReaders } from './local-readers.ts'

/** A bus for tests, with what befalls a real one at a word. */
export interface MemoryBus extends Bus {
  readonly kind: 'memory'
  /** Forgets the records below an offset, as retention does. */
  trim(topic: string, partition: number, lowOffset: number): void
  /** Forgets superseded records of a compacted topic; tombstones too where `tombstones` is set. */
  compact(topic: string, options?: { tombstones?: boolean }): void
  /** Rejects the next calls of `publish`, `times` of them, before anything is written. */
  failPublish(error: Error, times?: number): void
}

interface Partition {
  lowOffset: number
  highOffset: number
  records: BusRecord[]
}

interface Topic {
  spec: TopicSpec
  partitions: Partition[]
}

/** A bus that lives and ends with this process. */
export function memoryBus(): MemoryBus {
  const topics = new Map<string, Topic>()
  const commits = new Map<string, Map<number, number>>()
  const failures: Error[] = []

  const topicOf = (name: string): Topic => {
    const topic = topics.get(name)
    if (topic === undefined) throw new Error(`There is no topic ${name}.`)
    return topic
  }
  const commitId = (group: string, topic: string) => JSON.stringify([group, topic])

  const readers = localReaders({
    topic: (name) => topics.get(name)?.spec,
    range: (name, partition) => topicOf(name).partitions[partition]!,
    fetch: (name, partition, offset, maxBytes) =>
      fetchFrom(topicOf(name).partitions[partition]!, offset, maxBytes),
    commit: async (group, topic, positions) => {
      const id = commitId(group, topic)
      const stored = commits.get(id) ?? new Map<number, number>()
      commits.set(id, stored)
      for (const { partition, nextOffset } of positions) stored.set(partition, nextOffset)
    },
  })

  return {
    kind: 'memory',
    async createTopics(specs) {
      for (const spec of specs) {
        const topic = topics.get(spec.name)
        if (topic !== undefined) refuseMismatch(spec, topic.spec)
      }
      const made = specs.filter(({ name }) => !topics.has(name))
      for (const spec of made) topics.set(spec.name, { spec, partitions: emptyPartitions(spec.partitions) })
      return made.map(({ name }) => name)
    },
    checkTopics: async (specs) => topicProblems(specs, (name) => topics.get(name)?.spec),
    ranges: async (name) =>
      topicOf(name).partitions.map(({ lowOffset, highOffset }, partition) => ({
        partition,
        lowOffset,
        highOffset,
      })),
    async publish(name, records) {
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      const { spec, partitions } = topicOf(name)
      checkRecords(spec, records)
      for (const record of records) append(partitions[record.partition]!, record)
      readers.wake(name)
    },
    read: async (options) => readers.read(options),
    committed: async (group, topic): Promise<Position[]> =>
      [...(commits.get(commitId(group, topic)) ?? [])]
        .map(([partition, nextOffset]) => ({ partition, nextOffset }))
        .sort((a, b) => a.partition - b.partition),
    trim(name, number, lowOffset) {
      const partition = topicOf(name).partitions[number]!
      partition.lowOffset = Math.min(Math.max(lowOffset, partition.lowOffset), partition.highOffset)
      partition.records = partition.records.filter(({ offset }) => offset >= partition.lowOffset)
    },
    compact(name, { tombstones = false } = {}) {
      for (const partition of topicOf(name).partitions) {
        const last = new Map(partition.records.map(({ key, offset }) => [key, offset]))
        partition.records = partition.records.filter(
          ({ key, offset, value }) => last.get(key) === offset && !(tombstones && value === null),
        )
      }
    },
    failPublish(error, times = 1) {
      for (let index = 0; index < times; index += 1) failures.push(error)
    },
    [Symbol.asyncDispose]: () => readers.stopAll(),
  }
}

const emptyPartitions = (count: number): Partition[] =>
  Array.from({ length: count }, () => ({ lowOffset: 0, highOffset: 0, records: [] }))

function append(partition: Partition, { key, value }: NewRecord) {
  // A copy: the caller may write into its buffer again.
  const copy = value === null ? null : typeof value === 'string' ? Buffer.from(value) : Buffer.from(value)
  partition.records.push({ offset: partition.highOffset, key, value: copy })
  partition.highOffset += 1
}

function fetchFrom({ records, highOffset }: Partition, offset: number, maxBytes: number) {
  const start = firstFrom(records, offset)
  let end = start
  for (let bytes = 0; end < records.length && (end === start || bytes < maxBytes); end += 1) {
    bytes += records[end]!.value?.length ?? 0
  }
  return {
    records: records.slice(start, end),
    nextOffset: end === records.length ? highOffset : records[end - 1]!.offset + 1,
  }
}

/** Index of the first record at an offset or after it. */
function firstFrom(records: readonly BusRecord[], offset: number): number {
  let low = 0
  let high = records.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (records[middle]!.offset < offset) low = middle + 1
    else high = middle
  }
  return low
}
