import { type Batch, PublishError, type Reader } from '@murmuration/bus'
import { assembleCase, type CaseAssembly, type CaseNews } from '@murmuration/bus/case-assembly'
import { TOPICS } from '@murmuration/contracts'
import { killPoint } from '@murmuration/runtime'
import type { Tx } from '@murmuration/store'
import type { CaseworkParts } from '../parts.ts'
import { answerOrders } from './answer-orders.ts'
import {
  type AnalysisValues,
  wholeAnalysis,
  wholeControl,
  writeAnalysis,
  writeControl,
} from './apply-analyses.ts'
import { applyCases } from './apply-cases.ts'
import { applyFlags, endFlagsOfEarlierEpochs, flagRows } from './apply-flags.ts'
import { arrivalOf, coalesce } from './arrivals.ts'
import { placeAnew } from './place-anew.ts'
import { FOLLOWED, type Followed, readPositions, type StreamPosition, writePosition } from './positions.ts'
import { publishFlags } from './publish-flags.ts'
import { mustHoldLease } from './stream-lease.ts'
import type { StreamMetrics } from './stream-metrics.ts'
import { readWaiting, writeWaiting } from './waiting-cases.ts'
import { wakeSnoozed } from './wake-snoozed.ts'

const TICK_MS = 1_000
const PUBLISH_EVERY_MS = 500

/** The process that reads the log while it holds the lease. */
export interface Following {
  /** Rejects when it cannot go on; resolves when it was stopped. */
  readonly done: Promise<void>
  stop(): Promise<void>
}

/**
 * Reads flags, cases and analyses into the store, each batch and its position in one transaction, and publishes flags.
 *
 * A case may rest on a flag that was written just before it: a batch of cases waits until flags are read to where they end
 * at that moment. An analysis stands behind the cases that it found, and waits for those.
 *
 * @param holder who holds the lease
 */
