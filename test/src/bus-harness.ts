import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Batch, Bus, BusRecord, Reader } from '@murmuration/bus'
import { openEmbeddedBus } from '@murmuration/bus/embedded'
import { kafkaBus } from '@murmuration/bus/kafka'
import { memoryBus } from '@murmuration/bus/memory'
import { Kafka, logLevel } from 'kafkajs'

/** One kind of bus, with what befalls its records in time brought about at once. */
export interface Harness {
  bus: Bus
  /** Forgets every record that a delete topic holds. */
  forgetAll(topic: string): Promise<void>
  /** Has superseded records of a topic go soon. */
  hasten(topic: string): Promise<void>
  close(): Promise<void>
}

export const HOUR_MS = 3_600_000
export const SESSION_MS = 2000

export async function memoryHarness(): Promise<Harness> {
  const bus = memoryBus()
  let timer: NodeJS.Timeout | undefined
  return {
    bus,
    async forgetAll(topic) {
      for (const { partition, highOffset } of await bus.ranges(topic)) bus.trim(topic, partition, highOffset)
    },
    async hasten(topic) {
      timer = setInterval(() => bus.compact(topic), 50)
    },
    async close() {
      clearInterval(timer)
      await bus[Symbol.asyncDispose]()
    },
  }
}

export async function embeddedHarness(): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-bus-'))
  let aheadMs = 0
  const bus = await openEmbeddedBus(folder, {
    cleanEveryMs: 50,
    tombstoneMs: 1000,
    nowMs: () => Date.now() + aheadMs,
  })
  return {
    bus,
    async forgetAll(topic) {
      aheadMs += 2 * HOUR_MS
      await until(async () =>
        (await bus.ranges(topic)).every((range) => range.lowOffset === range.highOffset),
      )
    },
    hasten: async () => {},
    async close() {
      await bus[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

export async function kafkaHarness(brokers: string): Promise<Harness> {
  const bus = kafkaBus({ brokers: brokers.split(','), clientId: 'bus-test', sessionTimeoutMs: SESSION_MS })
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  return {
    bus,
    async forgetAll(topic) {
      const partitions = (await bus.ranges(topic)).map(({ partition, highOffset }) => ({
        partition,
        offset: String(highOffset),
      }))
      // kafkajs deletes in topics only whose metadata it has asked for before.
      await admin.fetchTopicOffsets(topic)
      await admin.deleteTopicRecords({ topic, partitions })
    },
    async hasten(topic) {
      const configEntries = Object.entries({
        'cleanup.policy': 'compact',
        'segment.ms': '200',
        'min.cleanable.dirty.ratio': '0.01',
        'delete.retention.ms': '1000',
      }).map(([name, value]) => ({ name, value }))
      await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries }] })
    },
    async close() {
      await bus[Symbol.asyncDispose]()
      await admin.disconnect()
    },
  }
}

export const uniqueName = (): string => `test.${randomUUID()}`

/** Waits until something holds, at most a minute. */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  for (const endMs = Date.now() + timeoutMs; !(await holds()); await pause(20))
    if (Date.now() > endMs) throw new Error(`Not within ${timeoutMs} ms: ${holds}`)
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What a reader of every partition finds from the earliest records up to the present end. */
export async function readAll(bus: Bus, topic: string): Promise<Map<number, BusRecord[]>> {
  const found = new Map((await bus.ranges(topic)).map(({ partition }) => [partition, [] as BusRecord[]]))
  const open = new Map<number, number>()
  for (const { partition, lowOffset, highOffset } of await bus.ranges(topic))
    if (lowOffset < highOffset) open.set(partition, highOffset)
  if (open.size === 0) return found
  let reader: Reader | undefined
  await new Promise<void>((resolve, reject) => {
    const onBatch = ({ partition, records, nextOffset }: Batch) => {
      found.get(partition)!.push(...records)
      if (nextOffset >= (open.get(partition) ?? 0)) open.delete(partition)
      if (open.size === 0) resolve()
    }
    bus
      .read({ topic, positionOf: () => 'earliest', onBatch })
      .then((started) => {
        reader = started
        return started.done
      })
      .then(() => reject(new Error('The reader ended early.')), reject)
  })
  await reader?.stop()
  return found
}
