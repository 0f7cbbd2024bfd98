import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { OffsetLostError } from '@murmuration/bus'
import { sqlStateOf } from '@murmuration/store'
import type { CaseworkParts } from '../parts.ts'
import { type Following, followLog } from './follow-log.ts'
import { insertDefaultPolicies } from './policies.ts'
import { LeaseLostError, releaseLease, takeLease } from './stream-lease.ts'
import { streamMetrics } from './stream-metrics.ts'

/** What runs beside the API: reads cases and flags from the log, and writes flags to it. */
export interface Stream {
  /** Rejects when it cannot go on; resolves when it was stopped. */
  readonly done: Promise<void>
  stop(): Promise<void>
}

/** How often a process that does not follow the log asks whether it may. */
const ASK_EVERY_MS = 1_000

/**
 * Follows the log while this process holds the lease on that; of several processes on one PostgreSQL one does, and another
 * takes over within seconds when it dies. A database that is away for a while, or a position that is lost, begins it
 * again; whatever else goes wrong ends it.
 */
export async function followStream(parts: CaseworkParts): Promise<Stream> {
  const { store, log } = parts
  await insertDefaultPolicies(store)
  const metrics = streamMetrics(parts.metrics)
  metrics.leads.set(0)
  const holder = randomUUID()
  const stopped = new AbortController()
  let following: Following | undefined

  const follow = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        if (!(await takeLease(store, holder))) {
          await pause(ASK_EVERY_MS, stopped.signal)
          continue
        }
        following = await followLog(parts, holder, metrics)
        metrics.leads.set(1)
        log.info({ store: store.engine }, 'follows the log')
        if (stopped.signal.aborted) break
        await following.done
        // A reader ends by itself where the bus is closed.
        break
      } catch (error) {
        const cause = passingCause(error)
        if (cause === undefined) throw error
        metrics.restarts.inc({ cause })
        log.warn(
          { fault: error instanceof Error ? error.message : String(error), cause },
          'reading begins again',
        )
        await following?.stop()
        following = undefined
        metrics.leads.set(0)
        await pause(ASK_EVERY_MS, stopped.signal)
      }
    }
  }
  const done = follow().finally(async () => {
    await following?.stop()
    metrics.leads.set(0)
    await releaseLease(store, holder).catch((error: unknown) => {
      // It ends by itself.
      if (passingCause(error) === undefined) throw error
    })
  })
  done.catch(() => {})
  return {
    done,
    async stop() {
      stopped.abort()
      await following?.stop()
      await done.catch(() => {})
    },
  }
}

/** Why reading may begin again after an error; undefined where it may not. */
function passingCause(error: unknown): 'lease_lost' | 'position_lost' | 'database_away' | undefined {
  if (error instanceof LeaseLostError) return 'lease_lost'
  if (error instanceof OffsetLostError) return 'position_lost'
  // Connection faults, shutdown, too many connections, and transactions that were pushed aside too often.
  if (/^(08|57P|53|25P03|40)/.test(sqlStateOf(error) ?? '')) return 'database_away'
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (
    typeof code === 'string' &&
    /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/.test(code)
  )
    return 'database_away'
  return typeof message === 'string' && /^Connection terminated/.test(message) ? 'database_away' : undefined
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => {})
