import { setTimeout as pause } from 'node:timers/promises'
import type { Bus, NewRecord } from '@murmuration/bus'
import { killPoint } from '@murmuration/runtime'
import { ProblemError } from './problem.ts'

/** Records for some topics, which are written in this order. */
export type Writes = readonly { topic: string; records: readonly NewRecord[] }[]

/** Writes what it is given, in the order in which it is given; the log may be away for as long as it likes. */
export interface PublishQueue {
  /** @returns resolves when all of it is durable; rejects when the queue was stopped before */
  add(writes: Writes): Promise<void>
  /** Runs something while nothing is being written, behind all that was added before. */
  between(run: () => Promise<void>): Promise<void>
  /** For how long the log has not answered, 0 while it does. */
  awayMs(): number
  /** Writes what is left; what the log does not take at once is given up, and rejects. */
  stop(): Promise<void>
}

interface Job {
  writes: Writes
  run?: () => Promise<void>
  resolve: () => void
  reject: (error: unknown) => void
}

/** Requests that wait are written together, up to this many records. */
const MOST_RECORDS = 2_000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000

/** @param onFailure told of the first failure after a success */
export function publishQueue(
  bus: Pick<Bus, 'publish'>,
  nowMs: () => number,
  onFailure: (error: unknown) => void,
): PublishQueue {
  const waiting: Job[] = []
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  /** Set once, while stopping: what follows a record that was given up must not be written before it. */
  let givenUp: { error: unknown } | undefined
  let sinceMs: number | undefined

  const publish = async (topic: string, records: readonly NewRecord[]): Promise<void> => {
    let pauseMs = FIRST_PAUSE_MS
    for (let isFirst = true; ; isFirst = false) {
      try {
        sinceMs ??= nowMs()
        await bus.publish(topic, records)
        sinceMs = undefined
        return
      } catch (error) {
        // @NOTE A passing fault: the same records again, and nothing behind them before they are written.
        if (isFirst) onFailure(error)
        if (stopping.signal.aborted) {
          givenUp = {
            error: new ProblemError(503, 'Ingest stops before the log has taken this; send it again.', 5),
          }
          throw givenUp.error
        }
        await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => {})
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
      }
    }
  }

  const write = async (jobs: readonly Job[]): Promise<void> => {
    const byTopic = new Map<string, NewRecord[]>()
    for (const { writes } of jobs)
      for (const { topic, records } of writes) {
        const all = byTopic.get(topic)
        if (all === undefined) byTopic.set(topic, [...records])
        else for (const record of records) all.push(record)
      }
    killPoint('ingest:before-publish')
    for (const [topic, records] of byTopic) if (records.length > 0) await publish(topic, records)
    killPoint('ingest:after-publish')
  }

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const jobs = [waiting.shift() as Job]
      let records = count(jobs[0])
      while (jobs[0].run === undefined && waiting.length > 0 && waiting[0].run === undefined) {
        records += count(waiting[0])
        if (records > MOST_RECORDS) break
        jobs.push(waiting.shift() as Job)
      }
      try {
        if (givenUp !== undefined) throw givenUp.error
        if (jobs[0].run === undefined) await write(jobs)
        else {
          // Whoever waited for what is written now gets to note it down first.
          await new Promise(setImmediate)
          await jobs[0].run()
        }
        for (const job of jobs) job.resolve()
      } catch (error) {
        for (const job of jobs) job.reject(error)
      }
    }
    running = undefined
  }

  const enqueue = (job: Omit<Job, 'resolve' | 'reject'>): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ ...job, resolve, reject })
      running ??= Promise.resolve().then(work)
    })

  return {
    add: (writes) => enqueue({ writes }),
    between: (run) => enqueue({ writes: [], run }),
    awayMs: () => (sinceMs === undefined ? 0 : nowMs() - sinceMs),
    async stop() {
      stopping.abort()
      while (running !== undefined) await running
    },
  }
}

const count = ({ writes }: Job): number => writes.reduce((sum, { records }) => sum + records.length, 0)
