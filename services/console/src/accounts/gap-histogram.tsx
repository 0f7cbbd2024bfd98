import { useSize } from '../case/use-size.ts'
import { count, decimal, duration, range } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './account.module.css'
import { binsWithin, type GapBar } from './gap-bars.ts'

const HEIGHT = 190
const LEFT = 30
const BELOW = 24
const ABOVE = 18

/** A number of 1, 2 or 5 times a power of ten that divides up to `most` into at most four parts. */
export function stepUpTo(most: number): number {
  const rough = Math.max(1, most) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 10 * power
  return Math.max(1, step)
}

/** A gap in the words of its axis: seconds up to a minute, minutes up to an hour. */
const gapWords = (seconds: number): string => (seconds <= 60 ? `${seconds} s` : duration(seconds))

/** Height of a count on an axis that ends at `most`, in pixels. */
export const heightOf = (n: number, most: number): number => (n / most) * (HEIGHT - ABOVE - BELOW)

/** Sessions by gap: what was observed as bars, what chance gives as a band with its mean, and the interval as a line. */
export function GapHistogram({
  bars,
  tauSeconds,
  contextSeconds,
  low,
  high,
}: {
  bars: readonly GapBar[]
  tauSeconds: number
  contextSeconds: number
  /** 95 % range of the sessions within the interval, as the test has it. */
  low: number
  high: number
}) {
  const [box, width] = useSize<HTMLDivElement>([600, HEIGHT])
  const sessions = bars.reduce((sum, { observed }) => sum + observed, 0)
  const within = binsWithin(bars, tauSeconds)
  const top = Math.max(...bars.map((bar) => Math.max(bar.observed, bar.high)), 1)
  const step = stepUpTo(top)
  const most = Math.ceil(top / step) * step
  const bin = (width - LEFT) / bars.length
  const x = (k: number): number => LEFT + k * bin
  const y = (n: number): number => HEIGHT - BELOW - heightOf(n, most)
  const tau = gapWords(tauSeconds)
  return (
    <>
      <div ref={box} className={styles.chart}>
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={t('accounts.gap.label', {
            within: count(bars.slice(0, within).reduce((sum, { observed }) => sum + observed, 0)),
            count: count(sessions),
            tau,
            low: count(Math.floor(low)),
            high: count(Math.ceil(high)),
          })}
        >
          {Array.from({ length: Math.round(most / step) + 1 }, (_, k) => k * step).map((n) => (
            <g key={n}>
              <line x1={LEFT} x2={width} y1={y(n)} y2={y(n)} stroke="var(--line)" />
              <text x={LEFT - 6} y={y(n) + 4} textAnchor="end" className={styles.axis}>
                {count(n)}
              </text>
            </g>
          ))}
          {bars.map((bar, k) => (
            <g key={bar.toSeconds}>
              <rect
                data-band={bar.toSeconds}
                x={x(k) + 1}
                y={y(bar.high)}
                width={bin - 2}
                height={heightOf(bar.high - bar.low, most)}
                className={styles.band}
              />
              <rect
                data-observed={bar.toSeconds}
                x={x(k) + bin * 0.3}
                y={y(bar.observed)}
                width={bin * 0.4}
                height={heightOf(bar.observed, most)}
                fill="var(--ink)"
              />
              <line
                x1={x(k) + 1}
                x2={x(k) + bin - 1}
                y1={y(bar.expected)}
                y2={y(bar.expected)}
                className={styles.mean}
              />
              <text x={x(k) + bin / 2} y={HEIGHT - 7} textAnchor="middle" className={styles.axis}>
                {k === 0
                  ? t('accounts.gap.upTo', { edge: gapWords(bar.toSeconds) })
                  : gapWords(bar.toSeconds)}
              </text>
            </g>
          ))}
          <line x1={x(within)} x2={x(within)} y1="2" y2={HEIGHT - BELOW} stroke="var(--ink)" />
          <text x={x(within) + 5} y="12" className={styles.axis}>
            {t('accounts.gap.tau', { tau })}
          </text>
        </svg>
      </div>
      <p className={styles.says}>{t('accounts.gap.says', { context: duration(contextSeconds) })}</p>
      <details className={styles.table}>
        <summary>{t('accounts.table')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('accounts.gap.bin')}</th>
              <th scope="col">{t('accounts.gap.column.observed')}</th>
              <th scope="col">{t('accounts.gap.column.expected')}</th>
              <th scope="col">{t('accounts.gap.column.range')}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ toSeconds, observed, expected, low: from, high: to }) => (
              <tr key={toSeconds}>
                <th scope="row">{t('accounts.gap.upTo', { edge: gapWords(toSeconds) })}</th>
                <td>{count(observed)}</td>
                <td>{decimal(expected, 1)}</td>
                <td>{range(from, to)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}
