import { formatTime, useNowMinute, useZone } from '../time/time.tsx'
import { t } from '../words/words.ts'
import styles from './order.module.css'

const WIDTH = 300
const PAD = 6

/** Where now and the deadline lie on a line that begins with receipt and ends with the later of both, 0 to 1. */
export function clockPlaces(receivedMs: number, nowMs: number, dueMs: number): { now: number; due: number } {
  const span = Math.max(nowMs, dueMs) - receivedMs
  const place = (ms: number): number => (span <= 0 ? 1 : Math.min(1, Math.max(0, (ms - receivedMs) / span)))
  return { now: place(nowMs), due: place(dueMs) }
}

/** Received, now and due on one line. */
export function ClockLine({ receivedMs, dueMs }: { receivedMs: number; dueMs: number }) {
  const now = useNowMinute()
  const { name } = useZone()
  const at = (ms: number): string => formatTime(ms, name, 'minute')
  const places = clockPlaces(receivedMs, now, dueMs)
  const x = (place: number): number => PAD + place * (WIDTH - 2 * PAD)
  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} 16`}
        style={{ inlineSize: '100%' }}
        role="img"
        aria-label={t('orders.clockLine', { received: at(receivedMs), now: at(now), due: at(dueMs) })}
      >
        <line x1={PAD} x2={WIDTH - PAD} y1="8" y2="8" stroke="var(--line2)" />
        <line x1={PAD} x2={x(places.now)} y1="8" y2="8" stroke="var(--ink)" strokeWidth="3" />
        <circle cx={PAD} cy="8" r="4" fill="var(--ink)" />
        <line
          data-clock="due"
          x1={x(places.due)}
          x2={x(places.due)}
          y1="2"
          y2="14"
          stroke="var(--ink)"
          strokeWidth="2"
        />
        <circle
          data-clock="now"
          cx={x(places.now)}
          cy="8"
          r="5"
          fill="var(--surface)"
          stroke="var(--ink)"
          strokeWidth="2"
        />
      </svg>
      <dl className={styles.clock}>
        <div>
          <dt>{t('orders.clockReceived')}</dt>
          <dd>{at(receivedMs)}</dd>
        </div>
        <div>
          <dt>{t(now > dueMs ? 'orders.clockDue' : 'orders.clockNow')}</dt>
          <dd>{at(now > dueMs ? dueMs : now)}</dd>
        </div>
        <div>
          <dt>{t(now > dueMs ? 'orders.clockNow' : 'orders.clockDue')}</dt>
          <dd>{at(now > dueMs ? now : dueMs)}</dd>
        </div>
      </dl>
    </figure>
  )
}
