import type { CasePicture } from '@murmuration/contracts'
import { useMemo } from 'react'
import { useSize } from '../case/use-size.ts'
import { useZone } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './account.module.css'
import { hourGrid, LEAST_POSTS, STEPS, scaledByHour, stepOf } from './hour-grid.ts'

const LEFT = 44
const CELL = 21
const DAYS_HIGH = 7 * CELL
const BARS = 36
const GAP = 10
const HEIGHT = DAYS_HIGH + GAP + BARS + 22
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

/** Shares of an account by hour of the week, where there are enough of them; otherwise why they are not drawn. */
export function ActivityHours({ picture, times }: { picture: CasePicture; times: readonly number[] }) {
  const { name: zone } = useZone()
  const [box, width] = useSize<HTMLDivElement>([600, HEIGHT])
  const grid = useMemo(() => hourGrid(times, zone), [times, zone])
  const cohort = useMemo(
    () =>
      scaledByHour(picture.background.minute, picture.background.shares, picture.fromMs, zone, times.length),
    [picture, zone, times.length],
  )
  if (times.length < LEAST_POSTS)
    return (
      <p className={styles.says}>
        {t('accounts.hours.few', { count: times.length, least: count(LEAST_POSTS) })}
      </p>
    )
  const cell = (width - LEFT) / 24
  const top = Math.max(...grid.byHour, ...cohort, 1)
  const floor = DAYS_HIGH + GAP + BARS
  const y = (n: number): number => floor - (n / top) * BARS
  const busiest = grid.byHour.indexOf(Math.max(...grid.byHour))
  return (
    <>
      <div ref={box} className={styles.chart}>
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={t('accounts.hours.label', {
            zone,
            count: count(grid.total),
            hour: String(busiest).padStart(2, '0'),
          })}
        >
          {DAYS.map((day) => (
            <g key={day}>
              <text x="0" y={day * CELL + 14} className={styles.axis}>
                {t(`accounts.day.${day}`)}
              </text>
              {HOURS.map((hour) => [grid.counts[day]![hour]!, hour] as const).map(([n, hour]) => (
                <rect
                  key={hour}
                  data-count={n}
                  x={LEFT + hour * cell + 1}
                  y={day * CELL + 1}
                  width={cell - 2}
                  height={CELL - 2}
                  rx="1"
                  fill={n === 0 ? 'none' : `var(--s${stepOf(n, grid.steps)})`}
                  stroke={n === 0 ? 'var(--line)' : 'none'}
                >
                  <title>
                    {t('accounts.hours.cell', {
                      day: t(`accounts.day.${day}`),
                      hour: String(hour).padStart(2, '0'),
                      count: n,
                    })}
                  </title>
                </rect>
              ))}
            </g>
          ))}
          <text x="0" y={floor - 8} className={styles.axis}>
            {t('accounts.hours.all')}
          </text>
          {HOURS.map((hour) => [grid.byHour[hour]!, hour] as const).map(([n, hour]) => (
            <rect
              key={hour}
              data-hour={n}
              x={LEFT + hour * cell + 2}
              y={y(n)}
              width={cell - 4}
              height={floor - y(n)}
              fill="var(--ink2)"
            />
          ))}
          <path
            className={styles.cohort}
            d={cohort
              .map((n, hour) => {
                const [from, to] = [LEFT + hour * cell, LEFT + (hour + 1) * cell]
                return `${hour === 0 ? 'M' : 'L'}${from.toFixed(1)} ${y(n).toFixed(1)}H${to.toFixed(1)}`
              })
              .join('')}
          />
          {[0, 6, 12, 18].map((hour) => (
            <text key={hour} x={LEFT + hour * cell} y={HEIGHT - 6} className={styles.axis}>
              {String(hour).padStart(2, '0')}:00
            </text>
          ))}
          <text x={width} y={HEIGHT - 6} textAnchor="end" className={styles.axis}>
            {zone}
          </text>
        </svg>
      </div>
      {picture.notDrawn.shares > 0 && (
        <p className={styles.says}>{t('accounts.hours.left', { count: picture.notDrawn.shares })}</p>
      )}
      <details className={styles.table}>
        <summary>{t('accounts.table')}</summary>
        <div className={styles.wide}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('accounts.hours.day')}</th>
                {HOURS.map((hour) => (
                  <th key={hour} scope="col">
                    {hour}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {DAYS.map((day) => (
                <tr key={day}>
                  <th scope="row">{t(`accounts.day.${day}`)}</th>
                  {HOURS.map((hour) => [grid.counts[day]![hour]!, hour] as const).map(([n, hour]) => (
                    <td key={hour}>{n === 0 ? '' : count(n)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  )
}

/** The key of the shading. */
export function HoursKey({ times }: { times: readonly number[] }) {
  if (times.length < LEAST_POSTS) return null
  return (
    <span className={styles.keys}>
      {t('accounts.hours.per')}
      {Array.from({ length: STEPS }, (_, k) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps stay in place
        <i key={k} className={styles.step} style={{ background: `var(--s${k + 1})` }} />
      ))}
      <span className={styles.cohortKey} /> {t('accounts.hours.cohort')}
    </span>
  )
}
