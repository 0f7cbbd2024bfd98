import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MemoryBus, memoryBus } from '@murmuration/bus/memory'
import {
  type FlagChange,
  flagKey,
  GraphRecord,
  LateRecord,
  type ShareEvent,
  TOPICS,
  topicSpecs,
  type Watermark,
} from '@murmuration/contracts'
import { columnsFrom, prepare, seededRandom } from '@murmuration/detection'
import { ConfigError, configFrom, createMetrics, silentLog } from '@murmuration/runtime'
import { afterEach, expect, test } from 'vitest'
import { graphConfig } from './config.ts'
import { readGraph } from './known-rows.fixture.ts'
import { PositionLostError } from './position-lost.ts'
import { logsOf, watermarkAt } from './run-partition.fixture.ts'
import { smallStream } from './small-stream.fixture.ts'
import { startGraph } from './start-graph.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START_MS = Date.UTC(2021, 1, 1)

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'graph-'))
  folders.push(folder)
  return folder
}

async function busWith(partitions: number): Promise<MemoryBus> {
  const bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions, windowMs: 28 * DAY }))
  return bus
}

const start = (
  bus: MemoryBus,
  stateFolder: string,
  typed: { [field: string]: unknown } = {},
  signal?: AbortSignal,
) =>
  startGraph(configFrom(graphConfig, { stateFolder, ...typed }, {}), {
    bus,
    log: silentLog(),
    metrics: createMetrics({ ofProcess: false }),
    ...(signal && { signal }),
  })

/** Everything on a topic, by partition. */
async function contentOf(bus: MemoryBus, topic: string) {
  const records: { partition: number; key: string | null; value: Buffer | null }[] = []
  const ranges = await bus.ranges(topic)
  const left = new Set(ranges.filter((r) => r.highOffset > r.lowOffset).map((r) => r.partition))
  if (left.size === 0) return records
  await new Promise<void>((resolve, reject) => {
    void bus
      .read({
        topic,
        positionOf: () => 'earliest',
        onBatch(batch) {
          for (const { key, value } of batch.records) records.push({ partition: batch.partition, key, value })
          if (batch.nextOffset >= batch.highOffset) left.delete(batch.partition)
          if (left.size === 0) resolve()
        },
      })
      .then((reader) => reader.done.catch(reject))
  })
  return records
}

const put = (bus: MemoryBus, partition: number, value: ShareEvent | ShareEvent[] | Watermark | string) =>
  bus.publish(TOPICS.events, [
    { partition, key: null, value: typeof value === 'string' ? value : JSON.stringify(value) },
  ])

const share = (accountId: string, objectId: string, atMs: number): ShareEvent => ({
  schemaVersion: 1,
  accountId,
  objectId,
  timestampMs: START_MS + atMs,
})

const flag = (bus: MemoryBus, accountId: string, flagged = true) => {
  const change: FlagChange = { schemaVersion: 1, accountId, list: 'order', flagged, effectiveAtMs: 0 }
  return bus.publish(TOPICS.flags, [
    { partition: 0, key: flagKey('order', accountId), value: JSON.stringify(change) },
  ])
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let n = 0; n < 2_000; n++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('it did not become so in ten seconds')
}

const graphOf = async (bus: MemoryBus) =>
  (await contentOf(bus, TOPICS.graph)).map((record) => ({
    ...record,
    record: GraphRecord.parse(JSON.parse(String(record.value))),
  }))

