import type { PreviewRow, RowResolution } from '@murmuration/casework-client'
import { useEffect, useState } from 'react'
import { useKeys } from '../keys/keys.tsx'
import { Candidates } from '../orders/candidates.tsx'
import { Resolution, ResolutionGlyph } from '../orders/resolution.tsx'
import { useNarrow } from '../orders/use-narrow.ts'
import { Button } from '../parts/button.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './intake.module.css'
import type { TakenList } from './intake-draft.ts'
import { type Choices, inView, lookFrom, type RowView, separatorOf } from './list-rows.ts'
import type { ListRead } from './read-list-rows.ts'

const RESOLUTIONS = ['matched', 'renamed', 'already_gone', 'not_found', 'ambiguous', 'duplicate'] as const

const columnsOf = (choices: Choices, goTo: (row: number) => void): Column<PreviewRow>[] => [
  { id: 'row', header: t('intake.row'), width: 56, align: 'right', cell: ({ row }) => count(row) },
  {
    id: 'raw',
    header: t('intake.raw'),
    width: '3fr',
    cell: ({ raw }) => (
      <code>
        <bdi>{raw}</bdi>
      </code>
    ),
  },
  {
    id: 'resolution',
    header: t('intake.resolution'),
    width: 116,
    cell: ({ resolution }) => <Resolution resolution={resolution} />,
  },
  {
    id: 'account',
    header: t('intake.account'),
    width: '2fr',
    cell: ({ row, accountId }) => {
      const account = choices[row] ?? accountId
      return account === null ? (
        <span className={styles.quiet}>{t('intake.none')}</span>
      ) : (
        <bdi>{account}</bdi>
      )
    },
  },
  {
    id: 'note',
    header: t('intake.note'),
    width: '3fr',
    cell: (row) => <Note row={row} chosen={choices[row.row]} goTo={goTo} />,
  },
]

/** In a narrow window: two lines a row. */
const narrowColumns = (choices: Choices, goTo: (row: number) => void): Column<PreviewRow>[] => {
  const [row, raw, resolution, , note] = columnsOf(choices, goTo)
  return [
    row,
    {
      id: 'both',
      header: raw.header,
      width: '1fr',
      cell: (one, k) => (
        <div className={styles.lines}>
          {raw.cell(one, k)}
          <span>
            {resolution.cell(one, k)} {note.cell(one, k)}
          </span>
        </div>
      ),
    },
  ]
}

function Note({
  row: { row, duplicateOf, candidates, resolution, seen, claims },
  chosen,
  goTo,
}: {
  row: PreviewRow
  chosen: string | undefined
  goTo: (row: number) => void
}) {
  if (chosen !== undefined) return t('intake.chosen')
  if (duplicateOf !== null)
    return (
      <button type="button" className={styles.link} onClick={() => goTo(duplicateOf)}>
        {t('intake.sameAs', { row: duplicateOf })}
      </button>
    )
  if (candidates.length > 0)
    return (
      <>
        {t('intake.fits', { count: candidates.length })}{' '}
        <button type="button" className={styles.link} onClick={() => goTo(row)}>
          {t('intake.choose')}
        </button>
      </>
    )
  if (resolution === 'matched' && !seen) return t('intake.unseen')
  return claims.length > 0
    ? t('intake.claims', {
        claims: claims.map((claim) => t(`orders.claim.${claim}`).toLowerCase()).join(', '),
      })
    : null
}

