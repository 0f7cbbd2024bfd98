import { useMemo } from 'react'
import { Empty } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { Time } from '../time/time.tsx'
import { count, percent } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { type ObjectRow, objectRows } from './object-rows.ts'
import { useSelection, useSelectionStore } from './selection.ts'

const COLUMNS: Column<ObjectRow>[] = [
  {
    id: 'object',
    header: t('case.column.object'),
    width: '2fr',
    cell: ({ id }) => <bdi title={id}>{id}</bdi>,
  },
  {
    id: 'author',
    header: t('case.column.author'),
    width: '1fr',
    cell: ({ authorId }) =>
      authorId === null ? <span className={styles.faint}>{t('case.unknown')}</span> : <bdi>{authorId}</bdi>,
  },
  { id: 'first', header: t('case.column.first'), width: 118, cell: ({ firstMs }) => <Time ms={firstMs} /> },
  {
    id: 'case',
    header: t('case.column.inCase'),
    width: 70,
    align: 'right',
    cell: ({ inCase }) => count(inCase),
  },
  {
    id: 'everybody',
    header: t('case.column.everybody'),
    width: 80,
    align: 'right',
    cell: ({ byEverybody }) =>
      byEverybody === null ? <span className={styles.faint}>–</span> : count(byEverybody),
  },
  {
    id: 'synchrony',
    header: t('case.column.inSynchrony'),
    width: 110,
    align: 'right',
    cell: ({ inSynchrony, inCase }) =>
      inCase === 0 ? '' : `${count(inSynchrony)} (${percent(inSynchrony / inCase)})`,
  },
  {
    id: 'leave',
    header: t('case.column.leave'),
    width: 100,
    align: 'right',
    cell: ({ leave }) => (leave === null ? <span className={styles.faint}>–</span> : count(leave)),
  },
]

/** What the accounts of a case shared, most shared first. */
export function ObjectsTable({ model }: { model: CaseModel }) {
  const selection = useSelectionStore()
  const object = useSelection((state) => state.object)
  const rows = useMemo(() => objectRows(model), [model])
  return (
    <div className={styles.tab}>
      <VirtualTable
        label={t('case.tab.objects')}
        rows={rows}
        columns={COLUMNS}
        rowId={({ id }) => id}
        focused={object === null ? undefined : model.picture.objects[object]}
        onFocus={({ index }) => selection.selectObject(index)}
        empty={<Empty says={t('case.objects.none')} />}
      />
    </div>
  )
}