test('two stages share the partitions; one stops in the middle, and the topic holds everything', async () => {
  const bus = await busWith(4)
  const folder = newFolder()
  const logs = logsOf(seededRandom(7), smallStream(seededRandom(7)), 4)
  const first = await start(bus, folder)
  const second = await start(bus, folder)
  const publish = async (from: number, to: number): Promise<void> => {
    for (const [partition, log] of logs.entries())
      for (const { value } of log.slice(Math.floor(from * log.length), Math.floor(to * log.length)))
        await bus.publish(TOPICS.events, [{ partition, key: null, value }])
  }
  await publish(0, 0.5)
  await until(async () => (await bus.ranges(TOPICS.graph)).some(({ highOffset }) => highOffset > 0))
  await first.stop()
  await first.done
  await publish(0.5, 1)
  const third = await start(bus, folder)
  const lastMs = Math.max(
    ...logs.map(
      (log) => Math.floor((JSON.parse(String(log.at(-1)?.value)).watermarkMs - HOUR) / 600_000) * 600_000,
    ),
  )
  await until(async () => {
    const ends = new Map<number, number>()
    for (const { record } of await graphOf(bus))
      if (record.kind === 'panes') ends.set(record.partition, record.endMs)
    return ends.size === 4 && [...ends.values()].every((endMs) => endMs === lastMs)
  })
  await Promise.all([second.stop(), third.stop()])
  const graph = readGraph(await contentOf(bus, TOPICS.graph), 4)
  const late = new Set(
    (await contentOf(bus, TOPICS.late)).map(({ key, value }) => {
      expect(LateRecord.safeParse(JSON.parse(String(value))).success).toBe(true)
      return key
    }),
  )
  const counted = logs.flatMap((log, partition) =>
    log.flatMap(({ value }, offset) =>
      [JSON.parse(String(value)) as ShareEvent]
        .flat()
        .filter((event, index) => 'accountId' in event && !late.has(`${partition}:${offset}:${index}`)),
    ),
  )
  expect(graph.rows.length).toBe(prepare(columnsFrom(counted)).count)
  expect(readdirSync(folder).some((name) => /^graph-p3-of-4\.\d+\.snapshot$/.test(name))).toBe(true)
  const committed = await bus.committed('murmuration-graph', TOPICS.events)
  expect(committed.map(({ nextOffset }) => nextOffset)).toEqual(logs.map(({ length }) => length))
})

test('flags that are there count from the first event; flags that come later bring the past with them', async () => {
  const bus = await busWith(1)
  await flag(bus, 'a')
  const stage = await start(bus, newFolder(), { sampleEvery: 1_000_000_000 })
  await put(bus, 0, [share('a', 'x', HOUR), share('b', 'y', HOUR), share('c', 'y', HOUR + 60_000)])
  await put(bus, 0, watermarkAt(START_MS + 4 * HOUR))
  await until(async () => (await bus.ranges(TOPICS.graph))[0].highOffset >= 3)
  const early = await graphOf(bus)
  expect(early.map(({ key }) => key)).toEqual([
    `0:panes:${START_MS + HOUR}:0`,
    `0:panes:${START_MS + HOUR}:1`,
    `0:panes:${START_MS + HOUR}:marker`,
  ])
  expect(early.flatMap(({ record }) => (record.kind === 'rows' ? record.accounts : []))).toEqual(['a'])
  expect(early[2].record).toMatchObject({
    flagsVersion: 1,
    startMs: START_MS + HOUR,
    endMs: START_MS + 3 * HOUR,
    activity: { block: [(START_MS + HOUR) / 600_000], count: [3] },
  })

  await flag(bus, 'b')
  await until(async () => (await graphOf(bus)).some(({ key }) => key === '0:flags:2:marker'))
  const later = (await graphOf(bus)).slice(3)
  const rows = later.flatMap(({ record }) =>
    record.kind === 'rows' && record.timeMs.length > 0 ? [record] : [],
  )
  expect(rows[0].accounts).toEqual(['b', 'c'])
  expect(rows[0].company.at(-1)).toEqual([1, 1])
  const last = later.at(-1)?.record
  expect(last).toMatchObject({ kind: 'backfill', flagsVersion: 2, throughMs: START_MS + 3 * HOUR })

  await flag(bus, 'b', false)
  await until(async () => (await graphOf(bus)).some(({ key }) => key === '0:flags:3:marker'))
  const withdrawn = (await graphOf(bus)).at(-1)?.record
  expect(withdrawn).toMatchObject({ kind: 'backfill', flagsVersion: 3, chunks: [] })
  await stage.stop()
})

test('flags that come while the stage is away are brought up as soon as it is back, without an event', async () => {
  const bus = await busWith(1)
  const folder = newFolder()
  const first = await start(bus, folder, { sampleEvery: 1_000_000_000 })
  await put(bus, 0, [share('a', 'x', HOUR)])
  await put(bus, 0, watermarkAt(START_MS + 4 * HOUR))
  await until(async () => (await bus.ranges(TOPICS.graph))[0].highOffset > 0)
  await first.stop()
  await flag(bus, 'a')
  const second = await start(bus, folder, { sampleEvery: 1_000_000_000 })
  await until(async () => (await graphOf(bus)).some(({ key }) => key === '0:flags:1:marker'))
  await second.stop()
})

