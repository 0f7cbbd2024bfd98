import { formatTime, useNowMinute, useZone } from '../time/time.tsx'
import { t } from '../words/words.ts'
import styles from './order.module.css'

const WIDTH = 300
const PAD = 6

/** Where now lies between receipt and deadline, 0 to 1. */
export const clockPlace = (receivedMs: number, nowMs: number, dueMs: number): number =>
  dueMs <= receivedMs ? 1 : Math.min(1, Math.max(0, (nowMs - receivedMs) / (dueMs - receivedMs)))

/** Received, now and due on one line. */
export function ClockLine({ receivedMs, dueMs }: { receivedMs: number; dueMs: number }) {
  const now = useNowMinute()
  const { name } = useZone()
  const at = (ms: number): string => formatTime(ms, name, 'minute')
  const x = PAD + clockPlace(receivedMs, now, dueMs) * (WIDTH - 2 * PAD)
  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} 16`}
        style={{ inlineSize: '100%' }}
        role="img"
        aria-label={t('orders.clockLine', { received: at(receivedMs), now: at(now), due: at(dueMs) })}
      >
        <line x1={PAD} x2={WIDTH - PAD} y1="8" y2="8" stroke="var(--line2)" />
        <line x1={PAD} x2={x} y1="8" y2="8" stroke="var(--ink)" strokeWidth="3" />
        <circle cx={PAD} cy="8" r="4" fill="var(--ink)" />
        <line x1={WIDTH - PAD} x2={WIDTH - PAD} y1="2" y2="14" stroke="var(--ink)" strokeWidth="2" />
        <circle
          data-clock="now"
          cx={x}
          cy="8"
          r="5"
          fill="var(--surface)"
          stroke="var(--ink)"
          strokeWidth="2"
        />
      </svg>
      <dl className={styles.facts}>
        <dt>{t('orders.clockReceived')}</dt>
        <dd>{at(receivedMs)}</dd>
        <dt>{t('orders.clockNow')}</dt>
        <dd>{at(now)}</dd>
        <dt>{t('orders.clockDue')}</dt>
        <dd>{at(dueMs)}</dd>
      </dl>
    </figure>
  )
}
