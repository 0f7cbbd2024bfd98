import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bus, NewRecord } from '@murmuration/bus'
import { type MemoryBus, memoryBus } from '@murmuration/bus/memory'
import { flagKey, type ReviewCase, type ShareEvent, TOPICS, topicSpecs } from '@murmuration/contracts'
import { seededRandom } from '@murmuration/detection'
import { createMetrics, silentLog } from '@murmuration/runtime'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { type Analyzed, type Control, currentCases, readAnalysis, readCases } from './case-topic.ts'
import type { DetectorConfig } from './config.ts'
import {
  backfillMarker,
  DAY,
  type GraphLog,
  graphLog,
  HOUR,
  lastEnd,
  PANE,
  paneMarker,
  replayed,
  replayedChanges,
  worldOf,
} from './graph-log.fixture.ts'
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

const start = (bus: Bus, stateFolder: string, config: Partial<DetectorConfig> = {}): Promise<Detector> =>
  startDetector(
    {
      ...WINDOW,
      stateFolder,
      scope: 'flagged',
      sampleEvery: 1,
      seed: 1,
      controlAfterMs: 0,
      controlShares: 1_000_000,
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

/**
 * Everything on review.cases and review.analyses as a reader would find it, but for the control: which window that stands
 * for depends on when there was time for it.
 */
async function topicsOf(bus: MemoryBus): Promise<unknown> {
  const { control: _, ...analysis }: Partial<Analyzed> = (await readAnalysis(bus)) ?? {}
  return {
    cases: textOf(await currentCases(bus)),
    analysis: { ...analysis, activity: [...(analysis.activity ?? [])] },
  }
}

/** Flags that change amid the log: all partitions answer each version in their own pane. */
const VERSIONS = [3, 6, 7]
const changingLog = (partitions: number, seed: number): NewRecord[][] =>
  logOf(partitions, 0, {
    seed,
    versionAt: (endMs) => VERSIONS.filter((_, k) => endMs > END - (5 - k) * 7 * HOUR).at(-1) ?? 0,
  })
async function changingFlags(bus: MemoryBus): Promise<void> {
  await flag(bus, OPERATION)
  await flag(bus, ['p2'], false)
}

test('the order in which partitions arrive, and pieces in which they do, change nothing', async () => {
  const outcome = async (seed: number, size: number, slow: boolean): Promise<unknown> => {
    await using bus = await newBus(3)
    if (!slow) await changingFlags(bus)
    await using detector = await start(bus, newFolder())
    await publishInPieces(bus, shuffled(changingLog(3, 1), seed), size)
    if (slow) await changingFlags(bus)
    await settled(bus, detector)
    return topicsOf(bus)
  }
  const first = await outcome(1, 1_000_000, false)
  expect(first).toMatchObject({
    analysis: { flagsVersion: 7, flaggedAccounts: 5 },
    cases: [expect.stringContaining('case-')],
  })
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 60 }), fc.boolean(), async (seed, size, slow) => {
      expect(await outcome(seed, size, slow)).toEqual(first)
    }),
    { numRuns: 12, seed: 2 },
  )
})

const inSmallBatches = (bus: Bus): Bus => ({
  ...bus,
  read: (options) => bus.read({ ...options, maxBytes: 3_000 }),
})

const snapshotsIn = (folder: string): string[] =>
  readdirSync(folder).filter((file) => file.startsWith('detector.'))

