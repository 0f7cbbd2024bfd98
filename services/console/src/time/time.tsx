import { useSyncExternalStore } from 'react'
import { setPreference, usePreferences } from '../app/preferences.ts'
import { Chip } from '../parts/chip.tsx'
import { t } from '../words/words.ts'
import { formatTime, LOCAL_ZONE, type Precision, untilWords } from './format-time.ts'

export { formatTime, type Precision } from './format-time.ts'

/** The zone in which the page writes its times, and its switch. */
export function useZone(): { zone: 'UTC' | 'local'; name: string; toggle: () => void } {
  const { zone } = usePreferences()
  return {
    zone,
    name: zone === 'UTC' ? 'UTC' : LOCAL_ZONE,
    toggle: () => setPreference('zone', zone === 'UTC' ? 'local' : 'UTC'),
  }
}

/** A time in the reader's zone; the other zone stands in its title. */
export function Time({ ms, precision = 'minute' }: { ms: number; precision?: Precision }) {
  const { zone, name } = useZone()
  const other = zone === 'UTC' ? LOCAL_ZONE : 'UTC'
  return (
    <time dateTime={new Date(ms).toISOString()} title={`${formatTime(ms, other, 'second')} ${other}`}>
      {formatTime(ms, name, precision)}
    </time>
  )
}

const minuteOf = (ms: number): number => Math.floor(ms / 60_000) * 60_000
const ticks = new Set<() => void>()
let ticking: ReturnType<typeof setInterval> | undefined

/** The clock, by the minute; it never ticks in seconds. */
export const useNowMinute = (): number =>
  useSyncExternalStore(
    (tick) => {
      ticks.add(tick)
      ticking ??= setInterval(() => {
        for (const one of ticks) one()
      }, 5_000)
      return () => {
        ticks.delete(tick)
        if (ticks.size > 0) return
        clearInterval(ticking)
        ticking = undefined
      }
    },
    () => minuteOf(Date.now()),
    () => minuteOf(Date.now()),
  )

const SOON_MS = 48 * 3_600_000

/** A deadline: plain above 48 hours, caution below, danger once breached. It says so in words, too. */
export function Due({ atMs, clock = 'running' }: { atMs: number; clock?: string }) {
  const now = useNowMinute()
  const { name } = useZone()
  const left = atMs - now
  const at = `${formatTime(atMs, name, 'minute')} ${name}`
  if (clock === 'paused') return <Chip>{t('app.due.paused', { at })}</Chip>
  if (clock === 'met') return <Chip>{t('app.due.met', { at })}</Chip>
  if (left < 0 || clock === 'breached')
    return <Chip kind="danger">{t('app.due.breached', { at, ago: untilWords(left) })}</Chip>
  return (
    <Chip kind={left < SOON_MS ? 'caution' : 'plain'}>
      {t('app.due.left', { at, left: untilWords(left) })}
    </Chip>
  )
}
