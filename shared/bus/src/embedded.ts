import { lockFolder } from '@murmuration/runtime/lock-folder'
import { type Bus, type NewRecord, PublishError } from './bus.ts'
import { checkRecords, recordBytes, refuseMismatch, topicProblems } from './check-records.ts'
import { cleanLog } from './embedded-clean.ts'
import { embeddedLog } from './embedded-log.ts'
import { openStore, type StoredTopic } from './embedded-store.ts'
import { localReaders } from './local-readers.ts'

export interface EmbeddedOptions {
  /** Opens a folder that another process may write; readers look for news every 250 ms. */
  readOnly?: boolean
  /** How often old and superseded records are looked for; default 10,000. */
  cleanEveryMs?: number
  /** How long a tombstone stays, for readers that have its record; default a day. */
  tombstoneMs?: number
  nowMs?: () => number
  /** Told of a cleaning that failed; it is tried again the next time. */
  onCleanError?: (error: unknown) => void
}

const POLL_MS = 250
const GROUP_BYTES = 8_000_000
const DAY_MS = 86_400_000

interface Pending {
  topic: StoredTopic
  records: readonly NewRecord[]
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * A bus on LMDB in a folder; nothing but Node is needed. One process writes it, and others may read it meanwhile. The
 * file does not shrink: room of records that have gone is used for new ones.
 *
 * @throws {Error} if another process writes the folder, or it cannot be opened
 */
export async function openEmbeddedBus(folder: string, options: EmbeddedOptions = {}): Promise<Bus> {
  const { readOnly = false, cleanEveryMs = 10_000, tombstoneMs = DAY_MS, nowMs = Date.now } = options
  const unlock = readOnly ? () => {} : lockFolder(folder)
  const store = await opened(() => openStore(folder, readOnly), unlock)
  const log = embeddedLog(store, { live: !readOnly, nowMs })
  const exclusive = oneAtATime()
  const pending: Pending[] = []
  let pumping = false
  let closed: Promise<void> | undefined

  const refuseWrite = () => {
    if (readOnly)
      throw new PublishError(`The folder ${folder} was opened to read, so nothing can be written.`)
    if (closed !== undefined) throw new PublishError(`The bus in ${folder} is closed.`)
  }

  /** Writes what waits, as much as fits at a time; what comes meanwhile goes together with the next. */
  const pump = async () => {
    pumping = true
    while (pending.length > 0) {
      await exclusive(async () => {
        const group = takeGroup(pending)
        try {
          await log.append(group)
          for (const { resolve } of group) resolve()
          for (const name of new Set(group.map(({ topic }) => topic.spec.name))) readers.wake(name)
        } catch (error) {
          for (const { reject } of group) reject(error)
        }
      })
    }
    pumping = false
  }

  const readers = localReaders(
    {
      ...log,
      commit: async (group, topic, positions) => {
        refuseWrite()
        await exclusive(() => log.commit(group, topic, positions))
      },
    },
    readOnly ? { pollMs: POLL_MS } : {},
  )
  const cleaning = { nowMs, tombstoneMs, tombstonesDueMs: new Map(), isClosed: () => closed !== undefined }
  const cleaner = readOnly
    ? undefined
    : startCleaning(() => cleanLog(store, log, exclusive, cleaning), cleanEveryMs, options.onCleanError)

  const close = async () => {
    await readers.stopAll()
    await cleaner?.stop()
    await exclusive(async () => {})
    await store.close()
    unlock()
  }

  return {
    kind: 'embedded',
    async createTopics(specs) {
      refuseWrite()
      return exclusive(async () => {
        const there = new Map(specs.map((spec) => [spec.name, log.topic(spec.name)]))
        for (const spec of specs) {
          const topic = there.get(spec.name)
          if (topic !== undefined) refuseMismatch(spec, topic)
        }
        const changed = specs.filter((spec) => {
          const topic = there.get(spec.name)
          return topic === undefined || topic.retentionMs !== spec.retentionMs
        })
        if (changed.length > 0) await log.putTopics(changed)
        return specs.map(({ name }) => name).filter((name) => there.get(name) === undefined)
      })
    },
    checkTopics: async (specs) => topicProblems(specs, log.topic),
    async ranges(name) {
      const topic = log.stored(name)
      return Array.from({ length: topic.spec.partitions }, (_, partition) => {
        const { lowOffset, highOffset } = log.ends(topic, partition)
        return { partition, lowOffset, highOffset }
      })
    },
    async publish(name, records) {
      refuseWrite()
      const topic = log.stored(name)
      checkRecords(topic.spec, records)
      if (records.length === 0) return
      await new Promise<void>((resolve, reject) => {
        pending.push({ topic, records, resolve, reject })
        if (!pumping) void pump()
      })
    },
    read: async (options) => readers.read(options),
    committed: async (group, topic) => log.committed(group, topic),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  }
}

async function opened<T>(open: () => T, onFailure: () => void): Promise<T> {
  try {
    return open()
  } catch (error) {
    onFailure()
    throw error
  }
}

/** Takes from the front what goes into one commit: at least one. */
function takeGroup(pending: Pending[]): Pending[] {
  let bytes = 0
  let count = 0
  while (count < pending.length && (count === 0 || bytes < GROUP_BYTES)) {
    for (const record of pending[count]!.records) bytes += recordBytes(record)
    count += 1
  }
  return pending.splice(0, count)
}

/** Runs one task after the other, whatever becomes of those before. */
function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(task: () => Promise<T>): Promise<T> => {
    const next = last.then(task)
    last = next.catch(() => {})
    return next
  }
}

function startCleaning(
  clean: () => Promise<void>,
  everyMs: number,
  onError: (error: unknown) => void = () => {},
) {
  let running: Promise<void> = Promise.resolve()
  let isRunning = false
  const timer = setInterval(() => {
    if (isRunning) return
    isRunning = true
    running = clean()
      .catch(onError)
      .finally(() => {
        isRunning = false
      })
  }, everyMs)
  timer.unref()
  return {
    stop: () => {
      clearInterval(timer)
      return running
    },
  }
}
