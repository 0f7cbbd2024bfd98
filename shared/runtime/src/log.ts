import { type DestinationStream, type LevelWithSilent, type Logger, pino } from 'pino'

/** One structured line an event. No account data ever goes in. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'flush'>

/**
 * A log of JSON lines on standard error, so that standard output stays free for results.
 *
 * @param service name that stands on every line
 */
export function createLog(
  service: string,
  { level = 'info', to }: { level?: LevelWithSilent; to?: DestinationStream } = {},
): Log {
  const options = { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime }
  return pino(options, to ?? pino.destination({ dest: 2, sync: true }))
}

/** A log that says nothing, for tests. */
export const silentLog = (): Log => pino({ level: 'silent' })
