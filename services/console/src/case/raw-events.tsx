import { useMemo } from 'react'
import { Dialog } from '../parts/dialog.tsx'
import { Empty } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { formatTime, useZone } from '../time/time.tsx'
import { duration } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import type { RawShare } from './raw-shares.ts'

/** What a reader asked the events of. */
export interface RawEventsOf {
  title: string
  shares: readonly RawShare[]
  /** Posts behind it, as far as the evidence lists them. */
  postIds: readonly string[]
}

/** The shares behind one finding, and no others. */
export function RawEvents({
  model,
  of,
  onClose,
}: {
  model: CaseModel
  of: RawEventsOf
  onClose: () => void
}) {
  const { name: zone } = useZone()
  const columns = useMemo(
    (): Column<RawShare>[] => [
      {
        id: 'at',
        header: t('case.column.at', { zone }),
        width: 150,
        cell: ({ atMs }) => <code>{formatTime(atMs, zone, 'second')}</code>,
      },
      {
        id: 'account',
        header: t('case.column.account'),
        width: '1fr',
        cell: ({ account }) => <bdi>{model.handleOf(account)}</bdi>,
      },
      {
        id: 'object',
        header: t('case.column.object'),
        width: '2fr',
        cell: ({ object }) => (
          <code>
            <bdi>{model.picture.objects[object]}</bdi>
          </code>
        ),
      },
      {
        id: 'gap',
        header: t('case.column.nearest'),
        width: 120,
        align: 'right',
        cell: ({ gapSeconds }) => (gapSeconds === null ? t('case.timeline.alone') : duration(gapSeconds)),
      },
    ],
    [model, zone],
  )
  return (
    <Dialog open wide onClose={onClose} title={t('case.raw.title', { count: of.shares.length })}>
      <p>
        <bdi>{of.title}</bdi>
      </p>
      <div className={styles.rawTable}>
        <VirtualTable
          label={t('case.raw.title', { count: of.shares.length })}
          rows={of.shares}
          columns={columns}
          rowId={({ atMs, account, object }) => `${atMs} ${account} ${object}`}
          empty={<Empty says={t('case.raw.none')} />}
        />
      </div>
      {of.postIds.length > 0 && (
        <details>
          <summary>{t('case.raw.posts', { count: of.postIds.length })}</summary>
          <ul className={styles.posts}>
            {of.postIds.map((id) => (
              <li key={id}>
                <code>
                  <bdi>{id}</bdi>
                </code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Dialog>
  )
}