export async function followLog(
  { store, bus, log, nowMs }: CaseworkParts,
  holder: string,
  metrics: StreamMetrics,
): Promise<Following> {
  let stopping = false
  let fail: (error: unknown) => void = () => {}
  let finish: () => void = () => {}
  const halted = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  halted.catch(() => {})
  const exclusive = queue()
  const positions = await exclusive(() => standingPositions())
  const assembly: CaseAssembly = await store.system(readWaiting)
  const values: AnalysisValues = new Map()
  const reached = progress()
  let mayAnswer = true

  async function standingPositions(): Promise<Map<Followed, StreamPosition>> {
    const found = await store.system(readPositions)
    for (const topic of FOLLOWED) {
      const { nextOffset, epoch } = found.get(topic)!
      const [range] = await bus.ranges(topic)
      const { lowOffset, highOffset } = range!
      if (nextOffset === 0 || (nextOffset >= lowOffset && nextOffset <= highOffset)) continue
      log.warn(
        { topic, nextOffset, lowOffset, highOffset },
        'the position is not in the log: reading begins anew',
      )
      const anew = { nextOffset: 0, epoch: epoch + 1 }
      found.set(topic, anew)
      await store.system(async (tx) => {
        await mustHoldLease(tx, holder)
        await writePosition(tx, topic, anew)
        if (topic === TOPICS.cases) await tx.query('delete from waiting_cases')
      })
    }
    return found
  }

  /** Writes what a batch brought, and how far it goes, in one transaction. */
  const apply = <T>(
    topic: Followed,
    { nextOffset, highOffset }: Batch,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> =>
    exclusive(async () => {
      const ended = metrics.batch.startTimer({ topic })
      const { epoch } = positions.get(topic)!
      const result = await store.system(async (tx) => {
        await mustHoldLease(tx, holder)
        const value = await work(tx)
        await writePosition(tx, topic, { nextOffset, epoch })
        killPoint(`casework:before-commit-${topic}`)
        return value
      }, 'detector')
      killPoint(`casework:after-commit-${topic}`)
      positions.set(topic, { nextOffset, epoch })
      metrics.lag.set({ topic }, highOffset - nextOffset)
      ended()
      return result
    })

  const endOf = async (topic: Followed): Promise<number> => {
    const [range] = await bus.ranges(topic)
    return range === undefined || range.lowOffset === range.highOffset ? 0 : range.highOffset
  }

  const onFlags = async (batch: Batch): Promise<void> => {
    const rows = flagRows(batch.records, nowMs())
    const { epoch } = positions.get(TOPICS.flags)!
    const isCurrent = batch.nextOffset >= batch.highOffset
    const leftOut = await apply(TOPICS.flags, batch, async (tx) => {
      const count = await applyFlags(tx, rows, epoch)
      if (isCurrent) await endFlagsOfEarlierEpochs(tx, epoch)
      return count
    })
    if (leftOut > 0) log.warn({ flags: leftOut }, 'flags of orders that are not in this store were left out')
    metrics.flags.inc({ what: 'written' }, rows.length - leftOut)
    metrics.flags.inc({ what: 'left_out' }, leftOut)
    // While flags are read anew, who names whom is not yet what it will be.
    if (isCurrent) await placeAll()
    mayAnswer = true
    reached.set(TOPICS.flags, batch.nextOffset)
  }

  const placeAll = async (): Promise<void> => {
    for (let more = true; more && !stopping; )
      more = await exclusive(() =>
        store.system(async (tx) => {
          await mustHoldLease(tx, holder)
          return placeAnew(tx)
        }, 'detector'),
      )
  }

  const onCases = async (batch: Batch): Promise<void> => {
    await reached.at(TOPICS.flags, await endOf(TOPICS.flags))
    const { epoch } = positions.get(TOPICS.cases)!
    const news: (CaseNews & { arrived: number })[] = []
    const touched = new Set<string>()
    for (const { key, value, offset } of batch.records) {
      if (key === null) continue
      const found = assembleCase(assembly, key, value)
      if (found !== undefined) news.push({ ...found, arrived: arrivalOf(epoch, offset) })
      touched.add(found?.caseId ?? key.replace(/\/part-\d+$/, ''))
    }
    const counts = await apply(TOPICS.cases, batch, async (tx) => {
      await writeWaiting(tx, assembly, touched)
      const applied = await applyCases(tx, coalesce(news))
      const [held] = await tx.query<{ count: number }>(
        'select count(*) as count from clusters where held is not null',
      )
      return { ...applied, allHeld: held!.count }
    })
    metrics.held.set(counts.allHeld)
    for (const change of ['opened', 'versions', 'returned', 'withdrawn'] as const)
      metrics.cases.inc({ change }, counts[change])
    if (counts.held > 0)
      log.warn(
        { clusters: counts.held },
        'no list is known that names some flagged account: these cases wait',
      )
    if (news.length > 0) log.info({ records: batch.records.length, ...counts }, 'cases taken in')
    reached.set(TOPICS.cases, batch.nextOffset)
  }

  // The topic holds few keys, and is read from its start each time. What was taken in before is not written again.
  const { nextOffset: analyzed } = positions.get(TOPICS.analyses)!
  const fillTo = await endOf(TOPICS.analyses)
  const written = new Map<string, string>()
  const isOther = (key: string): boolean => values.has(key) && written.get(key) !== values.get(key)
  let analysesRead = 0
  const onAnalyses = async (batch: Batch): Promise<void> => {
    for (const { key, value } of batch.records) {
      if (key === null) continue
      if (value === null) values.delete(key)
      else values.set(key, value.toString())
    }
    analysesRead = batch.nextOffset
    if (batch.nextOffset < fillTo) return
    if (batch.nextOffset === analyzed) {
      for (const [key, value] of values) written.set(key, value)
      return
    }
    await reached.at(TOPICS.cases, await endOf(TOPICS.cases))
    const analysis = isOther('latest') ? wholeAnalysis(values) : undefined
    const control = isOther('control') ? wholeControl(values) : undefined
    await apply(TOPICS.analyses, batch, async (tx) => {
      if (analysis !== undefined) await writeAnalysis(tx, analysis)
      if (control !== undefined) await writeControl(tx, control)
    })
    for (const kind of [...(analysis ? ['latest'] : []), ...(control ? ['control'] : [])]) {
      written.set(kind, values.get(kind)!)
      metrics.analyses.inc({ kind })
    }
    mayAnswer = true
    await answer()
    reached.set(TOPICS.analyses, batch.nextOffset)
  }

  const answer = (): Promise<void> =>
    exclusive(async () => {
      if (!mayAnswer) return
      mayAnswer = false
      const ids = await store.system(async (tx) => {
        await mustHoldLease(tx, holder)
        const [latest] = await tx.query<{ version: number }>(
          `select (record->>'flagsVersion')::bigint as version from analyses where kind = 'latest'`,
        )
        return latest === undefined ? [] : answerOrders(tx, latest.version)
      }, 'detector')
      metrics.ordersAnswered.inc(ids.length)
    })

  let refused = false
  const publishing = once(async () => {
    try {
      while (!stopping) {
        const count = await publishFlags(store, bus, holder)
        if (count > 0) mayAnswer = true
        if (count < 1_000) break
      }
      metrics.outbox.set(0)
      refused = false
    } catch (error) {
      if (!(error instanceof PublishError)) throw error
      metrics.publishFaults.inc()
      const [waiting] = await store.system((tx) =>
        tx.query<{ count: number }>('select count(*) as count from flags_outbox'),
      )
      metrics.outbox.set(waiting!.count)
      if (!refused)
        log.warn({ fault: error.message, waiting: waiting!.count }, 'flags could not be published; they wait')
      refused = true
    }
  })
  const ticking = once(async () => {
    // Also while nothing is read, this keeps the lease.
    while (!stopping && (await wakeSnoozed(store, holder)) > 0);
    await answer()
  })
  const guarded = (work: () => Promise<void>) => () => {
    if (!stopping) work().catch(fail)
  }

  const readers: Reader[] = []
  const read = async (
    topic: Followed,
    from: () => number,
    onBatch: (batch: Batch) => Promise<void>,
  ): Promise<void> => {
    const reader = await bus.read({ topic, positionOf: () => from() || 'earliest', onBatch })
    readers.push(reader)
    reader.done.then(finish, (error: unknown) => {
      if (!stopping) fail(error)
    })
  }
  const timers: NodeJS.Timeout[] = []
  const ignore = store.onEvents(guarded(publishing.run))
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> =>
    (stopped ??= (async () => {
      stopping = true
      ignore()
      for (const timer of timers) clearInterval(timer)
      reached.end()
      await Promise.all(readers.map((reader) => reader.stop()))
      await publishing.idle()
      await ticking.idle()
      await exclusive(async () => {})
      finish()
    })())
  try {
    for (const topic of FOLLOWED) reached.set(topic, positions.get(topic)!.nextOffset)
    if (positions.get(TOPICS.flags)!.nextOffset >= (await endOf(TOPICS.flags))) await placeAll()
    await read(TOPICS.flags, () => positions.get(TOPICS.flags)!.nextOffset, onFlags)
    await read(TOPICS.cases, () => positions.get(TOPICS.cases)!.nextOffset, onCases)
    await read(TOPICS.analyses, () => analysesRead, onAnalyses)
    timers.push(
      setInterval(guarded(publishing.run), PUBLISH_EVERY_MS),
      setInterval(guarded(ticking.run), TICK_MS),
    )
    guarded(publishing.run)()
    guarded(ticking.run)()
  } catch (error) {
    await stop()
    throw error
  }
  return { done: halted, stop }
}

/** Runs one thing after the other. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
}

/** Runs a thing that is called for while it runs once more behind that, and no more often. */
function once(work: () => Promise<void>): { run: () => Promise<void>; idle: () => Promise<void> } {
  let running: Promise<void> | undefined
  let again = false
  const run = (): Promise<void> => {
    if (running !== undefined) {
      again = true
      return running
    }
    running = (async () => {
      do {
        again = false
        await work()
      } while (again)
    })().finally(() => {
      running = undefined
    })
    return running
  }
  return { run, idle: async () => running?.catch(() => {}) }
}

class StoppedError extends Error {
  override readonly name = 'StoppedError'
}

/** How far topics were taken in, and who waits for that. */
function progress() {
  const positions = new Map<Followed, number>()
  let waiting: { topic: Followed; offset: number; resolve: () => void; reject: (error: Error) => void }[] = []
  let ended = false
  return {
    set(topic: Followed, offset: number): void {
      positions.set(topic, offset)
      waiting = waiting.filter((one) => {
        if (one.topic !== topic || one.offset > offset) return true
        one.resolve()
        return false
      })
    },
    at(topic: Followed, offset: number): Promise<void> {
      if ((positions.get(topic) ?? 0) >= offset) return Promise.resolve()
      if (ended) return Promise.reject(new StoppedError('stopping'))
      return new Promise((resolve, reject) => waiting.push({ topic, offset, resolve, reject }))
    },
    end(): void {
      ended = true
      for (const { reject } of waiting) reject(new StoppedError('stopping'))
      waiting = []
    },
  }
}
