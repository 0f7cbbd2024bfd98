import type { CaseState, QueueRow as Row } from '@murmuration/contracts'
import { Link } from 'wouter'
import { shortId } from '../app/page-title.ts'
import { Tier } from '../parts/chip.tsx'
import { Side, SynchronyBar } from '../parts/marks.tsx'
import type { Column } from '../parts/virtual-table.tsx'
import { untilWords } from '../time/format-time.ts'
import { formatTime, Time, useNowMinute, useZone } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './queue.module.css'
import { accountsBar, personOf, shortCount } from './row-figures.ts'

export const stateWord = (state: CaseState): string => t(`queue.state.${state}`)

/** What a row needs that is not of its case. */
export interface RowContext {
  me: string
  /** Rows that the filter no longer holds, with the state they went to. */
  left: ReadonlyMap<string, CaseState | undefined>
  selected: ReadonlySet<string>
  /** undefined: the reader's role selects nothing. */
  onSelect: ((row: Row, extend: boolean) => void) | undefined
}

export type Room = 'narrow' | 'middle' | 'normal' | 'wide'

/** Columns of the queue for a window. Narrow: one column of two lines. */
export function queueColumns(room: Room, context: RowContext): Column<Row>[] {
  const select: Column<Row> = {
    id: 'select',
    header: <span className="sr-only">{t('queue.column.select')}</span>,
    width: 20,
    cell: (row) => <SelectCell row={row} context={context} />,
  }
  const finding: Column<Row> = {
    id: 'finding',
    header: (
      <span className={styles.heads}>
        <Side side="for" label />
        <Side side="against" label />
      </span>
    ),
    width: '1fr',
    cell: (row) => <FindingCell row={row} />,
  }
  const due: Column<Row> = {
    id: 'due',
    header: t('queue.column.due'),
    width: 88,
    cell: (row) => <DueCell row={row} />,
  }
  const state: Column<Row> = {
    id: 'state',
    header: t('queue.column.state'),
    width: 100,
    cell: (row) => <StateCell row={row} context={context} />,
  }
  if (room === 'narrow')
    return [
      {
        id: 'case',
        header: t('queue.column.case'),
        width: '1fr',
        cell: (row) => <NarrowCell row={row} context={context} />,
      },
    ]
  return [
    ...(context.onSelect === undefined ? [] : [select]),
    due,
    finding,
    {
      id: 'synchrony',
      header: (
        <span className={styles.heads}>
          <span className={styles.head}>
            <i className={styles.disc} /> {t('queue.column.synchrony')}
          </span>
          <span className={styles.head}>
            <i className={styles.block} /> {t('queue.column.chance')}
          </span>
        </span>
      ),
      width: 148,
      cell: (row) => <SynchronyCell row={row} />,
    },
    {
      id: 'accounts',
      header: (
        <span className={styles.heads}>
          <span className={styles.head}>
            <i className={styles.full} /> {t('queue.column.flagged')}
          </span>
          <span className={styles.head}>
            <i className={styles.hollow} /> {t('queue.column.not')}
          </span>
        </span>
      ),
      width: 104,
      cell: (row) => <AccountsCell row={row} />,
    },
    ...(room === 'wide'
      ? [
          {
            id: 'reach',
            header: t('queue.column.reach'),
            width: 52,
            align: 'right' as const,
            cell: (row: Row) => <ReachCell row={row} />,
          },
        ]
      : []),
    state,
  ]
}

function SelectCell({ row, context }: { row: Row; context: RowContext }) {
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      className={styles.box}
      aria-label={t('parts.table.select', { name: t('queue.row.name', { id: shortId(row.id) }) })}
      checked={context.selected.has(row.id)}
      onChange={(event) =>
        context.onSelect?.(row, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
      }
    />
  )
}

const SOON_MS = 48 * 3_600_000

function DueCell({ row: { dueAtMs } }: { row: Row }) {
  const now = useNowMinute()
  if (dueAtMs === null) return <span className={styles.faint}>{t('queue.row.noOrder')}</span>
  const left = dueAtMs - now
  return (
    <div className={styles.two}>
      <strong className={left < 0 ? styles.breached : left < SOON_MS ? styles.soon : styles.later}>
        {left < 0 ? t('queue.row.late') : untilWords(left)}
      </strong>
      <small>
        <Time ms={dueAtMs} />
      </small>
    </div>
  )
}

