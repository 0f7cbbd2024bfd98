import type { Scorecard, ScorecardCount } from '@murmuration/casework-client'
import { scaleLinear } from 'd3-scale'
import { Fragment, type ReactNode } from 'react'
import { Link } from 'wouter'
import { Time } from '../time/time.tsx'
import { count, decimal, percent } from '../words/numbers.ts'
import { rich, t } from '../words/words.ts'
import styles from './order.module.css'
import { comparisonSays, rowsPage } from './verdicts.ts'

const WIDTH = 560
const PAD = 12

/** Places of both sides on an axis from 0 to the next round share, in pixels. */
export function controlPlaces({ list, control }: { list: Side; control: Side }): {
  x: (share: number) => number
  ticks: number[]
} {
  const most = Math.max(list.share, control.share, list.interval[1], control.interval[1], 0.01)
  const x = scaleLinear()
    .domain([0, most])
    .nice(4)
    .range([PAD, WIDTH - PAD])
  return { x: (share) => x(share), ticks: x.ticks(4) }
}

type Side = NonNullable<Scorecard['comparison']['list']>

/** The same test on matched accounts that nobody flagged: a disc for the named, a ring with its interval for the others. */
export function ControlChart({ card }: { card: Scorecard }) {
  const { comparison } = card
  const { list, control } = comparison
  const says = comparisonSays(comparison)
  const link =
    ({ rows }: ScorecardCount) =>
    (chunks: ReactNode[]) => <Link href={rowsPage(card.orderId, rows)}>{chunks}</Link>
  return (
    <section className={styles.control}>
      <div className={styles.head}>
        <h2>
          {control === null
            ? t('orders.control')
            : t('orders.controlOf', { accounts: count(control.accounts) })}
        </h2>
        {control !== null && (
          <p className={styles.legend}>
            <Mark filled /> {t('orders.controlNamed')} <Mark /> {t('orders.controlOthers')}
          </p>
        )}
      </div>
      {list !== null && control !== null && <Chart list={list} control={control} />}
      {says === undefined || list === null || control === null ? (
        <p>{comparison.says}</p>
      ) : (
        <>
          <p>{t(`orders.control.${says}`)}</p>
          <p className={styles.muted}>
            {rich('orders.controlPairs', {
              pairsN: count(comparison.pairs.count),
              eligible: count(comparison.eligible),
              supportedN: count(comparison.listSupported.count),
              others: count(control.supported),
              pairs: link(comparison.pairs),
              supported: link(comparison.listSupported),
            })}
          </p>
        </>
      )}
      {comparison.balance.length > 0 && (
        <details className={styles.muted}>
          <summary>{t('orders.balance')}</summary>
          <dl className={styles.facts}>
            {comparison.balance.map(({ covariate, before, after }) => (
              <Fragment key={covariate}>
                <dt>{t(`orders.balance.${covariate}`)}</dt>
                <dd>{t('orders.balanceOf', { before: difference(before), after: difference(after) })}</dd>
              </Fragment>
            ))}
          </dl>
          {comparison.window !== null && comparison.drawnEvery !== null && (
            <p>
              {rich('orders.drawn', {
                every: count(comparison.drawnEvery),
                start: <Time key="start" ms={comparison.window.startMs} precision="day" />,
                end: <Time key="end" ms={comparison.window.endMs} precision="day" />,
              })}
            </p>
          )}
        </details>
      )}
    </section>
  )
}

const difference = (value: number | null): string => (value === null ? t('orders.undefined') : decimal(value))

function Mark({ filled = false }: { filled?: boolean }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      <circle
        cx="5"
        cy="5"
        r="4"
        fill={filled ? 'var(--ink)' : 'none'}
        stroke="var(--ink)"
        strokeWidth="1.800"
      />
    </svg>
  )
}

const shareWords = ({ share, interval: [low, high] }: Side): { share: string; range: string } => ({
  share: percent(share, 1),
  range: `${decimal(low * 100, 1)} to ${percent(high, 1)}`,
})

function Chart({ list, control }: { list: Side; control: Side }) {
  const { x, ticks } = controlPlaces({ list, control })
  const [named, others] = [shareWords(list), shareWords(control)]
  const words = t('orders.controlWords', {
    named: named.share,
    namedRange: named.range,
    others: others.share,
    othersRange: others.range,
  })
  return (
    <figure className={styles.chart}>
      <span aria-hidden="true">{t('orders.claim.coordinated')}</span>
      <svg viewBox={`0 0 ${WIDTH} 60`} role="img" aria-label={`${t('orders.claim.coordinated')}: ${words}`}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={x(tick)} x2={x(tick)} y1="0" y2="42" stroke="var(--line)" />
            <text x={x(tick)} y="56" fontSize="11" textAnchor="middle" fill="var(--ink2)">
              {percent(tick, tick > 0 && tick < 0.01 ? 1 : 0)}
            </text>
          </g>
        ))}
        <rect
          data-side="control"
          x={x(control.interval[0])}
          y="14"
          width={Math.max(1, x(control.interval[1]) - x(control.interval[0]))}
          height="14"
          fill="var(--hatch)"
          fillOpacity="0.45"
          stroke="var(--ink3)"
          strokeWidth="0.9"
        />
        <path
          data-side="list-interval"
          d={`M${x(list.interval[0])} 17v8M${x(list.interval[0])} 21H${x(list.interval[1])}M${x(list.interval[1])} 17v8`}
          fill="none"
          stroke="var(--ink)"
        />
        <circle
          data-side="control-share"
          cx={x(control.share)}
          cy="21"
          r="4.500"
          fill="var(--surface)"
          stroke="var(--ink)"
          strokeWidth="1.800"
        />
        <circle data-side="list" cx={x(list.share)} cy="21" r="4.500" fill="var(--ink)" />
      </svg>
      <figcaption>{words}</figcaption>
    </figure>
  )
}
