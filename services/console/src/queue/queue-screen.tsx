import type { QueueRow as Row } from '@murmuration/contracts'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { useChanges } from '../api/changes.ts'
import { canDo, queryClient, useMe } from '../api/client.ts'
import { usePlace } from '../app/page-header.tsx'
import { usePageTitle } from '../app/page-title.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Key } from '../parts/chip.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { VirtualTable } from '../parts/virtual-table.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { AssignDialog, SnoozeDialog } from './bulk-dialogs.tsx'
import { EscalateDialog, NoteDialog } from './case-dialogs.tsx'
import { Preview } from './preview.tsx'
import styles from './queue.module.css'
import { queueColumns, type Room } from './queue-columns.tsx'
import { QueueFilters } from './queue-filters.tsx'
import { bareView, filtersSet, type QueueFilter, readFilter, writeFilter } from './queue-view.ts'
import { QueueViews, useCount } from './queue-views.tsx'
import { readQueueEarly } from './read-queue.ts'
import { rowsBetween } from './row-figures.ts'
import { useQueue } from './use-queue.ts'

readQueueEarly()

const ROW_HEIGHT = 57
const NARROW_ROW_HEIGHT = 76
/** A table tells one row more, its head; -1 says that the number is not known. */
const TOTAL_UNKNOWN = -2
/** Counts are read again at most so often. */
const COUNT_MS = 3_000

const QUERIES: readonly (readonly [Room, string])[] = [
  ['narrow', '(max-width: 719px)'],
  ['middle', '(max-width: 1279px)'],
  ['normal', '(max-width: 1439px)'],
]

/** How much room there is: 720, 1280 and 1440 pixels divide it. */
function useRoom(): Room {
  return useSyncExternalStore(
    (changed) => {
      const lists = QUERIES.map(([, query]) => matchMedia(query))
      for (const list of lists) list.addEventListener('change', changed)
      return () => {
        for (const list of lists) list.removeEventListener('change', changed)
      }
    },
    () => QUERIES.find(([, query]) => matchMedia(query).matches)?.[0] ?? 'wide',
    () => 'wide',
  )
}

/** Reads the counts of the views again when cases change, now and then. */
function useFreshCounts(): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  useChanges(({ entity }) => {
    if (!entity.startsWith('case:')) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      queryClient.invalidateQueries({ queryKey: ['queue-count'] })
    }, COUNT_MS)
  })
}

