import { memo, type ReactNode, useMemo, useRef, useState } from 'react'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Tabs } from '../parts/menu.tsx'
import { Empty } from '../parts/states.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { type AccountSort, accountRows, NO_FILTER, orderedRows } from './account-facts.ts'
import { AccountsTable } from './accounts-table.tsx'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { FindingBand } from './finding-band.tsx'
import { Inspector } from './inspector.tsx'
import { NetworkPanel } from './network/network-panel.tsx'
import { ObjectsTable } from './objects-table.tsx'
import { PairsTable } from './pairs-table.tsx'
import { createSelection, type Selection, SelectionContext } from './selection.ts'
import { Splitter, useLength } from './splitter.tsx'
import { Timeline } from './timeline.tsx'

// They read the selection themselves, so that a change of the address draws neither anew.
const Network = memo(NetworkPanel)
const Times = memo(Timeline)

export const CASE_TABS = ['timeline', 'accounts', 'objects', 'pairs'] as const
export type CaseTab = (typeof CASE_TABS)[number]

export interface CaseViewProps {
  model: CaseModel
  /** Nothing is decided, marked or noted, as in a page without a server. */
  readOnly?: boolean
  /** Default: one of its own. */
  selection?: Selection
  tab?: CaseTab
  onTab?: (tab: CaseTab) => void
  /** In place of the findings in the inspector, such as what a new version changes. */
  instead?: ReactNode
  /** At the foot of the inspector. @param order ids of accounts as they are listed */
  decision?: (order: readonly string[]) => ReactNode
  /** Under the accounts, where some are marked. */
  bulk?: ReactNode
  onNote?: () => void
  /** Ids of accounts as they are listed until the reader sorts them. Default: by membership. */
  accountOrder?: readonly string[]
  /** Why the picture could not be read. */
  pictureFailed?: ReactNode
}