/** What speaks against the finding, or that nothing was found, which is a gap to fill. */
function Against({ row: { against } }: { row: Row }) {
  if (against === null || against === '')
    return <span className={styles.gap}>{t('queue.row.noAgainst')}</span>
  return (
    <bdi className={styles.says} title={against}>
      {against}
    </bdi>
  )
}

/** @param isLink whether the id leads to the case; not where the whole row does */
function FindingCell({ row, isLink = true }: { row: Row; isLink?: boolean }) {
  return (
    <div className={styles.finding}>
      <Side side="for" />
      <span className={styles.line}>
        {isLink ? (
          <Link href={`/cases/${row.id}`} tabIndex={-1} className={styles.id}>
            {shortId(row.id)}
          </Link>
        ) : (
          <span className={styles.id}>{shortId(row.id)}</span>
        )}
        <bdi className={styles.says} title={row.finding}>
          {row.finding}
        </bdi>
      </span>
      <Side side="against" />
      <span className={styles.line}>
        <Against row={row} />
      </span>
    </div>
  )
}

function SynchronyCell({ row: { sessions, synchronous, expectedRange } }: { row: Row }) {
  if (sessions === 0) return <small className={styles.faint}>{t('queue.row.noSessions')}</small>
  const [low, high] = expectedRange
  return <SynchronyBar observed={synchronous} low={low} high={high} of={sessions} />
}

/** Flagged filled, others outlined; the length of the bar grows with the square root of their number. */
function AccountsCell({ row: { accounts, flagged, tiers } }: { row: Row }) {
  const bar = accountsBar(accounts, flagged)
  return (
    <div className={styles.two}>
      <span className={styles.accounts}>
        <svg
          width="62"
          height="10"
          viewBox="-1 0 62 10"
          role="img"
          aria-label={t('queue.row.accounts', { flagged: count(flagged), count: accounts })}
        >
          <rect x="0" y="0" width={bar.filled} height="10" fill="var(--ink2)" />
          <rect x="0" y=".5" width={bar.length} height="9" fill="none" stroke="var(--ink2)" />
        </svg>
        <span aria-hidden="true">{count(accounts)}</span>
      </span>
      <span className={styles.tiers}>
        {tiers.map((tier) => (
          <Tier key={tier} tier={tier} />
        ))}
      </span>
    </div>
  )
}

function ReachCell({ row: { reach } }: { row: Row }) {
  return <span title={t('queue.row.reach', { count: count(reach) })}>{shortCount(reach)}</span>
}

function StateCell({ row, context }: { row: Row; context: RowContext }) {
  const now = useNowMinute()
  const { name: zone } = useZone()
  const person = personOf(row, context.me, now)
  const { state, lease, snoozedUntilMs, attention } = row
  const says = context.left.has(row.id)
    ? t('queue.row.left')
    : person === undefined
      ? state === 'snoozed' && snoozedUntilMs !== null
        ? t('queue.row.until', { at: formatTime(snoozedUntilMs, zone) })
        : attention.includes('new_evidence')
          ? t('queue.attention.new_evidence')
          : undefined
      : person.isMe
        ? t('queue.row.you')
        : person.name
  return (
    <div className={styles.two}>
      <span>{stateWord(context.left.get(row.id) ?? state)}</span>
      {says !== undefined && (
        <small
          title={
            person?.works && lease !== null
              ? t('queue.row.works', { at: formatTime(lease.untilMs, zone) })
              : undefined
          }
        >
          {person?.works && <i className={styles.present} aria-hidden="true" />}
          <bdi>{says}</bdi>
        </small>
      )}
    </div>
  )
}

function NarrowCell({ row, context }: { row: Row; context: RowContext }) {
  const now = useNowMinute()
  const { dueAtMs, state } = row
  const person = personOf(row, context.me, now)
  return (
    <Link href={`/cases/${row.id}`} tabIndex={-1} className={styles.narrow}>
      <FindingCell row={row} isLink={false} />
      <small>
        {dueAtMs === null
          ? t('queue.row.noOrder')
          : dueAtMs < now
            ? t('queue.row.late')
            : untilWords(dueAtMs - now)}
        {' · '}
        {stateWord(state)}
        {person !== undefined && (
          <>
            {', '}
            <bdi>{person.isMe ? t('queue.row.you') : person.name}</bdi>
          </>
        )}
      </small>
    </Link>
  )
}
