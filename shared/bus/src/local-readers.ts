import type { TopicSpec } from '@murmuration/contracts'
import {
  type BusRecord,
  DEFAULT_BATCH_BYTES,
  OffsetLostError,
  type Position,
  type Reader,
  type ReadOptions,
} from './bus.ts'
import { createGroup, type Group, type Member } from './local-groups.ts'

/** A log in this process or in a folder; everything is answered at once. */
export interface LocalLog {
  topic(name: string): TopicSpec | undefined
  range(topic: string, partition: number): { lowOffset: number; highOffset: number }
  /** Records from an offset on, as many as fit into `maxBytes`, one at least where there is one. */
  fetch(
    topic: string,
    partition: number,
    offset: number,
    maxBytes: number,
  ): { records: BusRecord[]; nextOffset: number }
  commit(group: string, topic: string, positions: readonly Position[]): Promise<void>
}

export interface LocalReaders {
  read(options: ReadOptions): Reader
  /** Something was written to a topic. */
  wake(topic: string): void
  stopAll(): Promise<void>
}

/**
 * Readers and groups over a local log.
 *
 * @param pollMs how often an idle reader looks again by itself, for logs that another process writes
 */
export function localReaders(log: LocalLog, { pollMs }: { pollMs?: number } = {}): LocalReaders {
  const groups = new Map<string, Group>()
  const readers = new Map<Reader, { topic: string; wake: () => void }>()

  return {
    read(options) {
      const spec = log.topic(options.topic)
      if (spec === undefined) throw new Error(`There is no topic ${options.topic} to read.`)
      const id = options.group === undefined ? undefined : JSON.stringify([options.group, options.topic])
      const group = (id && groups.get(id)) || createGroup(spec.partitions)
      if (id) groups.set(id, group)
      const { reader, wake } = startReader(log, spec, options, group, pollMs, () => {
        readers.delete(reader)
        if (id && group.size === 0 && groups.get(id) === group) groups.delete(id)
      })
      readers.set(reader, { topic: options.topic, wake })
      return reader
    },
    wake(topic) {
      for (const reader of readers.values()) if (reader.topic === topic) reader.wake()
    },
    async stopAll() {
      await Promise.all([...readers.keys()].map((reader) => reader.stop()))
    },
  }
}

function startReader(
  log: LocalLog,
  { name: topic, cleanup }: TopicSpec,
  options: ReadOptions,
  group: Group,
  pollMs: number | undefined,
  onEnd: () => void,
) {
  const { maxBytes = DEFAULT_BATCH_BYTES, onBatch } = options
  /** Position by partition, in the order in which they are looked at. */
  let held = new Map<number, number>()
  let stopping = false
  let arriving = false
  let woken = false
  let wakeSleeper = () => {}

  const wake = () => {
    woken = true
    wakeSleeper()
  }

  const sleep = async () => {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      wakeSleeper = resolve
      if (woken || stopping) resolve()
      else if (pollMs !== undefined) timer = setTimeout(resolve, pollMs)
    })
    clearTimeout(timer)
    woken = false
  }

  let next: number[] | undefined
  const member: Member = {
    generation: -1,
    wake,
    hold: (partitions) => {
      next = partitions
    },
  }

  const takeOver = (partitions: number[]) => {
    const gone = [...held.keys()].filter((partition) => !partitions.includes(partition))
    held = new Map()
    if (gone.length > 0) options.onRevoked?.(gone)
    options.onAssigned?.(partitions)
    for (const partition of partitions) {
      const range = log.range(topic, partition)
      const position = options.positionOf(partition)
      const offset = position === 'earliest' ? range.lowOffset : position
      refuseLost(topic, partition, offset, range)
      held.set(partition, offset)
    }
  }

  const nextBatch = () => {
    for (const [partition, offset] of held) {
      const { lowOffset, highOffset } = log.range(topic, partition)
      if (cleanup === 'delete') refuseLost(topic, partition, offset, { lowOffset, highOffset })
      if (offset >= highOffset) continue
      const { records, nextOffset } = log.fetch(topic, partition, offset, maxBytes)
      if (nextOffset === offset) continue
      return { topic, partition, records, nextOffset, highOffset }
    }
    return undefined
  }

  const run = async () => {
    try {
      while (!stopping) {
        // Lets others in between two batches, and the caller have the reader before its first.
        await new Promise(setImmediate)
        if (group.isStale(member)) {
          arriving = true
          await group.arrive(member)
          arriving = false
          if (stopping || next === undefined) continue
          takeOver(next)
          next = undefined
        }
        const batch = nextBatch()
        if (batch === undefined) {
          await sleep()
          continue
        }
        await onBatch(batch)
        // Set anew at the end, so that partitions take turns.
        held.delete(batch.partition)
        held.set(batch.partition, batch.nextOffset)
      }
    } finally {
      group.leave(member)
      onEnd()
    }
  }

  group.join(member)
  const done = run()
  const stop = async () => {
    stopping = true
    // In the middle of a batch it stays a member, so that nobody takes the partition over too early.
    if (arriving) group.leave(member)
    wake()
    await done.catch(() => {})
  }
  const reader: Reader = {
    done,
    stop,
    commit: async (positions) => {
      if (options.group !== undefined) await log.commit(options.group, topic, positions)
    },
    [Symbol.asyncDispose]: stop,
  }
  return { reader, wake }
}

function refuseLost(
  topic: string,
  partition: number,
  offset: number,
  { lowOffset, highOffset }: { lowOffset: number; highOffset: number },
) {
  if (offset >= lowOffset && offset <= highOffset) return
  throw new OffsetLostError(
    `Partition ${partition} of topic ${topic} holds offsets ${lowOffset} to ${highOffset}, and reading has to go on at ${offset}.`,
  )
}
