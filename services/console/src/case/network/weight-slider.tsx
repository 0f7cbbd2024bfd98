import { useId, useMemo } from 'react'
import { count, decimal } from '../../words/numbers.ts'
import { t } from '../../words/words.ts'
import { weightBins } from './graph-of-picture.ts'
import styles from './network.module.css'

const WIDTH = 96
const HEIGHT = 18

/** Which weights stay, over how many edges have which. */
export function WeightSlider({
  weights,
  least,
  onChange,
}: {
  weights: readonly number[]
  least: number
  onChange: (least: number) => void
}) {
  const id = useId()
  const { from, to, counts } = useMemo(() => weightBins(weights), [weights])
  const most = counts.reduce((a, b) => Math.max(a, b), 1)
  const bar = WIDTH / counts.length
  const stay = weights.reduce((sum, weight) => sum + (weight >= least ? 1 : 0), 0)
  const shownLeast = Math.max(from, least)
  return (
    <div className={styles.weight}>
      <label htmlFor={id}>
        {t('network.weight')} {decimal(shownLeast)}
      </label>
      <span className={styles.bins}>
        <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
          {counts.map((counted, k) => {
            const height = counted === 0 ? 0 : Math.max(1, (counted / most) * HEIGHT)
            const isUnder = from + ((k + 1) * (to - from)) / counts.length <= least
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: bins stay in place
                key={k}
                x={k * bar}
                y={HEIGHT - height}
                width={bar - 1}
                height={height}
                fill={isUnder ? 'var(--line)' : 'var(--ink2)'}
              />
            )
          })}
        </svg>
        <input
          id={id}
          type="range"
          min={from}
          max={to}
          step={(to - from) / 100 || 1}
          value={shownLeast}
          aria-valuetext={t('network.weightSays', { weight: decimal(shownLeast), edges: count(stay) })}
          // At the lowest weight nothing is left out, and so nothing need be said in the address.
          onChange={(event) => onChange(Number(event.target.value) <= from ? 0 : Number(event.target.value))}
        />
      </span>
    </div>
  )
}