test('stopped or killed anywhere and started anew, it leaves the same on the topics', async () => {
  const records = shuffled(changingLog(2, 1), 4)
  const outcome = async (
    ends: readonly { at: number; killed: boolean }[],
    everyMs: number,
  ): Promise<unknown> => {
    await using bus = await newBus(2)
    const folder = newFolder()
    await flag(bus, OPERATION)
    let done = 0
    for (const [k, { at, killed }] of [...ends, { at: records.length, killed: false }].entries()) {
      const before = newFolder()
      cpSync(folder, before, { recursive: true })
      const detector = await start(inSmallBatches(bus), folder, { snapshotEveryMs: everyMs })
      await bus.publish(TOPICS.graph, records.slice(done, at))
      if (k === ends.length) await flag(bus, ['p2'], false)
      // Stopped amid reading, or killed when it has read all there is.
      if (killed || k === ends.length) await settled(bus, detector)
      else await new Promise((resolve) => setTimeout(resolve, 3))
      done = at
      await detector.stop()
      if (!killed) continue
      // As if it had been killed before it wrote a snapshot: all it published stays published.
      for (const file of snapshotsIn(folder)) rmSync(join(folder, file))
      for (const file of snapshotsIn(before)) cpSync(join(before, file), join(folder, file))
    }
    return topicsOf(bus)
  }
  const whole = await outcome([], 3_600_000)
  expect(whole).toMatchObject({ cases: [expect.stringContaining('case-')] })
  const end = fc.record({ at: fc.nat({ max: records.length }), killed: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(
      fc.array(end, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(1, 3_600_000),
      async (ends, everyMs) => {
        expect(
          await outcome(
            [...ends].sort((x, y) => x.at - y.at),
            everyMs,
          ),
        ).toEqual(whole)
      },
    ),
    { numRuns: 12, seed: 3 },
  )
})

test('an order is answered from the last window at once, and taking flags back takes its cases back', async () => {
  await using bus = await newBus(2)
  const [one, two] = logOf(2, 0, { endMs: END - 12 * HOUR + HOUR })
  await bus.publish(TOPICS.graph, [...one, ...two])
  await using detector = await start(bus, newFolder())
  await settled(bus, detector)
  expect(await currentCases(bus)).toEqual([])
  const answer = async (version: number): Promise<void> => {
    for (const partition of [0, 1])
      await bus.publish(TOPICS.graph, [
        backfillMarker({ partition, throughMs: END - 11 * HOUR, flagsVersion: version, chunks: [] }),
      ])
    await settled(bus, detector)
  }
  await flag(bus, OPERATION)
  await answer(3)
  expect((await readAnalysis(bus))?.flagsVersion).toBe(3)
  await answer(6)
  const [found, ...others] = await currentCases(bus)
  expect(others).toEqual([])
  expect(found.cluster.accounts).toEqual(OPERATION)
  expect(found.window.endMs).toBe(END - 12 * HOUR)
  const analysis = await readAnalysis(bus)
  expect(analysis).toMatchObject({ flagsVersion: 6, flaggedAccounts: 6, openCases: [found.caseId] })
  expect([...(analysis?.activity.keys() ?? [])]).toEqual(OPERATION)
  await flag(bus, OPERATION, false)
  await answer(12)
  expect(await currentCases(bus)).toEqual([])
  expect(await readAnalysis(bus)).toMatchObject({ flagsVersion: 12, flaggedAccounts: 0, openCases: [] })
})

test('a version that the flags have not been read up to yet is waited for', async () => {
  await using bus = await newBus(1)
  await bus.publish(TOPICS.graph, logOf(1, 6)[0])
  await using detector = await start(bus, newFolder())
  await settled(bus, detector)
  expect(detector.status().windows).toBe(0)
  await flag(bus, OPERATION)
  await settled(bus, detector)
  expect(textOf(await currentCases(bus))).toEqual(expected(EVENTS, OPERATION, 'flagged'))
})

test('what lies around a window decides as it does in a replay', async () => {
  const events = worldOf({ seed: 8, days: 4, crowds: 60, operations: [] })
  const end = lastEnd(events, WINDOW.windowMs, WINDOW.stepMs)
  const narrow = { windowMs: 36 * HOUR, stepMs: 6 * HOUR }
  const log = { partitions: 2, chunkRows: 50, panesTogether: 20, versionAt: () => 6, endMs: end + HOUR }
  await using bus = await newBus(2)
  await flag(bus, OPERATION)
  await using detector = await start(bus, newFolder(), narrow)
  await publishInPieces(bus, shuffled(graphLog(events, log), 2), 40)
  await settled(bus, detector)
  const changes = replayedChanges(events, { scope: 'flagged', ...narrow, flaggedIn: flaggedFor(OPERATION) })
  const published: string[] = []
  await readCases(bus, ({ found }) => void published.push(JSON.stringify(found)))
  expect(published).toEqual(textOf(changes))
  expect(published.length).toBeGreaterThan(3)
})

test('shares are held until two days before the last window, and then let go', async () => {
  const events = worldOf({ seed: 2, days: 8, operations: [] })
  const narrow = { windowMs: 12 * HOUR, stepMs: 6 * HOUR }
  const end = lastEnd(events, narrow.windowMs, narrow.stepMs)
  const log = { partitions: 1, chunkRows: 50, panesTogether: 20, versionAt: () => 0, endMs: end + HOUR }
  const records = graphLog(events, log)[0]
  await using bus = await newBus(1)
  await bus.publish(TOPICS.graph, records)
  await using detector = await start(bus, newFolder(), narrow)
  await settled(bus, detector)
  const times = records.flatMap(({ value }) => (JSON.parse(String(value)).timeMs ?? []) as number[])
  const needed = times.filter((t) => t >= end - 12 * HOUR - 2 * DAY)
  expect(detector.status().rows).toBeGreaterThanOrEqual(needed.length)
  expect(detector.status().rows).toBeLessThan(1.2 * needed.length)
})

const TWO = worldOf({
  seed: 9,
  days: 3,
  operations: [
    { from: 1, objects: 10 },
    { from: 1, objects: 10, accounts: 'q' },
  ],
})
const SECOND_OPERATION = OPERATION.map((id) => id.replace('p', 'q'))

test.each([
  ['that window', END],
  ['the window before', END - WINDOW.stepMs],
])('what was published before a kill is taken back, where the snapshot is of %s', async (_, snapshotEnd) => {
  const log = graphLog(TWO, {
    partitions: 1,
    chunkRows: 20,
    panesTogether: 1,
    versionAt: () => 0,
    endMs: END - 12 * HOUR + HOUR,
  })[0]
  const known = log.findIndex(({ value }) => String(value).includes(`"endMs":${snapshotEnd - 11 * HOUR}`)) + 1
  expect(known).toBeGreaterThan(0)
  const answerAt = (flagsVersion: number): Promise<void> =>
    bus.publish(TOPICS.graph, [
      backfillMarker({ partition: 0, throughMs: END - 11 * HOUR, flagsVersion, chunks: [] }),
    ])
  await using bus = await newBus(1)
  await bus.publish(TOPICS.graph, log.slice(0, known))
  const folder = newFolder()
  const first = await start(bus, folder)
  await settled(bus, first)
  await first.stop()
  const second = await start(bus, folder)
  await bus.publish(TOPICS.graph, log.slice(known))
  await flag(bus, OPERATION)
  await answerAt(6)
  await settled(bus, second)
  expect(await currentCases(bus)).toHaveLength(1)
  await flag(bus, SECOND_OPERATION)
  await answerAt(12)
  await settled(bus, second)
  expect(await currentCases(bus)).toHaveLength(2)
  const killed = newFolder()
  cpSync(folder, killed, { recursive: true })
  await second.stop()
  await flag(bus, [...OPERATION, ...SECOND_OPERATION], false)
  await answerAt(24)
  await using third = await start(bus, killed)
  await settled(bus, third)
  expect(third.status()).toMatchObject({ flagsVersion: 24, windowEndMs: END - 12 * HOUR })
  expect(await currentCases(bus)).toEqual([])
})

test('cases that could not be published are published by the next run', async () => {
  await using bus = await newBus(1)
  const folder = newFolder()
  await flag(bus, OPERATION)
  await bus.publish(TOPICS.graph, logOf(1, 6)[0])
  const found = expected(EVENTS, OPERATION, 'flagged')
  bus.failPublish(new Error('no broker'))
  const first = await start(bus, folder)
  await expect(first.done).rejects.toThrow('no broker')
  // What is in memory is ahead of the topics, and must not be gone on from.
  expect(snapshotsIn(folder)).toEqual([])
  await using second = await start(bus, folder)
  await settled(bus, second)
  expect(textOf(await currentCases(bus))).toEqual(found)
})

test('long gaps are leapt over, and what lies behind them is found as a replay finds it', async () => {
  const gap = 400 * DAY
  const later = worldOf({ seed: 6, days: 2, operations: [{ from: 0.2, objects: 8 }] }).map((event) => {
    const { objectCreatedAtMs: _, ...rest } = event
    return { ...rest, timestampMs: event.timestampMs + gap, objectId: `later-${event.objectId}` }
  })
  const events = [...EVENTS, ...later]
  const end = lastEnd(events, WINDOW.windowMs, WINDOW.stepMs)
  await using bus = await newBus(2)
  await flag(bus, OPERATION)
  const log: GraphLog = {
    partitions: 2,
    chunkRows: 50,
    panesTogether: 4000,
    versionAt: () => 6,
    endMs: end + HOUR,
  }
  await publishInPieces(bus, shuffled(graphLog(events, log), 1), 10)
  await using detector = await start(bus, newFolder())
  await settled(bus, detector)
  expect(textOf(await currentCases(bus))).toEqual(expected(events, OPERATION, 'flagged'))
  // A case ends 28 days after it was seen; until then, and around shares, windows are decided one by one.
  expect(detector.status().windows).toBeLessThan(4 * (28 + 14))
})

test('a marker whose chunks did not come halts it, and so do panes that are missing', async () => {
  const halts = async (log: readonly NewRecord[]): Promise<string> => {
    await using bus = await newBus(1)
    const detector = await start(bus, newFolder())
    await bus.publish(TOPICS.graph, log)
    return await detector.done.then(
      () => 'stopped',
      (error: Error) => error.message,
    )
  }
  const log = logOf(1, 0)[0]
  const chunk = log.findIndex(({ key }) => !String(key).endsWith('marker'))
  expect(await halts(log.filter((_, k) => k !== chunk))).toMatch(
    /ends the group panes:\d+ without all of its chunks/,
  )
  const marker = log.findIndex(({ key }, k) => k > 40 && String(key).endsWith('marker'))
  expect(await halts(log.filter((_, k) => k !== marker))).toMatch(/panes are missing/)
})

test('what is written twice, or by a writer that was late, changes nothing', async () => {
  await using bus = await newBus(1)
  await flag(bus, OPERATION)
  const log = logOf(1, 6)[0]
  const other = logOf(1, 4, { chunkRows: 11, seed: 3, endMs: END - 10 * HOUR })[0]
  const half = Math.floor(log.length / 2)
  await bus.publish(TOPICS.graph, [
    ...log.slice(0, half),
    ...log.slice(half - 30, half),
    ...other,
    ...log.slice(half - 60),
    // A writer that fell behind ends a group of which one chunk is gone.
    ...other.filter(({ key }) => !String(key).endsWith(':0')).slice(0, 40),
  ])
  await using detector = await start(bus, newFolder())
  await settled(bus, detector)
  expect(textOf(await currentCases(bus))).toEqual(expected(EVENTS, OPERATION, 'flagged'))
})

test('a log that begins amid a group is read from the next one', async () => {
  await using bus = await newBus(1)
  const log = logOf(1, 0, { chunkRows: 2 })[0]
  await bus.publish(TOPICS.graph, log)
  const chunks = log.findIndex(({ key }, k) => k > 40 && String(key).endsWith(':1'))
  bus.trim(TOPICS.graph, 0, chunks)
  await using detector = await start(bus, newFolder())
  await settled(bus, detector)
  expect(detector.status().windowEndMs).toBe(END)
})

test('a state that does not fit is refused with a sentence', async () => {
  const folder = newFolder()
  {
    await using bus = await newBus(2)
    await bus.publish(TOPICS.graph, logOf(2, 0).flat())
    const detector = await start(bus, folder)
    await settled(bus, detector)
    await detector.stop()
    await expect(start(bus, folder, { stepMs: 12 * HOUR })).rejects.toThrow(
      /set windowMs, stepMs and sampleEvery/,
    )
    bus.trim(TOPICS.graph, 0, 1_000_000)
    await bus.publish(TOPICS.graph, [
      paneMarker({
        partition: 0,
        startMs: END + HOUR,
        endMs: END + HOUR + PANE,
        flagsVersion: 0,
        chunks: [],
        activity: { block: [], count: [] },
      }),
    ])
    bus.trim(TOPICS.graph, 0, 1_000_000)
    const late = await start(bus, folder)
    await expect(late.done).rejects.toThrow(/are older than what the log still holds/)
  }
  await using other = await newBus(3)
  await expect(start(other, folder)).rejects.toThrow(/has 3 partitions, and the state in .* is of one with 2/)
})

test('a graph stage with another sample is refused', async () => {
  await using bus = await newBus(1)
  const detector = await start(bus, newFolder(), { sampleEvery: 4 })
  await bus.publish(TOPICS.graph, logOf(1, 0)[0])
  await expect(detector.done).rejects.toThrow(/samples one account in 1, and the detector is set to one in 4/)
})

test('with another scope the last window is decided again, from the same state', async () => {
  const folder = newFolder()
  await using bus = await newBus(1)
  await bus.publish(TOPICS.graph, logOf(1, 0)[0])
  const first = await start(bus, folder)
  await settled(bus, first)
  await first.stop()
  expect(await readAnalysis(bus)).toMatchObject({ openCases: [] })
  const before = await readAnalysis(bus)
  await using second = await start(bus, folder, { scope: 'everybody' })
  await settled(bus, second)
  const after = await readAnalysis(bus)
  expect(after?.window).toEqual(before?.window)
  expect(after?.parametersHash).not.toBe(before?.parametersHash)
})

/** Waits until a control stands that fits; fails if the detector halts first. */
async function controlled(
  bus: MemoryBus,
  detector: Detector,
  fits: (control: Control) => boolean,
): Promise<Control> {
  let halted: unknown
  detector.done.catch((error: unknown) => {
    halted = error
  })
  for (;;) {
    if (halted !== undefined) throw halted
    const control = (await readAnalysis(bus))?.control
    if (control !== undefined && fits(control)) return control
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** Keys of review.analyses as they were written, each with the flags that its record is of. */
async function keysOf(bus: MemoryBus): Promise<string[]> {
  const keys: string[] = []
  const [{ highOffset }] = await bus.ranges(TOPICS.analyses)
  let read = 0
  await using reader = await bus.read({
    topic: TOPICS.analyses,
    positionOf: () => 'earliest',
    onBatch: ({ records, nextOffset }) => {
      read = nextOffset
      for (const { key, value } of records) keys.push(`${key} ${JSON.parse(String(value))?.flagsVersion}`)
    },
  })
  while (read < highOffset) await new Promise((resolve) => setTimeout(resolve, 1))
  await reader.stop()
  return keys
}

test('a control is drawn behind the answer, and again for newer flags', async () => {
  await using bus = await newBus(2)
  const end = END - 12 * HOUR
  await bus.publish(TOPICS.graph, logOf(2, 0, { endMs: end + HOUR }).flat())
  await using detector = await start(bus, newFolder())
  const nobody = await controlled(bus, detector, () => true)
  expect(nobody).toMatchObject({ notDrawn: 'nobody_flagged', parts: 0, window: { endMs: end } })
  const answer = async (accounts: readonly string[], version: number): Promise<Control> => {
    await flag(bus, accounts)
    for (const partition of [0, 1])
      await bus.publish(TOPICS.graph, [
        backfillMarker({ partition, throughMs: end + HOUR, flagsVersion: version, chunks: [] }),
      ])
    return await controlled(bus, detector, ({ flagsVersion }) => flagsVersion === version)
  }
  const first = await answer(['b1', 'b2', 'b3', ...OPERATION.slice(0, 4)], 7)
  expect(first).toMatchObject({ notDrawn: null, drawnEvery: 1, window: { endMs: end } })
  expect(first.flagged.get('p0')).toEqual({ level: 'alert', tier: 'A' })
  expect(first.accounts.filter(({ level }) => level !== null).map(({ accountId }) => accountId)).toEqual([
    'p4',
    'p5',
  ])
  expect(first.accounts.length).toBeGreaterThan(4)
  const second = await answer(['p4'], 8)
  expect(second.accounts.map(({ accountId }) => accountId)).toContain('p5')
  expect(second.accounts.map(({ accountId }) => accountId)).not.toContain('p4')
  const analysis = await readAnalysis(bus)
  expect(analysis?.flagsVersion).toBe(8)
  expect(analysis?.activity.get('p0')).toMatchObject({ createdAtMs: null, topic: 1 })
  const keys = await keysOf(bus)
  const drawn = ['control:0 7', 'control 7', 'activity:0 8', 'latest 8', 'control:0 8', 'control 8']
  expect(keys.slice(-8)).toEqual(['activity:0 7', 'latest 7', ...drawn])
})

test('a control stands for a day of windows', async () => {
  const log = logOf(1, 6, { panesTogether: 1 })[0]
  const upTo = (endMs: number): number =>
    log.findIndex(({ value }) => String(value).includes(`"endMs":${endMs + HOUR}`)) + 1
  const stops = [END - 36 * HOUR, END - 18 * HOUR, END - 12 * HOUR].map((endMs) => upTo(endMs))
  await using bus = await newBus(1)
  await flag(bus, OPERATION)
  await bus.publish(TOPICS.graph, log.slice(0, stops[0]))
  await using detector = await start(bus, newFolder())
  const first = END - 36 * HOUR
  await controlled(bus, detector, ({ window }) => window.endMs === first)
  await bus.publish(TOPICS.graph, log.slice(stops[0], stops[1]))
  await settled(bus, detector)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const analysis = await readAnalysis(bus)
  expect(analysis?.window.endMs).toBe(END - 18 * HOUR)
  expect(analysis?.control?.window.endMs).toBe(first)
  await bus.publish(TOPICS.graph, log.slice(stops[1], stops[2]))
  await controlled(bus, detector, ({ window }) => window.endMs === first + DAY)
})

/** A bus on which a control breaks off behind its first record, as if the process had been killed there. */
const breakingOff = (bus: MemoryBus): Bus => ({
  ...bus,
  publish: async (topic, records) => {
    if (!records.some(({ key }) => key === 'control')) return bus.publish(topic, records)
    await bus.publish(topic, records.slice(0, 1))
    throw new Error('killed')
  },
})

test('a control that broke off leaves the answer readable, and is drawn by the next run', async () => {
  await using bus = await newBus(1)
  const folder = newFolder()
  await flag(bus, [...OPERATION.slice(0, 4), 'b1'])
  await bus.publish(TOPICS.graph, logOf(1, 5)[0])
  const first = await start(bus, folder)
  const whole = await controlled(bus, first, ({ window }) => window.endMs === END)
  await first.stop()
  await flag(bus, ['b2'])
  await bus.publish(TOPICS.graph, [
    backfillMarker({ partition: 0, throughMs: END + HOUR, flagsVersion: 6, chunks: [] }),
  ])
  const broken = await start(breakingOff(bus), folder)
  await expect(broken.done).rejects.toThrow('killed')
  const between = await readAnalysis(bus)
  expect(between).toMatchObject({ flagsVersion: 6, flaggedAccounts: 6 })
  expect(between).not.toHaveProperty('control')
  const third = await start(bus, folder)
  const again = await controlled(bus, third, ({ flagsVersion }) => flagsVersion === 6)
  expect(again.eligible).toBe(whole.eligible - 1)
  await third.stop()
  // What stands is remembered: nothing is drawn again.
  const [{ highOffset }] = await bus.ranges(TOPICS.analyses)
  await using fourth = await start(bus, folder)
  await settled(bus, fourth)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect((await bus.ranges(TOPICS.analyses))[0].highOffset).toBe(highOffset)
})

test('parts of a larger control are taken back after a kill as well', async () => {
  const events = worldOf({ seed: 5, days: 3, operations: [{ from: 0.5, objects: 12 }] })
  const many = Array.from({ length: 4_800 }, (_, k) => `${String(k).padStart(4, '0')}${'x'.repeat(500)}`)
  const crowd = many.map((accountId, k): ShareEvent => {
    const { timestampMs, objectId } = events[k % events.length]
    return { schemaVersion: 1, accountId, objectId, timestampMs: timestampMs + 1000 * (k % 3000) }
  })
  const all = [...events, ...crowd]
  const end = lastEnd(all, WINDOW.windowMs, WINDOW.stepMs)
  const log: GraphLog = {
    partitions: 1,
    chunkRows: 800,
    panesTogether: 500,
    versionAt: () => 600,
    endMs: end + HOUR,
  }
  await using bus = await newBus(1)
  const folder = newFolder()
  await flag(bus, many.slice(0, 600))
  await bus.publish(TOPICS.graph, graphLog(all, log)[0])
  const first = await start(bus, folder)
  const large = await controlled(bus, first, ({ window }) => window.endMs === end)
  expect(large.parts).toBeGreaterThan(1)
  const killed = newFolder()
  cpSync(folder, killed, { recursive: true })
  await first.stop()
  await flag(bus, many.slice(0, 599), false)
  await bus.publish(TOPICS.graph, [
    backfillMarker({ partition: 0, throughMs: end + HOUR, flagsVersion: 1_199, chunks: [] }),
  ])
  await using second = await start(bus, killed)
  const small = await controlled(bus, second, ({ flagsVersion }) => flagsVersion === 1_199)
  expect(small.parts).toBeLessThanOrEqual(1)
  await settled(bus, second)
  bus.compact(TOPICS.analyses, { tombstones: true })
  const keys = (await keysOf(bus)).map((key) => key.split(' ')[0])
  expect(keys.filter((key) => /^control:/.test(key))).toHaveLength(small.parts)
})
