import { useMemo, useState } from 'react'
import { Checkbox } from '../../parts/fields.tsx'
import { count } from '../../words/numbers.ts'
import { t } from '../../words/words.ts'
import type { CaseModel } from '../case-model.ts'
import { Segments } from '../segments.tsx'
import { SCOPES, TIERS, useFilter } from './filter-address.ts'
import { GraphFrame } from './graph-frame.tsx'
import { partnersOf, type Scope, shownBy } from './graph-of-picture.ts'
import styles from './network.module.css'
import { NetworkTable } from './network-table.tsx'
import { WeightSlider } from './weight-slider.tsx'

const hasWebGl = (): boolean => document.createElement('canvas').getContext('webgl2') !== null

/** The network of a case: as a graph that keys walk over, or as tables of the same accounts and pairs. */
export function NetworkPanel({ model }: { model: CaseModel }) {
  const { picture } = model
  const [filter, setFilter] = useFilter()
  const { blind } = model.workspace
  const [canDraw] = useState(hasWebGl)
  const [as, setAs] = useState<'graph' | 'table'>(canDraw ? 'graph' : 'table')
  const partners = useMemo(() => partnersOf(picture), [picture])
  const shown = useMemo(() => shownBy(picture, filter, model), [picture, filter, model])
  const tierCounts = useMemo(
    () => TIERS.map((tier) => ({ tier, edges: picture.edges.tier.filter((one) => one === tier).length })),
    [picture],
  )
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <h2>{t('network.title')}</h2>
        <Segments
          label={t('network.scope')}
          value={filter.scope}
          options={SCOPES.filter((scope) => scope !== 'flagged' || !blind).map((scope) => ({
            value: scope,
            label: t(`network.scope.${scope}`),
          }))}
          onChange={(scope: Scope) => setFilter({ ...filter, scope })}
        />
        <span className={styles.meta}>
          {t('network.drawn', { accounts: count(shown.accountCount), edges: count(shown.edgeCount) })}
        </span>
        <div className={styles.end}>
          {picture.edges.weight.length > 0 && (
            <WeightSlider
              weights={picture.edges.weight}
              least={filter.leastWeight}
              onChange={(leastWeight) => setFilter({ ...filter, leastWeight })}
            />
          )}
          {canDraw && (
            <Segments
              label={t('network.as')}
              value={as}
              options={[
                { value: 'graph', label: t('network.graph') },
                { value: 'table', label: t('network.table') },
              ]}
              onChange={setAs}
            />
          )}
        </div>
      </div>
      {!canDraw && <p className={styles.head}>{t('network.noGl')}</p>}
      {as === 'table' ? (
        <NetworkTable model={model} partners={partners} shown={shown} />
      ) : (
        <GraphFrame
          model={model}
          partners={partners}
          filter={filter}
          shown={shown}
          onTable={() => setAs('table')}
        >
          <fieldset className={`${styles.box} ${styles.tiers}`}>
            <legend className="sr-only">{t('network.tiers')}</legend>
            {tierCounts.map(({ tier, edges }) => (
              <Checkbox
                key={tier}
                label={`${t('network.tier', { tier })} ${edges === 0 ? t('network.tierNone') : count(edges)}`}
                checked={filter.tiers.has(tier)}
                disabled={edges === 0}
                onChange={() => {
                  const tiers = new Set(filter.tiers)
                  if (!tiers.delete(tier)) tiers.add(tier)
                  setFilter({ ...filter, tiers })
                }}
              />
            ))}
          </fieldset>
        </GraphFrame>
      )}
    </div>
  )
}
