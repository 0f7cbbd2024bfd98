import type { Tier as TierName } from '@murmuration/contracts'
import { Maximize2, Minus, Plus } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { isStill } from '../../app/preferences.ts'
import { Button } from '../../parts/button.tsx'
import { Checkbox } from '../../parts/fields.tsx'
import { count } from '../../words/numbers.ts'
import { t } from '../../words/words.ts'
import type { CaseModel } from '../case-model.ts'
import { Segments } from '../segments.tsx'
import { useSelectionStore } from '../selection.ts'
import { drawNetwork, type Network } from './draw-network.ts'
import {
  type Direction,
  type Filter,
  nearestTowards,
  partnersOf,
  type Scope,
  shownBy,
  walkPartners,
} from './graph-of-picture.ts'
import styles from './network.module.css'
import { NetworkTable } from './network-table.tsx'
import { WeightSlider } from './weight-slider.tsx'

const TIERS: readonly TierName[] = ['A', 'B', 'C']
const ARROWS: { [key: string]: Direction } = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

const hasWebGl = (): boolean => document.createElement('canvas').getContext('webgl2') !== null

/** The network of a case: as a graph that keys walk over, or as tables of the same accounts and pairs. */
export function NetworkPanel({ model }: { model: CaseModel }) {
  const { picture } = model
  const [filter, setFilter] = useState<Filter>({ scope: 'moving', tiers: new Set(TIERS), leastWeight: 0 })
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
          options={(['flagged', 'moving', 'everybody'] as const).map((scope) => ({
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
        <GraphFrame model={model} filter={filter} shown={shown} onTable={() => setAs('table')}>
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

function GraphFrame({
  model,
  filter,
  shown,
  onTable,
  children,
}: {
  model: CaseModel
  filter: Filter
  shown: ReturnType<typeof shownBy>
  onTable: () => void
  children: React.ReactNode
}) {
  const selection = useSelectionStore()
  const box = useRef<HTMLDivElement>(null)
  const under = useRef<HTMLCanvasElement>(null)
  const network = useRef<Network>(null)
  const said = useRef<HTMLDivElement>(null)
  /** Where the keyboard stands, which is not yet what is selected. */
  const cursor = useRef<number | null>(null)
  /** Whose partners are walked, and at which of them one is. */
  const walk = useRef<{ centre: number; at: number | null } | null>(null)
  const { picture } = model
  const partners = useMemo(() => partnersOf(picture), [picture])
  const say = (account: number | null): void => {
    if (said.current === null) return
    // Written past React: a hover must render nothing but these words.
    said.current.textContent = account === null ? '' : wordsOf(model, partners, account)
  }
  const saying = useRef(say)
  saying.current = say
  useEffect(() => {
    if (box.current === null || under.current === null) return
    const drawn = drawNetwork(box.current, under.current, model, selection, {
      still: isStill,
      onHover: (account) => saying.current(account),
    })
    network.current = drawn
    return () => {
      network.current = null
      drawn.dispose()
    }
  }, [model, selection])
  useEffect(() => {
    network.current?.filter(filter)
  }, [filter])
  const go = (account: number | undefined): void => {
    if (account === undefined) return
    cursor.current = account
    selection.hover(account)
    network.current?.lookAt(account)
    say(account)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { key } = event
    const at = cursor.current ?? selection.get().account
    if (key in ARROWS) {
      walk.current = null
      go(nearestTowards(picture.layout, shown.accounts, at, ARROWS[key]))
    } else if (key === 'Enter' && at !== null) {
      selection.select(at, { add: event.shiftKey })
    } else if ((key === '.' || key === ',') && at !== null) {
      walk.current ??= { centre: at, at: null }
      const { centre } = walk.current
      const next = walkPartners(partners[centre], shown.accounts, walk.current.at, key === '.' ? 1 : -1)
      walk.current.at = next ?? null
      go(next)
    } else if (key === '+' || key === '=') network.current?.zoom('in')
    else if (key === '-') network.current?.zoom('out')
    else if (key === '0') network.current?.zoom('fit')
    else if (key === 'Escape') {
      cursor.current = null
      walk.current = null
      selection.hover(null)
      say(null)
      if (!selection.clear()) return
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const alone = picture.accounts.reduce(
    (sum, _, k) => sum + (shown.accounts[k] === 1 && partners[k].accounts.length === 0 ? 1 : 0),
    0,
  )
  const { edges: left } = picture.notDrawn
  return (
    <div className={styles.frame}>
      <canvas ref={under} className={styles.under} />
      <div
        ref={box}
        className={styles.canvas}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys walk over what is drawn
        tabIndex={0}
        aria-label={t('network.canvas', { accounts: count(shown.accountCount) })}
        onKeyDown={onKey}
      />
      <div ref={said} className="sr-only" aria-live="polite" />
      {children}
      <div className={`${styles.box} ${styles.zoom}`}>
        {(
          [
            ['in', t('network.zoomIn'), Plus],
            ['out', t('network.zoomOut'), Minus],
            ['fit', t('network.fit'), Maximize2],
          ] as const
        ).map(([by, label, Icon]) => (
          <Button key={by} kind="quiet" aria-label={label} onClick={() => network.current?.zoom(by)}>
            <Icon size={16} strokeWidth={1.4} aria-hidden />
          </Button>
        ))}
      </div>
      <Legend />
      {(alone > 0 || left > 0) && (
        <div className={`${styles.box} ${styles.count}`}>
          {alone > 0 && <p>{t('network.alone', { count: alone })}</p>}
          {left > 0 && <p>{t('network.left', { count: left })}</p>}
          <Button kind="quiet" onClick={onTable}>
            <u>{t('network.list')}</u>
          </Button>
        </div>
      )}
    </div>
  )
}

function wordsOf(model: CaseModel, partners: ReturnType<typeof partnersOf>, account: number): string {
  const { accounts } = partners[account]
  return t('network.account', {
    name: model.handleOf(account),
    flagged: model.isFlagged(account) ? 'yes' : 'no',
    role: model.roleOf(account),
    partners: accounts.length,
    strongest: accounts.length === 0 ? 'none' : model.handleOf(accounts[0]),
  })
}

function Legend() {
  return (
    <section className={`${styles.box} ${styles.legend}`} aria-label={t('network.legend')}>
      <span>
        <svg width="10" height="10" aria-hidden="true">
          <circle cx="5" cy="5" r="4.5" fill="var(--c1)" />
        </svg>
        {t('network.flagged')}
      </span>
      <span>
        <svg width="10" height="10" aria-hidden="true">
          <circle cx="5" cy="5" r="3.7" fill="none" stroke="var(--c1)" strokeWidth="1.6" />
        </svg>
        {t('network.notFlagged')}
      </span>
      <span>
        <svg width="10" height="10" aria-hidden="true">
          <rect x="1" y="1" width="8" height="8" fill="var(--c1)" />
        </svg>
        {t('network.bridge')}
      </span>
      <span>{t('network.size')}</span>
      <span>{t('network.thin')}</span>
    </section>
  )
}