/** A case as one works in it: findings, network, timeline and tables, and an inspector; one selection for all of them. */
export function CaseView({
  model,
  readOnly = false,
  selection: given,
  tab: shownTab,
  onTab,
  instead,
  decision,
  bulk,
  onNote,
  accountOrder,
  pictureFailed,
}: CaseViewProps) {
  const [own] = useState(() => given ?? createSelection())
  const selection = given ?? own
  const [ownTab, setOwnTab] = useState<CaseTab>('timeline')
  const tab = shownTab ?? ownTab
  const setTab = onTab ?? setOwnTab
  const [sort, setSort] = useState<AccountSort | 'given'>(accountOrder === undefined ? 'membership' : 'given')
  const [filter, setFilter] = useState(NO_FILTER)
  const [unfolded, unfold] = useState<boolean | null>(null)
  const [networkHeight, setNetworkHeight] = useLength('network', 316)
  const [inspectorWidth, setInspectorWidth] = useLength('inspector', 432)
  const network = useRef<HTMLDivElement>(null)
  const inspector = useRef<HTMLElement>(null)
  const rows = useMemo(() => accountRows(model), [model])
  const listed = useMemo(() => {
    if (sort !== 'given') return orderedRows(rows, model, sort, filter)
    const places = new Map(accountOrder?.map((id, place) => [id, place]))
    return orderedRows(rows, model, 'membership', filter).sort(
      (p, q) => (places.get(p.id) ?? places.size) - (places.get(q.id) ?? places.size),
    )
  }, [rows, model, sort, filter, accountOrder])
  const order = useMemo(() => listed.map(({ id }) => id), [listed])
  const { picture } = model
  const hasNetwork = unfolded ?? tab === 'timeline'
  const step = (by: number): void => {
    const { account } = selection.get()
    const at = account === null ? (by > 0 ? -1 : order.length) : order.indexOf(picture.accounts[account])
    const next = listed[Math.max(0, Math.min(listed.length - 1, at + by))]
    if (next !== undefined) selection.select(next.index)
  }
  const show = (name: CaseTab): void => {
    setTab(name)
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`.${styles.dock} [role=tab][data-state=active]`)?.focus(),
    )
  }
  useKeys('page', [
    { key: 'j', label: t('case.keys.next'), run: () => step(1) },
    { key: 'k', label: t('case.keys.previous'), run: () => step(-1) },
    {
      key: 'w',
      label: t('case.keys.network'),
      run: () => {
        unfold(!hasNetwork)
        if (!hasNetwork) requestAnimationFrame(() => network.current?.focus())
      },
    },
    { key: 't', label: t('case.tab.timeline'), run: () => show('timeline') },
    { key: 'b', label: t('case.tab.accounts'), run: () => show('accounts') },
    { key: 'o', label: t('case.tab.objects'), run: () => show('objects') },
    {
      key: 'f',
      label: t('case.keys.filter'),
      run: () => {
        setTab('accounts')
        requestAnimationFrame(() => document.getElementById('case-filter')?.focus())
      },
    },
    { key: 'Backspace', label: t('case.timeline.undo'), run: () => selection.undoBrush() },
    { key: 'Escape', label: t('case.keys.clear'), run: () => selection.clear() },
  ])
  return (
    <SelectionContext value={selection}>
      <div
        className={styles.view}
        style={
          { '--inspector': `${inspectorWidth}px`, '--network': `${networkHeight}px` } as React.CSSProperties
        }
      >
        <FindingBand
          model={model}
          onOpen={() => {
            selection.select(null)
            inspector.current?.scrollTo({ top: 0 })
          }}
        />
        <aside ref={inspector} className={styles.inspector} aria-label={t('case.inspector')}>
          <Splitter
            label={t('case.split.inspector')}
            of={inspector}
            direction="left"
            length={inspectorWidth}
            least={340}
            most={640}
            onChange={setInspectorWidth}
          />
          {instead ?? (
            <>
              {/* Read before the evidence, and drawn below it. */}
              {decision?.(order)}
              <section
                className={styles.inspectorBody}
                // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
                tabIndex={0}
                aria-label={t('case.inspector.evidence')}
              >
                <Inspector model={model} order={order} onNote={readOnly ? undefined : onNote} />
              </section>
            </>
          )}
        </aside>
        <div className={styles.left}>
          <section
            ref={network}
            tabIndex={-1}
            className={hasNetwork ? styles.network : styles.folded}
            aria-label={t('case.network')}
          >
            {!hasNetwork ? (
              <>
                <h2>{t('case.network')}</h2>
                <span className={styles.meta}>{t('case.network.folded')}</span>
                <Button className={styles.aside} keyHint="w" onClick={() => unfold(true)}>
                  {t('case.network.show')}
                </Button>
              </>
            ) : pictureFailed !== undefined ? (
              pictureFailed
            ) : model.drawn ? (
              <Network model={model} />
            ) : (
              <Empty says={t('case.picture.none', { number: model.workspace.evidenceNumber })} />
            )}
          </section>
          {hasNetwork && (
            <Splitter
              label={t('case.split.network')}
              of={network}
              direction="down"
              length={networkHeight}
              least={160}
              most={900}
              onChange={setNetworkHeight}
            />
          )}
          <section className={styles.dock} aria-label={t('case.dock')}>
            <Tabs
              label={t('case.dock')}
              value={tab}
              onChange={setTab}
              tabs={[
                { name: 'timeline', label: t('case.tab.timeline') },
                { name: 'accounts', label: t('case.tab.accounts'), count: count(picture.accounts.length) },
                {
                  name: 'objects',
                  label: t('case.tab.objects'),
                  count: count(Math.max(picture.objects.length, model.workspace.objects.length)),
                },
                { name: 'pairs', label: t('case.tab.pairs'), count: count(picture.edges.a.length) },
              ]}
            >
              {tab === 'timeline' &&
                (model.drawn ? (
                  <Times model={model} />
                ) : (
                  <Empty says={t('case.picture.none', { number: model.workspace.evidenceNumber })} />
                ))}
              {tab === 'accounts' && (
                <>
                  <AccountsTable
                    model={model}
                    rows={listed}
                    sort={sort}
                    onSort={setSort}
                    filter={filter}
                    onFilter={setFilter}
                    readOnly={readOnly || model.workspace.blind}
                  />
                  {bulk}
                </>
              )}
              {tab === 'objects' && <ObjectsTable model={model} />}
              {tab === 'pairs' && <PairsTable model={model} />}
            </Tabs>
          </section>
        </div>
      </div>
    </SelectionContext>
  )
}
