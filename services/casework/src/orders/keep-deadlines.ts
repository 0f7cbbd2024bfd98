import type { CaseworkParts } from '../parts.ts'
import { tickDeadlines } from './tick-deadlines.ts'

const EVERY_MS = 30_000

/** Gives the warnings of deadlines every half minute. A round that fails is logged, and the next one makes up for it. */
export function keepDeadlines({ store, log, nowMs }: Pick<CaseworkParts, 'store' | 'log' | 'nowMs'>): {
  stop(): Promise<void>
} {
  let round: Promise<void> | undefined
  const tick = (): void => {
    round ??= tickDeadlines(store, nowMs())
      .then(
        (warnings) => {
          if (warnings > 0) log.info({ warnings }, 'deadlines have warned')
        },
        (error: unknown) => {
          log.error(
            { fault: error instanceof Error ? error.stack : String(error) },
            'deadlines could not be looked at',
          )
        },
      )
      .finally(() => {
        round = undefined
      })
  }
  const timer = setInterval(tick, EVERY_MS)
  tick()
  return {
    async stop() {
      clearInterval(timer)
      await round
    },
  }
}
