import { useMemo } from 'react'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { Time } from '../time/time.tsx'
import { count, range } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { AccountMark } from './account-mark.tsx'
import type { CaseModel } from './case-model.ts'
import { type Bin, isInSynchrony, type Lane, type Lettered, type TimelineAnswer } from './picture-queries.ts'
import { useSelection, useSelectionStore } from './selection.ts'
import styles from './timeline.module.css'

/** The lanes of the timeline in words: who shared in the span, how often in synchrony, and since when. */
export function LanesTable({
  model,
  lanes,
  letters,
}: {
  model: CaseModel
  lanes: readonly Lane[]
  letters: readonly Lettered[]
}) {
  const selection = useSelectionStore()
  const account = useSelection((state) => state.account)
  const { tauSeconds } = model.picture
  const columns = useMemo((): Column<Lane>[] => {
    const letterOf = new Map(letters.map(({ object, letter }) => [object, letter]))
    return [
      {
        id: 'account',
        header: t('case.column.account'),
        width: '2fr',
        cell: (lane) => (
          <>
            <AccountMark model={model} account={lane.account} /> <bdi>{model.handleOf(lane.account)}</bdi>
          </>
        ),
      },
      {
        id: 'first',
        header: t('case.column.first'),
        width: 140,
        cell: ({ marks }) => <Time ms={marks[0].atMs} precision="second" />,
      },
      {
        id: 'shares',
        header: t('case.column.shares'),
        width: 70,
        align: 'right',
        cell: ({ marks }) => count(marks.length),
      },
      {
        id: 'synchrony',
        header: t('case.column.inSynchrony'),
        width: 110,
        align: 'right',
        cell: ({ marks }) => count(marks.filter((mark) => isInSynchrony(mark, tauSeconds)).length),
      },
      {
        id: 'letters',
        header: t('case.column.letters'),
        width: '1fr',
        cell: ({ marks }) =>
          [...new Set(marks.flatMap(({ object }) => letterOf.get(object) ?? []))].sort().join(' '),
      },
    ]
  }, [model, letters, tauSeconds])
  return (
    <div className={styles.table}>
      <VirtualTable
        label={t('case.timeline.lanesTable')}
        rows={lanes}
        columns={columns}
        rowId={(lane) => String(lane.account)}
        focused={account === null ? undefined : String(account)}
        onFocus={(lane) => selection.select(lane.account)}
      />
    </div>
  )
}

const BIN_COLUMNS: Column<Bin>[] = [
  { id: 'from', header: t('case.column.from'), width: '1fr', cell: ({ fromMs }) => <Time ms={fromMs} /> },
  {
    id: 'sessions',
    header: t('case.column.sessions'),
    width: 90,
    align: 'right',
    cell: ({ sessions }) => count(sessions),
  },
  {
    id: 'synchrony',
    header: t('case.column.inSynchrony'),
    width: 110,
    align: 'right',
    cell: ({ observed }) => count(observed),
  },
  {
    id: 'chance',
    header: t('case.column.chance'),
    width: 110,
    align: 'right',
    cell: ({ low, high }) => range(low, high),
  },
  {
    id: 'above',
    header: t('case.column.above'),
    width: 120,
    cell: ({ observed, high }) => (observed > high ? t('case.timeline.above') : ''),
  },
]

/** The chart of chance in words, without the bins in which no session began. */
export function MinutesTable({ answer }: { answer: TimelineAnswer }) {
  const bins = useMemo(() => answer.bins.filter(({ sessions }) => sessions > 0), [answer])
  return (
    <div className={styles.table}>
      <VirtualTable
        label={t('case.timeline.minutesTable')}
        rows={bins}
        columns={BIN_COLUMNS}
        rowId={(bin) => String(bin.fromMs)}
        empty={<p className={styles.none}>{t('case.timeline.none')}</p>}
      />
    </div>
  )
}
