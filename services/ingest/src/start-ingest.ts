import type { Bus } from '@murmuration/bus'
import { deadLetterIndex } from '@murmuration/bus/dead-letters'
import { TOPICS } from '@murmuration/contracts'
import { type Checks, ConfigError, type Log } from '@murmuration/runtime'
import { checkSettings, type IngestConfig } from './config.ts'
import { type IngestMetrics, ingestCounts, ingestGauges } from './ingest-counts.ts'
import { ingestServer } from './ingest-server.ts'
import { IngestStateError, readIngestState, writeIngestState } from './ingest-state.ts'
import { intake } from './intake.ts'
import { mountHealth } from './mount-health.ts'
import { publishQueue } from './publish-queue.ts'
import { rawTopic } from './raw-topic.ts'
import { sourceClocks } from './source-clocks.ts'
import { waitingRoom } from './waiting-room.ts'
import { writtenWatermarks } from './written-watermarks.ts'

export interface Ingest extends AsyncDisposable {
  /** Where it listens, as `http://127.0.0.1:8420`. */
  readonly url: string
  /** Answers what is in hand, writes what waits, saves the state. */
  stop(): Promise<void>
  /** Resolves when it was stopped; rejects when it cannot go on. */
  readonly done: Promise<void>
}

export interface IngestParts {
  bus: Bus
  log: Log
  metrics: IngestMetrics
  nowMs: () => number
  /** What else has to hold before this process is ready. */
  checks?: Checks
}

/**
 * Takes in shares and flags over HTTP and from the raw topic, and writes them to the log. One process for the sources it
 * serves: it owns their watermarks, which it finds again after a restart.
 *
 * @throws {ConfigError} where the settings do not go together, or the port is taken
 * @throws {IngestStateError} where the topics are not there, or the state folder is damaged or belongs to another log
 */
export async function startIngest(
  config: IngestConfig,
  { bus, log, metrics, nowMs, checks }: IngestParts,
): Promise<Ingest> {
  checkSettings(config)
  const { partitions, state } = await standing(config, bus)
  const written = await writtenWatermarks(bus, state?.sources ?? [], state?.eventsOffsets ?? {})
  const clocks = sourceClocks(config.latenessMs, written)

  let fail: (error: unknown) => void = () => {}
  let finish: () => void = () => {}
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  // Whoever started it may look at `done` later.
  done.catch(() => {})

  const counts = ingestCounts(metrics, log)
  const queue = publishQueue(bus, nowMs, (error) => {
    log.warn(
      { fault: error instanceof Error ? error.name : 'unknown' },
      'the log does not take records; trying again',
    )
  })
  const room = waitingRoom(config.waitingBytes, config.waitingRequests)
  const taken = intake({ partitions, queue, clocks, counts, nowMs })
  const deadLetters = await deadLetterIndex(bus)
  const raw = config.readRaw ? await rawTopic(bus, taken, state?.rawOffsets ?? {}) : undefined
  deadLetters.done.catch(fail)
  raw?.done.catch(fail)

  ingestGauges(metrics, {
    waitingBytes: () => room.bytes,
    awayMs: queue.awayMs,
    watermarkMs: clocks.leastMs,
    deadLetters: () => deadLetters.size,
  })

  const startedAtMs = nowMs()
  const app = ingestServer(config, {
    intake: taken,
    deadLetters,
    room,
    nowMs,
    awayMs: queue.awayMs,
    onAnswer: counts.answer,
    onFault: fail,
    status: () => ({
      startedAtMs,
      bus: { kind: bus.kind, awayMs: queue.awayMs() },
      waiting: { requests: room.requests, bytes: room.bytes, limitBytes: room.limitBytes },
      totals: counts.totals(),
      perSecond: counts.perSecond(),
      sources: clocks.all().map(({ name, latestMs, watermarkMs, closed, accepted, refused }) => ({
        name,
        accepted,
        refused,
        closed,
        latestMs: latestMs < 0 ? null : latestMs,
        watermarkMs: watermarkMs < 0 ? null : watermarkMs,
      })),
      rawOffsets: raw?.offsets() ?? {},
      deadLetters: deadLetters.size,
    }),
  })
  mountHealth(app, metrics, {
    log: () => ({
      ok: queue.awayMs() <= config.awayAfterMs,
      says: `the log last answered ${Math.round(queue.awayMs() / 1000)} s ago`,
    }),
    room: () => ({
      ok: room.bytes < room.limitBytes,
      says: `${room.requests} requests with ${room.bytes} of ${room.limitBytes} bytes wait`,
    }),
    ...checks,
  })

  let saved = JSON.stringify([state?.sources ?? [], state?.rawOffsets ?? {}])
  const save = (): Promise<void> =>
    queue.between(async () => {
      const remembered = { sources: clocks.states(), rawOffsets: raw?.offsets() ?? {} }
      const text = JSON.stringify([remembered.sources, remembered.rawOffsets])
      if (text === saved) return
      const ranges = await bus.ranges(TOPICS.events)
      const eventsOffsets = Object.fromEntries(
        ranges.map(({ partition, highOffset }) => [partition, highOffset]),
      )
      await writeIngestState(config.stateFolder, { schemaVersion: 1, eventsOffsets, ...remembered })
      saved = text
    })

  let beating: Promise<void> | undefined
  const timer = setInterval(() => {
    counts.tick(nowMs())
    // One beat at a time: where the log is away, the next one waits for it too.
    beating ??= taken
      .beat()
      .then(save)
      .catch(fail)
      .finally(() => {
        beating = undefined
      })
  }, config.heartbeatMs)

  let stopping: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    clearInterval(timer)
    const hasten = (): void => {
      // A log that is away would hold up every request that waits for it, and what follows.
      if (queue.awayMs() > config.awayAfterMs) void queue.stop()
      // A connection whose request was in hand is kept by its sender, and would be waited for.
      app.server.closeIdleConnections()
    }
    hasten()
    const watch = setInterval(hasten, config.heartbeatMs)
    await app.close()
    await raw?.stop()
    await beating
    try {
      await taken.beat()
      await save()
    } catch (error) {
      // Nothing is lost: what was not written was not acknowledged, and the log tells the rest at the next start.
      log.warn({ fault: error instanceof Error ? error.name : 'unknown' }, 'stopped without saving the state')
    }
    clearInterval(watch)
    await queue.stop()
    await deadLetters[Symbol.asyncDispose]()
    counts.tick(nowMs())
    log.info(counts.totals(), 'ingest has stopped')
    finish()
  }

  const url = await app.listen({ host: config.host, port: config.port }).catch(async (cause: unknown) => {
    await (stopping ??= stop())
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause
    throw new ConfigError(
      `Port ${config.port} of ${config.host} is taken by another program; end it, or set MURMURATION_PORT to another.`,
      { cause },
    )
  })
  log.info({ url, partitions, bus: bus.kind }, 'ingest listens')
  return {
    url,
    done,
    stop: () => (stopping ??= stop()),
    [Symbol.asyncDispose]: () => (stopping ??= stop()),
  }
}

async function standing(config: IngestConfig, bus: Bus) {
  const { length: partitions } = await bus.ranges(TOPICS.events).catch((cause: unknown) => {
    throw new IngestStateError(
      `The topic ${TOPICS.events} cannot be read; create the topics with \`murmuration topics create\`.`,
      { cause },
    )
  })
  if (partitions === 0)
    throw new IngestStateError(
      `There is no topic ${TOPICS.events}; create the topics with \`murmuration topics create\`.`,
    )
  return { partitions, state: readIngestState(config.stateFolder) }
}
