import type { ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import page from '../parts/page.module.css'
import { Empty } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import styles from './settings.module.css'

export interface DataColumn<Row> {
  id: string
  header: ReactNode
  cell: (row: Row) => ReactNode
}

interface Pages {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** A table of tens of rows; the first column names the row. */
export function DataTable<Row>({
  label,
  rows,
  columns,
  rowId,
  empty,
  pages,
}: {
  label: string
  rows: readonly Row[]
  columns: readonly DataColumn<Row>[]
  rowId: (row: Row) => string
  empty: ReactNode
  /** Where there may be more rows than were read. */
  pages?: Pages
}) {
  if (rows.length === 0 && !pages?.hasNextPage) return <Empty says={empty} />
  const [first, ...others] = columns
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys */}
      <section className={page.wide} tabIndex={0} aria-label={label}>
        <table className={page.plain}>
          <thead>
            <tr>
              {columns.map(({ id, header }) => (
                <th key={id} scope="col">
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowId(row)}>
                <th scope="row">{first.cell(row)}</th>
                {others.map(({ id, cell }) => (
                  <td key={id}>{cell(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {pages?.hasNextPage && (
        <div className={styles.more}>
          <Button onClick={() => pages.fetchNextPage()} disabled={pages.isFetchingNextPage}>
            {t('settings.more')}
          </Button>
        </div>
      )}
    </>
  )
}
