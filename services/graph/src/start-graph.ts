import type { Batch, Bus, Reader } from '@murmuration/bus'
import { TOPICS } from '@murmuration/contracts'
import {
  type Log,
  type Metrics,
  type OperationsServer,
  snapshotFolder,
  startOperations,
} from '@murmuration/runtime'
import { bringFlagsUp } from './backfill.ts'
import { checkedPartitions, refuseOtherCounts } from './check-topics.ts'
import type { GraphConfig } from './config.ts'
import { deferred } from './deferred.ts'
import { flagSet } from './flag-set.ts'
import { followFlags } from './follow-flags.ts'
import { graphMetrics } from './graph-metrics.ts'
import { newPartition, type PartitionState, windowShares } from './partition-state.ts'
import { withAdvice } from './position-lost.ts'
import { publishedOutbox } from './published-outbox.ts'
import { captureState, restoreState } from './snapshot-codec.ts'
import { takeRecord } from './take-record.ts'

export const GRAPH_GROUP = 'murmuration-graph'

export interface GraphStage extends AsyncDisposable {
  /** Rejects when the stage has failed for good, and resolves when it was stopped. */
  readonly done: Promise<void>
  /** Finishes the batch in hand, writes snapshots, leaves the group. */
  stop(): Promise<void>
  /** Where health and metrics are served, if they are. */
  readonly url?: string
}

/**
 * Starts the graph stage: reads the partitions of amplification.events that the group gives it, and writes annotated shares
 * and markers. Any number of stages may run in one group; each partition's state is restored from the shared state folder.
 *
 * @throws {ConfigError} if topics, snapshots and settings do not fit together
 */