/** Cases that wait, in the order in which they are due. */
export function QueueScreen() {
  usePageTitle(t('queue.title'))
  usePlace({ crumbs: [{ label: t('queue.title') }] })
  useFreshCounts()
  const me = useMe()
  const [params, setParams] = useSearchParams()
  const filter = useMemo(() => readFilter(params), [params])
  const at = params.get('at') ?? undefined
  const [, go] = useLocation()
  const room = useRoom()
  const queue = useQueue(filter)
  const { rows } = queue
  const isReady = !queue.isPending
  const total = useCount(filter, isReady)
  const mayWork = canDo(me, 'analyst', 'lead', 'legal', 'policy')

  const change = (next: QueueFilter): void => setParams(writeFilter(next))
  const focus = (row: Row): void =>
    setParams(
      (before) => {
        before.set('at', row.id)
        return before
      },
      { replace: true },
    )
  const focused = rows.find(({ id }) => id === at) ?? rows[0]
  const open = ({ id }: Row): void => go(`/cases/${id}`)
  const selection = useSelection(rows, writeFilter(filter).toString())
  const [dialog, setDialog] = useState<Opened>()
  useKeys('list', [
    {
      key: 'e',
      label: t('queue.keys.escalate'),
      run: () => focused && setDialog({ kind: 'escalate', rows: [focused] }),
      when: mayWork && focused !== undefined,
    },
    {
      key: 'n',
      label: t('queue.keys.note'),
      run: () => focused && setDialog({ kind: 'note', rows: [focused] }),
      when: mayWork && focused !== undefined,
    },
    {
      key: 'Escape',
      label: t('queue.keys.clear'),
      run: selection.clear,
      when: selection.ids.size > 0,
    },
  ])
  const columns = queueColumns(room, {
    me: me.id,
    left: queue.left,
    selected: selection.ids,
    onSelect: mayWork ? selection.select : undefined,
  })
  return (
    <div className={styles.screen}>
      <QueueViews filter={filter} isReady={isReady} />
      <div className={styles.bars}>
        <QueueFilters filter={filter} onChange={change}>
          {queue.arrived > 0 && (
            <Button kind="primary" onClick={queue.renew}>
              {t('queue.new', { count: queue.arrived })}
            </Button>
          )}
        </QueueFilters>
        {selection.ids.size > 0 && (
          <div className={styles.bulk}>
            <strong role="status">{t('queue.select.count', { count: selection.ids.size })}</strong>
            <Button onClick={() => setDialog({ kind: 'assign', rows: selection.rows })}>
              {t('queue.assign')}
            </Button>
            <Button onClick={() => setDialog({ kind: 'snooze', rows: selection.rows })}>
              {t('queue.snooze')}
            </Button>
            <Button kind="quiet" keyHint="Esc" onClick={selection.clear}>
              {t('queue.select.clear')}
            </Button>
            <p>{t('queue.bulk.why')}</p>
          </div>
        )}
      </div>
      <div className={styles.list}>
        {queue.isPending && !queue.error ? (
          <Loading lines={12} />
        ) : queue.error ? (
          <Failed error={queue.error} retry={queue.retry} />
        ) : rows.length === 0 ? (
          <NoCases filter={filter} onClear={() => change(bareView(filter.view))} />
        ) : (
          <VirtualTable
            label={t('queue.keys.list')}
            rows={rows}
            columns={columns}
            rowId={({ id }) => id}
            rowHeight={room === 'narrow' ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
            {...(queue.hasMore && { total: TOTAL_UNKNOWN })}
            focused={focused?.id}
            onFocus={focus}
            onOpen={open}
            selected={selection.ids}
            {...(mayWork && { onSelect: selection.select })}
            onEnd={queue.readMore}
          />
        )}
      </div>
      {(room === 'normal' || room === 'wide') && (
        <Preview
          row={focused}
          onSnooze={mayWork && focused ? () => setDialog({ kind: 'snooze', rows: [focused] }) : undefined}
        />
      )}
      <Foot shown={queue.isPending ? undefined : rows.length} total={total} mayWork={mayWork} />
      {dialog !== undefined && (
        <OpenedDialog
          dialog={dialog}
          onClose={() => setDialog(undefined)}
          onDone={(ids) => selection.drop(ids)}
        />
      )}
    </div>
  )
}

interface Opened {
  kind: 'assign' | 'snooze' | 'note' | 'escalate'
  /** As they stood when the dialog was opened. */
  rows: readonly Row[]
}

function OpenedDialog({
  dialog: { kind, rows },
  onClose,
  onDone,
}: {
  dialog: Opened
  onClose: () => void
  onDone: (ids: readonly string[]) => void
}) {
  if (kind === 'assign') return <AssignDialog rows={rows} onClose={onClose} onDone={onDone} />
  if (kind === 'snooze') return <SnoozeDialog rows={rows} onClose={onClose} onDone={onDone} />
  const [row] = rows
  if (row === undefined) return null
  return kind === 'note' ? (
    <NoteDialog row={row} onClose={onClose} />
  ) : (
    <EscalateDialog row={row} onClose={onClose} />
  )
}

/** Which rows are chosen; another filter begins without any. */
function useSelection(rows: readonly Row[], filter: string) {
  const [state, setState] = useState<{ filter: string; ids: ReadonlySet<string>; anchor?: string }>({
    filter,
    ids: new Set(),
  })
  const ids: ReadonlySet<string> = state.filter === filter ? state.ids : new Set()
  const set = (next: ReadonlySet<string>, anchor?: string): void =>
    setState({ filter, ids: next, ...(anchor !== undefined && { anchor }) })
  return {
    ids,
    rows: rows.filter(({ id }) => ids.has(id)),
    select({ id }: Row, extend: boolean) {
      const next = new Set(ids)
      if (extend)
        for (const one of rowsBetween(
          rows.map((row) => row.id),
          state.anchor,
          id,
        ))
          next.add(one)
      else if (!next.delete(id)) next.add(id)
      set(next, id)
    },
    drop: (gone: readonly string[]) => set(new Set([...ids].filter((id) => !gone.includes(id)))),
    clear: () => set(new Set()),
  }
}

function NoCases({ filter, onClear }: { filter: QueueFilter; onClear: () => void }) {
  return filtersSet(filter).length > 0 ? (
    <Empty
      says={t('queue.empty.filter')}
      action={<Button onClick={onClear}>{t('queue.filter.clear')}</Button>}
    />
  ) : (
    <Empty says={t(`queue.empty.${filter.view}`)} />
  )
}

function Foot({ shown, total, mayWork }: { shown: number | undefined; total: string; mayWork: boolean }) {
  return (
    <div className={styles.foot}>
      <span>
        <Key>j</Key> <Key>k</Key> {t('queue.foot.move')}
      </span>
      <span>
        <Key>⏎</Key> {t('queue.foot.open')}
      </span>
      {mayWork && (
        <>
          <span>
            <Key>x</Key> {t('queue.foot.select')}
          </span>
          <span>
            <Key>e</Key> {t('queue.foot.escalate')}
          </span>
          <span>
            <Key>n</Key> {t('queue.foot.note')}
          </span>
        </>
      )}
      <span>
        <Key>?</Key> {t('queue.foot.keys')}
      </span>
      <output>
        {t('queue.foot.count', {
          shown: shown === undefined ? t('queue.counting') : count(shown),
          total,
        })}
      </output>
    </div>
  )
}
