import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bus, BusRecord } from '@murmuration/bus'
import { type MemoryBus, memoryBus } from '@murmuration/bus/memory'
import { EventRecord, type ShareEvent, TOPICS, topicSpecs, type Watermark } from '@murmuration/contracts'
import { configFrom, createLog, createMetrics } from '@murmuration/runtime'
import { ingestConfig } from './config.ts'
import type { ShareAnswer } from './intake.ts'
import { type Ingest, startIngest } from './start-ingest.ts'

/** The time at which every test runs, unless it says otherwise: 2024-05-01T12:00:00Z. */
export const NOW_MS = 1_714_564_800_000
export const PARTITIONS = 3

export interface RunningIngest extends AsyncDisposable {
  bus: MemoryBus
  ingest: Ingest
  url: string
  /** Folder of this test, removed at its end. */
  folder: string
  clock: { nowMs: number }
  logged: string[]
  post(path: string, body?: string | Uint8Array, headers?: { [name: string]: string }): Promise<Response>
  metrics(): Promise<string>
  /** Ends ingest as a crash would not: cleanly; the bus and the folder stay. */
  again(settings?: { [field: string]: unknown }): Promise<RunningIngest>
}

/** Ingest on a bus in memory, with its topics and a folder of its own. */
export async function runningIngest(
  settings: { [field: string]: unknown } = {},
  on: { bus?: MemoryBus; folder?: string; clock?: { nowMs: number } } = {},
): Promise<RunningIngest> {
  const bus = on.bus ?? memoryBus()
  const folder = on.folder ?? (await mkdtemp(join(tmpdir(), 'murmuration-ingest-')))
  const clock = on.clock ?? { nowMs: NOW_MS }
  await bus.createTopics(topicSpecs({ partitions: PARTITIONS, windowMs: 86_400_000 }))
  const logged: string[] = []
  const metrics = createMetrics({ ofProcess: false })
  const log = createLog('ingest', { to: { write: (line) => logged.push(line) } })
  const config = configFrom(
    ingestConfig,
    { port: 0, stateFolder: join(folder, 'state'), heartbeatMs: 20, ...settings },
    {},
  )
  const ingest = await startIngest(config, { bus, log, metrics, nowMs: () => clock.nowMs })
  return {
    bus,
    ingest,
    url: ingest.url,
    folder,
    clock,
    logged,
    post: (path, body, headers = {}) =>
      fetch(`${ingest.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', ...headers },
        ...(body === undefined ? {} : { body: body as string }),
      }),
    metrics: () => metrics.text(),
    async again(other = settings) {
      await ingest.stop()
      return runningIngest(other, { bus, folder, clock })
    },
    async [Symbol.asyncDispose]() {
      await ingest.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const share = (more: { [name: string]: unknown } = {}): { [name: string]: unknown } => ({
  schemaVersion: 1,
  accountId: 'a1',
  objectId: 'o1',
  timestampMs: NOW_MS,
  ...more,
})

export const ndjson = (values: readonly unknown[]): string =>
  values.map((value) => JSON.stringify(value)).join('\n')

/** All records of a topic, by partition. */
export async function recordsOf(bus: Pick<Bus, 'read' | 'ranges'>, topic: string): Promise<BusRecord[][]> {
  const ranges = await bus.ranges(topic)
  const found: BusRecord[][] = ranges.map(() => [])
  const open = new Set(
    ranges.filter((range) => range.highOffset > range.lowOffset).map((range) => range.partition),
  )
  if (open.size === 0) return found
  let end: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const reader = await bus.read({
    topic,
    positionOf: () => 'earliest',
    onBatch({ partition, records, nextOffset }) {
      found[partition].push(...records)
      if (nextOffset >= ranges[partition].highOffset) open.delete(partition)
      if (open.size === 0) end()
    },
  })
  await Promise.race([ended, reader.done])
  await reader.stop()
  return found
}

type WrittenEvent = { share: ShareEvent } | { mark: Watermark }

/** What stands on the events of each partition, in order, checked by their schema. */
export async function eventsOf(bus: Pick<Bus, 'read' | 'ranges'>): Promise<WrittenEvent[][]> {
  const partitions = await recordsOf(bus, TOPICS.events)
  return partitions.map((records) =>
    records.flatMap(({ value }): WrittenEvent[] => {
      const record = EventRecord.parse(JSON.parse(String(value)))
      if (Array.isArray(record)) return record.map((one) => ({ share: one }))
      return 'source' in record ? [{ mark: record }] : [{ share: record }]
    }),
  )
}

export const sharesOf = async (bus: Pick<Bus, 'read' | 'ranges'>): Promise<ShareEvent[]> =>
  (await eventsOf(bus)).flat().flatMap((event) => ('share' in event ? [event.share] : []))

/** The last watermark of a source on each partition, undefined where there is none. */
export const marksOf = async (
  bus: Pick<Bus, 'read' | 'ranges'>,
  source: string,
): Promise<(Watermark | undefined)[]> =>
  (await eventsOf(bus)).map((events) =>
    events.flatMap((event) => ('mark' in event && event.mark.source === source ? [event.mark] : [])).at(-1),
  )

/** Dead letters that stand on the topic, by id. */
export async function lettersOf(
  bus: Pick<Bus, 'read' | 'ranges'>,
): Promise<Map<string, { [name: string]: unknown }>> {
  const letters = new Map<string, { [name: string]: unknown }>()
  for (const { key, value } of (await recordsOf(bus, TOPICS.deadLetters)).flat()) {
    if (key === null) throw new Error('a dead letter without a key')
    if (value === null) letters.delete(key)
    else letters.set(key, JSON.parse(String(value)))
  }
  return letters
}

export interface SaidLetters {
  total: number
  letters: { id: string; reason: string }[]
}

/** The body of an answer; what it must hold is the test's to say. */
export const said = async <Body = ShareAnswer>(answer: Response | Promise<Response>): Promise<Body> =>
  (await (await answer).json()) as Body

/** Waits until something holds: at most a minute, which only a broken test needs. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 60_000
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error('it has not come to hold in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