export async function startGraph(
  config: GraphConfig,
  { bus, log, metrics, signal }: { bus: Bus; log: Log; metrics: Metrics; signal?: AbortSignal },
): Promise<GraphStage> {
  const partitions = await checkedPartitions(config, bus)
  const snapshots = snapshotFolder(config.stateFolder)
  refuseOtherCounts(config.stateFolder, partitions)
  const nameOf = (partition: number): string => `graph-p${partition}-of-${partitions}`

  const states = new Map<number, PartitionState>()
  const lag = new Map<number, number>()
  /** Time of the first change that no snapshot holds, and what the last one holds; by partition. */
  const unsavedSince = new Map<number, number>()
  const unsavedMs = (): number =>
    Math.max(0, ...[...unsavedSince.values()].map((since) => Date.now() - since))
  const counted = graphMetrics(
    metrics,
    () => states.values(),
    (partition) => lag.get(partition) ?? 0,
    () => unsavedMs() / 1000,
  )
  const noteUnsaved = (partition: number): void => {
    if (!unsavedSince.has(partition)) unsavedSince.set(partition, Date.now())
  }

  let failure: unknown
  let hasFailed = false
  let halted = false
  const ended = deferred()
  ended.promise.catch(() => {})
  const fail = (error: unknown): void => {
    if (hasFailed) return
    hasFailed = true
    failure = withAdvice(error, config.stateFolder)
    void stop()
  }

  // One thing at a time: batches, changes of flags, and the moment at which a snapshot is taken.
  let last: Promise<unknown> = Promise.resolve()
  const serially = <T>(work: () => Promise<T> | T): Promise<T> => {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }

  const flags = flagSet()
  const bringUp = async (state: PartitionState): Promise<void> => {
    if (state.flagsVersion === flags.version) return
    const begun = performance.now()
    const out = publishedOutbox(bus, counted)
    if (!(await bringFlagsUp(state, flags, out))) return
    await out.publish()
    if (state.nextOffset >= 0 && states.get(state.partition) === state) noteUnsaved(state.partition)
    const seconds = (performance.now() - begun) / 1000
    counted.backfillSeconds.set(seconds)
    log.info({ partition: state.partition, flagsVersion: flags.version, seconds }, 'flags brought up')
  }
  const bringAllUp = (): Promise<void> =>
    serially(async () => {
      if (hasFailed || halted) return
      if (flags.apply()) log.info({ flagsVersion: flags.version, accounts: flags.size }, 'flags applied')
      for (const state of states.values()) await bringUp(state)
    }).catch(fail)

  const positionOf = (partition: number): number | 'earliest' => {
    let state = states.get(partition)
    if (state === undefined) {
      const begun = performance.now()
      const snapshot = snapshots.latest(nameOf(partition), (path) =>
        log.warn({ partition, path }, 'snapshot damaged, the one before it is used'),
      )
      state = snapshot === undefined ? newPartition(partition, config, flags) : restoreState(snapshot, config)
      states.set(partition, state)
      if (snapshot !== undefined) {
        const seconds = (performance.now() - begun) / 1000
        log.info(
          { partition, position: state.nextOffset, shares: windowShares(state), seconds },
          'state restored',
        )
      }
    }
    return state.nextOffset < 0 ? 'earliest' : state.nextOffset
  }

  let isReading = false
  const onAssigned = (assigned: number[]): void => {
    for (const partition of [...states.keys()]) {
      if (assigned.includes(partition)) continue
      states.delete(partition)
      lag.delete(partition)
      unsavedSince.delete(partition)
    }
    isReading = true
    counted.rebalances.inc()
    log.info({ partitions: assigned }, 'partitions assigned')
    // A restored state may be behind the flags, and no event need come.
    setImmediate(bringAllUp)
  }

  const onBatch = (batch: Batch): Promise<void> =>
    serially(async () => {
      const { partition, records, nextOffset, highOffset } = batch
      const state = states.get(partition)
      if (state === undefined || halted || hasFailed) return
      const begun = performance.now()
      await bringUp(state)
      const out = publishedOutbox(bus, counted)
      let events = 0
      for (const record of records) {
        if (record.offset < state.nextOffset) continue
        const taken = takeRecord(state, flags, record, out)
        events += typeof taken === 'number' ? taken : await taken
        const breath = out.breathe()
        if (breath !== undefined) await breath
      }
      await out.publish()
      const isMoved = nextOffset > state.nextOffset
      if (isMoved) state.nextOffset = nextOffset
      // Taken away in the meantime: somebody else goes on from the last snapshot, and writes the same.
      if (states.get(partition) === state) {
        if (isMoved) noteUnsaved(partition)
        lag.set(partition, Math.max(0, highOffset - state.nextOffset))
      }
      counted.events.inc({ partition: String(partition) }, events)
      counted.batchSeconds.observe((performance.now() - begun) / 1000)
    }).catch((error) => {
      // What is in memory is ahead of what was published: no snapshot may be taken of it.
      fail(error)
      throw error
    })

  let eventsReader: Reader | undefined
  const save = async (partition: number): Promise<void> => {
    const captured = await serially(() => {
      const state = states.get(partition)
      if (state === undefined || hasFailed || !unsavedSince.has(partition)) return undefined
      unsavedSince.delete(partition)
      state.captures++
      return { state, position: state.nextOffset, ...captureState(state) }
    })
    if (captured === undefined) return
    const { state, position, header, parts } = captured
    const begun = performance.now()
    try {
      const { bytes } = await snapshots.write(nameOf(partition), position, header, parts)
      const seconds = (performance.now() - begun) / 1000
      counted.snapshotSeconds.set(seconds)
      counted.snapshotBytes.set({ partition: String(partition) }, bytes)
      log.info({ partition, position, bytes, seconds }, 'snapshot written')
    } finally {
      state.captures--
    }
    await eventsReader?.commit([{ partition, nextOffset: position }])
  }
  const saveAll = async (): Promise<void> => {
    for (const partition of [...states.keys()]) await save(partition)
  }
  let saving: Promise<void> = Promise.resolve()
  const saveTimer = setInterval(() => {
    saving = saving.then(() => (halted ? undefined : saveAll())).catch(fail)
  }, config.snapshotEveryMs)
  saveTimer.unref()

  let flagsReader: Reader | undefined
  let operations: OperationsServer | undefined
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      clearInterval(saveTimer)
      try {
        await saving
        await serially(() => {
          halted = true
        })
        if (!hasFailed) await saveAll()
      } catch (error) {
        fail(error)
      }
      // Not awaited inside of a batch: a reader that has failed is gone already.
      await Promise.allSettled([eventsReader?.stop(), flagsReader?.stop()])
      await operations?.[Symbol.asyncDispose]()
      if (hasFailed) {
        log.error({ err: failure }, 'graph stage failed')
        ended.reject(failure)
      } else {
        log.info('graph stage stopped')
        ended.resolve()
      }
    })()
    return stopping
  }

  let flagsRead = false
  try {
    if (config.opsPort !== undefined)
      operations = await startOperations({ host: config.opsHost, port: config.opsPort }, metrics, {
        flags: () => ({ ok: flagsRead, says: flagsRead ? 'flags are read' : 'flags are being read' }),
        events: () => {
          const ok = isReading && !hasFailed && !halted
          return { ok, says: ok ? `reads ${states.size} partitions` : 'does not read events' }
        },
        snapshots: () => {
          const ok = unsavedMs() <= 5 * config.snapshotEveryMs
          const seconds = Math.round(unsavedMs() / 1000)
          return {
            ok,
            says: `the oldest work that no snapshot holds is ${seconds} s old`,
          }
        },
      })
    flagsReader = await followFlags(bus, flags, () => void bringAllUp())
    flagsReader.done.catch(fail)
    flags.apply()
    flagsRead = true
    log.info({ flagsVersion: flags.version, accounts: flags.size }, 'flags read')
    eventsReader = await bus.read({
      topic: TOPICS.events,
      group: GRAPH_GROUP,
      positionOf,
      onAssigned,
      onBatch,
    })
    eventsReader.done.catch(fail)
  } catch (error) {
    fail(error)
    await stop()
    throw failure
  }
  if (signal?.aborted) void stop()
  else signal?.addEventListener('abort', () => void stop(), { once: true })
  log.info({ partitions, sampleEvery: config.sampleEvery, paneMs: config.paneMs }, 'graph stage started')

  return {
    done: ended.promise,
    stop,
    [Symbol.asyncDispose]: stop,
    ...(operations !== undefined && { url: operations.url }),
  }
}
