import { Maximize2, Minus, Plus } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { isStill } from '../../app/preferences.ts'
import { Button } from '../../parts/button.tsx'
import { count } from '../../words/numbers.ts'
import { t } from '../../words/words.ts'
import type { CaseModel } from '../case-model.ts'
import { useSelectionStore } from '../selection.ts'
import { drawNetwork, type Network, type Standing } from './draw-network.ts'
import {
  type Direction,
  type Filter,
  nearestTowards,
  type Partners,
  type Shown,
  walkPartners,
} from './graph-of-picture.ts'
import { Legend } from './legend.tsx'
import styles from './network.module.css'

const ARROWS: { [key: string]: Direction } = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** The network as a graph, that a pointer and keys walk over. */
export function GraphFrame({
  model,
  partners,
  filter,
  shown,
  onTable,
  children,
}: {
  model: CaseModel
  partners: readonly Partners[]
  filter: Filter
  shown: Shown
  onTable: () => void
  children: ReactNode
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
  const say = (account: number | null): void => {
    if (said.current === null) return
    // Written past React: a hover must render nothing but these words.
    said.current.textContent = account === null ? '' : wordsOf(model, partners, account)
  }
  const latest = useRef({ model, filter, say })
  latest.current = { model, filter, say }
  const stood = useRef<Standing>(undefined)
  // A decision makes another model of the same picture: it is drawn anew only with another picture.
  // biome-ignore lint/correctness/useExhaustiveDependencies: partners come from the picture
  useEffect(() => {
    if (box.current === null || under.current === null) return
    cursor.current = null
    walk.current = null
    const drawn = drawNetwork(box.current, under.current, latest.current.model, selection, {
      partners,
      filter: latest.current.filter,
      still: isStill,
      onHover: (account) => latest.current.say(account),
      from: stood.current,
    })
    network.current = drawn
    return () => {
      network.current = null
      stood.current = drawn.dispose()
    }
  }, [picture, selection])
  useEffect(() => network.current?.renew(model), [model])
  useEffect(() => network.current?.filter(filter), [filter])
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
      <Legend blind={model.workspace.blind} />
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

function wordsOf(model: CaseModel, partners: readonly Partners[], account: number): string {
  const { accounts } = partners[account]
  return t('network.account', {
    name: model.handleOf(account),
    flagged: model.workspace.blind ? 'untold' : model.isFlagged(account) ? 'yes' : 'no',
    role: model.roleOf(account),
    partners: accounts.length,
    strongest: accounts.length === 0 ? 'none' : model.handleOf(accounts[0]),
  })
}