/** How each row of a list ends, before anything is kept: six counts that filter, and the rows verbatim. */
export function ListPreview({
  list,
  read,
  choices,
  onChoose,
  onAnother,
}: {
  list: TakenList
  read: ListRead
  choices: Choices
  onChoose: (row: number, accountId: string | undefined) => void
  onAnother: () => void
}) {
  const [view, show] = useState<RowView>('all')
  const [focused, focus] = useState(0)
  const isNarrow = useNarrow()
  const { rows, counts, hash, columns, isWhole, more } = read
  const shown = inView(rows, view)
  const now = rows.find(({ row }) => row === focused)
  const goTo = (row: number): void => {
    if (!shown.some((one) => one.row === row)) show('all')
    focus(row)
  }
  const look = (by: 1 | -1): void => {
    const next = lookFrom(rows, focused, by, choices)
    if (next !== undefined) goTo(next.row)
    else if (by === 1) more()
  }
  useKeys('page', [
    { key: ']', label: t('intake.next'), run: () => look(1), when: rows.length > 0 },
    { key: '[', label: t('intake.previous'), run: () => look(-1), when: rows.length > 0 },
  ])
  // A filter holds for the whole list.
  useEffect(() => {
    if (view !== 'all' && !isWhole) more()
  }, [view, isWhole, more])
  const number = (one: RowResolution | 'total'): string => (counts === undefined ? '…' : count(counts[one]))
  const mark = separatorOf(list.content)
  if (read.error !== null) return <Failed error={read.error} retry={read.retry} refused />
  return (
    <>
      <div className={styles.strip}>
        <strong>
          <bdi>{list.name === '' ? t('intake.pasted') : list.name}</bdi>
        </strong>
        <code title={hash}>
          {t('intake.hash', { hash: hash === '' ? '…' : `${hash.slice(0, 4)}…${hash.slice(-4)}` })}
        </code>
        <span>
          {t('intake.strip', { rows: number('total'), format: list.format.toUpperCase() })}
          {list.format === 'csv' && mark !== undefined && `, ${t(`intake.separator.${mark}`)}`}
        </span>
        {columns.length > 0 && <span>{t('intake.columns', { columns: columns.join(', ') })}</span>}
        <Button onClick={onAnother}>{t('intake.another')}</Button>
      </div>
      <div className={styles.counts}>
        {RESOLUTIONS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={view === one}
            onClick={() => show(view === one ? 'all' : one)}
          >
            <strong>{number(one)}</strong>
            <span className={styles.mark}>
              <ResolutionGlyph resolution={one} />
              {t(`orders.resolution.${one}`)}
            </span>
          </button>
        ))}
      </div>
      <div className={styles.note}>
        <span className={styles.views}>
          <button type="button" aria-pressed={view === 'all'} onClick={() => show('all')}>
            {t('intake.all', { count: number('total') })}
          </button>
          <button type="button" aria-pressed={view === 'look'} onClick={() => show('look')}>
            {t('intake.look', {
              count: counts === undefined ? '…' : count(counts.not_found + counts.ambiguous),
            })}
          </button>
        </span>
        <span>{t('intake.everyRow')}</span>
        {counts !== undefined && !isWhole && (
          <span>{t('intake.readSoFar', { read: count(rows.length), all: number('total') })}</span>
        )}
      </div>
      {read.isPending ? (
        <Loading lines={12} />
      ) : (
        <div className={page.fill}>
          <VirtualTable
            label={t('intake.rows')}
            rows={shown}
            columns={isNarrow ? narrowColumns(choices, goTo) : columnsOf(choices, goTo)}
            {...(isNarrow && { rowHeight: 49 })}
            total={view === 'all' && counts !== undefined ? counts.total : shown.length}
            rowId={({ row }) => String(row)}
            focused={String(focused)}
            onFocus={({ row }) => focus(row)}
            onEnd={more}
            empty={<Empty says={t('intake.noRows')} />}
          />
        </div>
      )}
      {now !== undefined && now.candidates.length > 0 && (
        <section className={styles.chooser}>
          <h2>{t('intake.chooseFor', { row: now.row })}</h2>
          <pre className={page.pre}>
            <bdi>{now.raw}</bdi>
          </pre>
          <Candidates
            key={now.row}
            accounts={now.candidates}
            chosen={choices[now.row]}
            onChoose={(accountId) => onChoose(now.row, accountId)}
          />
          {choices[now.row] !== undefined && (
            <Button onClick={() => onChoose(now.row, undefined)}>{t('orders.settleAuto')}</Button>
          )}
        </section>
      )}
    </>
  )
}
