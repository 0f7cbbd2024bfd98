import type { Scorecard } from '@murmuration/casework-client'
import { scaleLinear } from 'd3-scale'
import { Link } from 'wouter'
import { count, decimal, percent } from '../words/numbers.ts'
import { t } from '../words/words.ts'
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
  return (
    <section>
      <div className={styles.head}>
        <h2>{t('orders.control')}</h2>
        <p>
          ● {t('orders.controlNamed')} ○ {t('orders.controlOthers')}
        </p>
      </div>
      {list !== null && control !== null && <Chart list={list} control={control} />}
      {says !== undefined && (
        <p>
          {t(
            says === 'apart'
              ? 'orders.controlApart'
              : says === 'below'
                ? 'orders.controlBelow'
                : 'orders.controlAlike',
          )}
        </p>
      )}
      <p className={styles.muted}>{comparison.says}</p>
      {comparison.compared && (
        <p className={styles.muted}>
          <Link href={rowsPage(card.orderId, comparison.pairs.rows)}>
            {t('orders.controlPairs', {
              pairs: count(comparison.pairs.count),
              eligible: count(comparison.eligible),
            })}
          </Link>
        </p>
      )}
      {comparison.balance.length > 0 && (
        <p className={styles.muted}>
          {t('orders.balance')}:{' '}
          {comparison.balance
            .map(
              ({ covariate, before, after }) =>
                `${t(`orders.balance.${covariate}`)} ${before === null ? '–' : decimal(before)} → ${after === null ? '–' : decimal(after)}`,
            )
            .join(', ')}
        </p>
      )}
    </section>
  )
}

function Chart({ list, control }: { list: Side; control: Side }) {
  const { x, ticks } = controlPlaces({ list, control })
  const words = t('orders.controlWords', {
    named: percent(list.share, 1),
    others: percent(control.share, 1),
  })
  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} 60`}
        style={{ inlineSize: '100%', maxInlineSize: WIDTH }}
        role="img"
        aria-label={`${t('orders.claim.coordinated')}: ${words}`}
      >
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
        <line
          x1={x(control.share)}
          x2={x(list.share)}
          y1="21"
          y2="21"
          stroke="var(--ink)"
          strokeWidth="1.500"
        />
        <circle
          cx={x(control.share)}
          cy="21"
          r="4.500"
          fill="var(--surface)"
          stroke="var(--ink)"
          strokeWidth="1.800"
        />
        <circle data-side="list" cx={x(list.share)} cy="21" r="4.500" fill="var(--ink)" />
      </svg>
      <figcaption>
        <strong>{t('orders.claim.coordinated')}</strong> {words}
      </figcaption>
    </figure>
  )
}
