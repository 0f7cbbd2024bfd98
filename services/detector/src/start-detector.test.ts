import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewRecord } from '@murmuration/bus'
import { type MemoryBus, memoryBus } from '@murmuration/bus/memory'
import { flagKey, type ReviewCase, type ShareEvent, TOPICS, topicSpecs } from '@murmuration/contracts'
import { seededRandom } from '@murmuration/detection'
import { createMetrics, silentLog } from '@murmuration/runtime'
import { afterEach, expect, test } from 'vitest'
import { currentCases } from './case-topic.ts'
import type { DetectorConfig } from './config.ts'
import { DAY, type GraphLog, graphLog, HOUR, lastEnd, replayed, worldOf } from './graph-log.fixture.ts'
import { type Detector, startDetector } from './start-detector.ts'

const WINDOW = { windowMs: 2 * DAY, stepMs: 6 * HOUR }
const EVENTS = worldOf({ seed: 5, days: 4, operations: [{ from: 0.5, objects: 12 }] })
const OPERATION = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5']
const END = lastEnd(EVENTS, WINDOW.windowMs, WINDOW.stepMs)

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'detector-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function newBus(partitions: number): Promise<MemoryBus> {
  const bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions, windowMs: WINDOW.windowMs }))
  return bus
}

const start = (
  bus: MemoryBus,
  stateFolder: string,
  config: Partial<DetectorConfig> = {},
): Promise<Detector> =>
  startDetector(
    {
      ...WINDOW,
      stateFolder,
      scope: 'flagged',
      sampleEvery: 1,
      seed: 1,
      snapshotEveryMs: 3_600_000,
      opsHost: '127.0.0.1',
      ...config,
    },
    { bus, log: silentLog(), metrics: createMetrics({ ofProcess: false }) },
  )

const flag = (bus: MemoryBus, accounts: readonly string[], flagged = true): Promise<void> =>
  bus.publish(
    TOPICS.flags,
    accounts.map((accountId) => ({
      partition: 0,
      key: flagKey('order', accountId),
      value: JSON.stringify({ schemaVersion: 1, accountId, list: 'order', flagged, effectiveAtMs: 0 }),
    })),
  )

/** Waits until the detector has read and done everything; fails if it halts first. */
async function settled(bus: MemoryBus, detector: Detector): Promise<void> {
  const ranges = [...(await bus.ranges(TOPICS.graph)), ...(await bus.ranges(TOPICS.flags))]
  const records = ranges.reduce((sum, { highOffset }) => sum + highOffset, 0)
  let halted: unknown
  detector.done.catch((error: unknown) => {
    halted = error
  })
  while (detector.status().settledRecords < records) {
    if (halted !== undefined) throw halted
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

const logOf = (partitions: number, version: number, more: Partial<GraphLog> = {}): NewRecord[][] =>
  graphLog(EVENTS, {
    partitions,
    chunkRows: 7,
    panesTogether: 9,
    versionAt: () => version,
    endMs: END + HOUR,
    ...more,
  })

/** The records of all partitions in one order that keeps that of each. */
function shuffled(logs: readonly NewRecord[][], seed: number): NewRecord[] {
  const random = seededRandom(seed)
  const left = logs.map((log) => [...log])
  const all: NewRecord[] = []
  for (;;) {
    const full = left.filter((log) => log.length > 0)
    if (full.length === 0) return all
    const log = full[Math.floor(random() * full.length)]
    all.push(...log.splice(0, 1 + Math.floor(random() * 5)))
  }
}

const publishInPieces = async (
  bus: MemoryBus,
  records: readonly NewRecord[],
  size: number,
): Promise<void> => {
  for (let at = 0; at < records.length; at += size) {
    await bus.publish(TOPICS.graph, records.slice(at, at + size))
    await new Promise(setImmediate)
  }
}

const flaggedFor = (accounts: readonly string[]) => () => new Set(accounts)
const textOf = (cases: readonly ReviewCase[]): string[] => cases.map((found) => JSON.stringify(found))
const expected = (
  events: readonly ShareEvent[],
  accounts: readonly string[],
  scope: DetectorConfig['scope'],
) => textOf(replayed(events, { scope, ...WINDOW, flaggedIn: flaggedFor(accounts) }))

test.each([1, 2, 3, 4])('live cases equal those of a replay, over %i partitions', async (partitions) => {
  for (const scope of ['flagged', 'everybody', 'flagged+companions'] as const) {
    const accounts = [...OPERATION, 'b1', 'nobody']
    await using bus = await newBus(partitions)
    await flag(bus, accounts)
    await publishInPieces(bus, shuffled(logOf(partitions, accounts.length), partitions), 50)
    await using detector = await start(bus, newFolder(), { scope })
    await settled(bus, detector)
    const cases = textOf(await currentCases(bus))
    expect(cases).toEqual(expected(EVENTS, accounts, scope))
    expect(cases.length).toBeGreaterThan(0)
    expect(detector.status()).toMatchObject({ windowEndMs: END, flagsVersion: accounts.length })
  }
})