test('an idle partition keeps up by empty markers', async () => {
  const bus = await busWith(2)
  const stage = await start(bus, newFolder())
  await put(bus, 1, watermarkAt(START_MS + HOUR))
  await put(bus, 1, watermarkAt(START_MS + 10 * 365 * DAY))
  await until(async () => (await bus.ranges(TOPICS.graph))[1].highOffset >= 2)
  const markers = (await graphOf(bus)).map(({ record }) => record)
  expect(markers).toMatchObject([
    { kind: 'panes', partition: 1, startMs: START_MS - 600_000, endMs: START_MS, chunks: [] },
    { kind: 'panes', startMs: START_MS, endMs: START_MS + 10 * 365 * DAY - HOUR, activity: { block: [] } },
  ])
  await stage.stop()
})

test('a record of nobody ends the stage with a sentence, and what it had taken in is not saved', async () => {
  const bus = await busWith(1)
  const folder = newFolder()
  const stage = await start(bus, folder)
  await put(bus, 0, '{"hello":1}')
  await expect(stage.done).rejects.toThrow('The record at offset 0 of partition 0 of amplification.events')
  expect(readdirSync(folder)).toEqual([])
})

test('what cannot be published ends the stage; the next one writes it', async () => {
  const bus = await busWith(1)
  const folder = newFolder()
  const stage = await start(bus, folder)
  await put(bus, 0, [share('a', 'x', HOUR), share('b', 'x', HOUR)])
  // The watermark is on the topic before the next publish, the stage's own, fails.
  const written = put(bus, 0, watermarkAt(START_MS + 4 * HOUR))
  bus.failPublish(new Error('no broker'))
  await written
  await expect(stage.done).rejects.toThrow('no broker')
  const next = await start(bus, folder)
  await until(async () => (await bus.ranges(TOPICS.graph))[0].highOffset >= 2)
  await next.stop()
  expect(readGraph(await contentOf(bus, TOPICS.graph), 1).rows.length).toBe(2)
})

test('a log that has lost what a snapshot goes on from, and settings that do not fit, are refused', async () => {
  const bus = await busWith(1)
  const folder = newFolder()
  const stage = await start(bus, folder)
  await put(bus, 0, share('a', 'x', HOUR))
  await until(() => new Promise((resolve) => setTimeout(() => resolve(true), 50)))
  await stage.stop()
  await expect(start(await busWith(2), folder)).rejects.toThrow('holds snapshots of 1 partitions')
  await expect(start(bus, folder, { partitions: 3 })).rejects.toThrow(ConfigError)
  const other = await start(bus, folder, { sampleEvery: 7 })
  await expect(other.done).rejects.toThrow('were made with sampleEvery 1, and it is 7 now')
  for (let n = 0; n < 5; n++) await put(bus, 0, share('b', 'x', HOUR))
  bus.trim(TOPICS.events, 0, 4)
  const lost = await start(bus, folder)
  await expect(lost.done).rejects.toThrow(PositionLostError)
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'damaged')
  const damaged = await start(bus, folder)
  await expect(damaged.done).rejects.toThrow('Every snapshot of graph-p0-of-1')
})

test('health and metrics tell what the stage is doing', async () => {
  const bus = await busWith(1)
  const abort = new AbortController()
  const stage = await start(bus, newFolder(), { opsPort: 0 }, abort.signal)
  await put(bus, 0, [share('a', 'x', HOUR), share('a', 'x', HOUR), share('a', 'x', 2 * HOUR)])
  await put(bus, 0, watermarkAt(START_MS + 4 * HOUR))
  await put(bus, 0, share('late', 'x', HOUR))
  await until(async () => (await bus.ranges(TOPICS.late))[0].highOffset === 1)
  await until(async () => (await fetch(`${stage.url}/health/ready`)).ok)
  const text = await (await fetch(`${stage.url}/metrics`)).text()
  for (const line of [
    'murmuration_graph_events_total{partition="0"} 4',
    'murmuration_graph_late_total 1',
    'murmuration_graph_duplicate_total 2',
    'murmuration_graph_rows_total 1',
    `murmuration_graph_watermark_seconds{partition="0"} ${(START_MS + 4 * HOUR) / 1000}`,
    'murmuration_graph_lag_records{partition="0"} 0',
    'murmuration_graph_window_shares{partition="0"} 1',
  ])
    expect(text).toContain(line)
  abort.abort()
  await stage.done
})
