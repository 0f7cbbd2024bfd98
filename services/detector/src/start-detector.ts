import { type Batch, type Bus, OffsetLostError, type Reader } from '@murmuration/bus'
import { TOPICS } from '@murmuration/contracts'
import { killPoint, type Log, type Metrics, startOperations } from '@murmuration/runtime'
import { BrokenLogError } from './broken-log-error.ts'
import { checkedConfig, type DetectorConfig } from './config.ts'
import { controlWork } from './control-work.ts'
import { type DetectionRoom, detectionRoom } from './detection-room.ts'
import { type DetectorMetrics, detectorMetrics } from './detector-metrics.ts'
import { type Kept, positionOf, roomConfig, standing } from './detector-state.ts'
import { threadRoom } from './thread-room.ts'
import type { KeyedValue } from './topic-values.ts'
import { leap, nextWork, noteReached, watermark, windowAt } from './window-clock.ts'

export interface DetectorParts {
  bus: Bus
  log: Log
  metrics: Metrics
  /** Stops it when it aborts. */
  signal?: AbortSignal
}

export interface DetectorStatus {
  /** End of the window that was decided last. */
  windowEndMs: number | undefined
  /** Windows decided since the state was begun, each once. */
  windows: number
  /** Open cases. */
  cases: number
  /** Version of the flags at which the last window was decided. */
  flagsVersion: number
  /** Shares held. */
  rows: number
  /** Event time up to which every partition has come. */
  watermarkMs: number | undefined
  /** Records of flags and panes that were read, with everything decided and published that they make ready. */
  settledRecords: number
}

export interface Detector extends AsyncDisposable {
  /** Where health and metrics are; undefined if they are not served. */
  readonly operationsUrl: string | undefined
  /** Resolves when it was stopped; rejects when it cannot go on. */
  readonly done: Promise<void>
  status(): DetectorStatus
  /** Finishes what is in hand, writes a snapshot. */
  stop(): Promise<void>
}

/**
 * Merges what the graph stages wrote, analyzes window after window, and publishes the cases that change. Its state lies in
 * its folder; it goes on where it was.
 *
 * @throws {BrokenLogError} where the topic is not the one that the state was made from
 */
export async function startDetector(
  settings: DetectorConfig,
  { bus, log, metrics, signal }: DetectorParts,
): Promise<Detector> {
  const config = checkedConfig(settings)
  const inThread = isInThread(config)
  const room = inThread ? threadRoom(roomConfig(config)) : detectionRoom(roomConfig(config))
  try {
    const state = await standing(config, bus, room)
    return await run(config, state, room, { bus, log, metrics, ...(signal && { signal }) })
  } catch (error) {
    await room[Symbol.asyncDispose]()
    throw error
  }
}

const isInThread = ({ inThread = !import.meta.url.endsWith('.ts') }: DetectorConfig): boolean => inThread

/** Reads, decides and publishes until it is stopped. The room is closed with it. */
async function run(
  config: DetectorConfig,
  state: Kept,
  room: DetectionRoom,
  { bus, log, metrics, signal }: DetectorParts,
): Promise<Detector> {
  let snapshotAtMs = Date.now()
  const counts = detectorMetrics(metrics, () =>
    changedAtMs === undefined ? 0 : (Date.now() - changedAtMs) / 1000,
  )
  noteStanding(counts, state)
  /** Ends of the log as far as they are known, of graph by partition and of flags. */
  const [graphEnds, flagsEnds] = (
    await Promise.all([bus.ranges(TOPICS.graph), bus.ranges(TOPICS.flags)])
  ).map((ranges) => ranges.map(({ lowOffset, highOffset }) => (lowOffset < highOffset ? highOffset : 0)))
  let settledRecords = 0
  let stopping = false
  let failed = false
  /** Time of the first change that no snapshot holds. */
  let changedAtMs: number | undefined
  const noteChange = (): void => {
    changedAtMs ??= Date.now()
  }
  let finish = (): void => {}
  let fail = (_: unknown): void => {}
  const halted = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  const exclusive = queue()

  const snapshot = async (): Promise<void> => {
    if (changedAtMs === undefined) return
    const position = positionOf(state)
    const beganMs = Date.now()
    const { bytes } = await room.snapshot(position, state)
    snapshotAtMs = Date.now()
    changedAtMs = undefined
    counts.snapshotBytes.set(bytes)
    counts.snapshotSeconds.set((snapshotAtMs - beganMs) / 1000)
    log.debug({ bytes, position }, 'snapshot written')
  }
  const snapshotIfDue = async (): Promise<void> => {
    if (Date.now() - snapshotAtMs >= config.snapshotEveryMs) await snapshot()
  }

  const publish = (topic: string, values: readonly KeyedValue[]): Promise<void> =>
    values.length === 0
      ? Promise.resolve()
      : bus.publish(
          topic,
          values.map((value) => ({ partition: 0, ...value })),
        )

  const control = controlWork({
    config: { ...config, inThread: isInThread(config) },
    state,
    room,
    exclusive,
    publish: (values) => publish(TOPICS.analyses, values),
    isCurrent: () =>
      !stopping &&
      nextWork(state.clock) === undefined &&
      state.clock.decided?.flagsVersion === state.flagsPosition &&
      state.flagsPosition >= flagsEnds[0] &&
      graphEnds.every((end, partition) => state.positions[partition] >= end),
    onPublished: noteChange,
    onError: (error) => fail(error),
    log,
  })

  /** Decides windows as long as one is ready. */
  const advance = async (): Promise<void> => {
    const { clock } = state
    for (;;) {
      const work = nextWork(clock)
      if (work === undefined || work.flagsVersion > state.flagsPosition || stopping) return
      const { endMs, flagsVersion, again, isLast } = work
      const ended = counts.analyze.startTimer()
      const window = windowAt(clock, endMs)
      noteChange()
      const decision = await room.decide({ window, flagsVersion, again, withAnalysis: isLast })
      const seconds = ended()
      killPoint('detector:before-publish')
      await publish(TOPICS.cases, decision.cases)
      killPoint('detector:after-cases')
      await publish(TOPICS.analyses, decision.analysis)
      killPoint('detector:after-publish')
      clock.decided = { endMs, flagsVersion }
      if (!again) clock.windows++
      state.cases = decision.open.length
      state.rows = decision.rows
      countWindow(counts, endMs, flagsVersion, decision)
      const { changes } = decision
      log[changes.length > 0 || isLast ? 'info' : 'debug'](
        {
          windowEnd: new Date(endMs).toISOString(),
          flagsVersion,
          again,
          seconds,
          rows: decision.rows,
          changed: changes.length,
        },
        'window decided',
      )
      control.pause()
      if (decision.quiet) leap(clock, decision.nextMs)
      await snapshotIfDue()
    }
  }

  const settle = async (): Promise<void> => {
    await advance()
    settledRecords = positionOf(state)
    control.look()
    await snapshotIfDue()
  }

  const onGraph = (batch: Batch): Promise<void> =>
    exclusive(async () => {
      if (stopping) return
      const { partition, records, nextOffset, highOffset } = batch
      graphEnds[partition] = highOffset
      noteChange()
      const reached = await room.takeGraph(partition, records, state.cut[partition])
      state.positions[partition] = nextOffset
      counts.lag.set({ partition }, highOffset - nextOffset)
      for (const one of reached) {
        noteReached(state.clock, one)
        counts.watermark.set({ partition }, one.reachedMs / 1000)
      }
      await settle()
    })
  const onFlags = (batch: Batch): Promise<void> =>
    exclusive(async () => {
      if (stopping) return
      noteChange()
      flagsEnds[0] = batch.highOffset
      control.giveUp()
      await room.takeFlags(batch.records, batch.nextOffset)
      state.flagsPosition = batch.nextOffset
      await settle()
    })

  const operations =
    config.opsPort === undefined
      ? undefined
      : await startOperations({ host: config.opsHost, port: config.opsPort }, metrics, {
          log: () => (stopping ? { ok: false, says: 'stopping' } : { ok: true, says: 'reading' }),
          panes: () =>
            watermark(state.clock) === undefined
              ? { ok: false, says: 'not every partition has had a pane yet' }
              : { ok: true, says: 'every partition has had panes' },
        })

  // Not waited for: there may be many windows to catch up with, and it can be stopped between them.
  exclusive(settle).catch(fail)
  const readers: Reader[] = []
  const read = async (topic: string, positionOf: (partition: number) => number, onBatch: typeof onGraph) => {
    const reader = await bus.read({
      topic,
      positionOf: (partition) => positionOf(partition) || 'earliest',
      onBatch,
    })
    readers.push(reader)
    // A reader ends by itself where the bus is closed.
    reader.done.then(finish, (error: unknown) => fail(explained(error, config.stateFolder)))
  }
  // @NOTE Flags first: a window waits for them, and rarely the other way round.
  await read(TOPICS.flags, () => state.flagsPosition, onFlags)
  await read(TOPICS.graph, (partition) => state.positions[partition], onGraph)
  const timer = setInterval(() => exclusive(snapshotIfDue).catch(fail), config.snapshotEveryMs)

  const close = async (): Promise<void> => {
    stopping = true
    clearInterval(timer)
    control.stop()
    await Promise.all(readers.map((reader) => reader.stop()))
    try {
      if (!failed) await exclusive(snapshot)
    } finally {
      await operations?.[Symbol.asyncDispose]()
      await room[Symbol.asyncDispose]()
    }
  }
  const done = halted.catch((error: unknown) => {
    failed = true
    throw error
  })
  const ended = done.then(close, async (error: unknown) => {
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'the detector halts')
    await close()
    throw error
  })
  // Whoever started it may look at it later.
  ended.catch(() => {})
  const stop = (): Promise<void> => {
    stopping = true
    finish()
    return ended.catch(() => {})
  }
  if (signal?.aborted) finish()
  else signal?.addEventListener('abort', () => void stop(), { once: true })

  return {
    operationsUrl: operations?.url,
    done: ended,
    status: () => ({
      windowEndMs: state.clock.decided?.endMs,
      windows: state.clock.windows,
      cases: state.cases,
      flagsVersion: Math.max(0, state.clock.decided?.flagsVersion ?? 0),
      rows: state.rows,
      watermarkMs: watermark(state.clock),
      settledRecords,
    }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** What was standing when the process ended. */
function noteStanding(counts: DetectorMetrics, { clock, rows }: Kept): void {
  counts.rows.set(rows)
  if (clock.decided === undefined) return
  counts.windowEnd.set(clock.decided.endMs / 1000)
  counts.flagsVersion.set(Math.max(0, clock.decided.flagsVersion))
}

function countWindow(
  counts: DetectorMetrics,
  endMs: number,
  flagsVersion: number,
  { open, changes, rows }: Awaited<ReturnType<DetectionRoom['decide']>>,
): void {
  counts.windows.inc()
  counts.windowEnd.set(endMs / 1000)
  counts.flagsVersion.set(flagsVersion)
  counts.rows.set(rows)
  counts.cases.reset()
  for (const { level, state } of open) counts.cases.inc({ level, state })
  for (const change of changes) counts.published.inc({ change })
}

/** Runs one thing after the other. */
function queue(): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
}

function explained(error: unknown, stateFolder: string): unknown {
  if (!(error instanceof OffsetLostError)) return error
  return new BrokenLogError(
    `${error.message} The snapshots in ${stateFolder} are older than what the log still holds: restore the log, or delete ` +
      'detector.*.snapshot there to begin at the start of the log.',
    { cause: error },
  )
}
