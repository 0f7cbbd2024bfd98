import { listOrders, type OrderHead } from '@murmuration/casework-client'
import { Link } from 'wouter'
import { client } from '../api/client.ts'
import { shortId } from '../app/page-title.ts'
import page from '../parts/page.module.css'
import { Panel } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { type DataColumn, DataTable } from './data-table.tsx'
import { usePages } from './use-pages.ts'

const COLUMNS: DataColumn<OrderHead>[] = [
  {
    id: 'order',
    header: t('settings.readers.order'),
    cell: ({ id, title }) => (
      <Link href={`/orders/${id}`}>
        {shortId(id)} <bdi>{title}</bdi>
      </Link>
    ),
  },
  { id: 'marking', header: t('settings.readers.marking'), cell: ({ tlp }) => `TLP:${tlp.toUpperCase()}` },
  {
    id: 'gag',
    header: t('settings.readers.gag'),
    cell: ({ gag }) => t(gag ? 'settings.yes' : 'settings.no'),
  },
]

/** Whether everyone whose role reads orders may read it. */
const isOpen = ({ tlp }: OrderHead): boolean => tlp === 'green' || tlp === 'clear'

/** Orders that named readers alone may read, of those that one may read; each names its readers itself. */
export function ReadersTab() {
  const { query, rows } = usePages(['orders', 'compartments'], (cursor, signal) =>
    listOrders(client, { query: { limit: 100, cursor }, signal }),
  )
  return (
    <Panel title={t('settings.readers.title')} query={query}>
      {() => (
        <>
          <p className={page.note}>{t('settings.readers.detail')}</p>
          <DataTable
            label={t('settings.readers.title')}
            rows={rows.filter((order) => !isOpen(order))}
            columns={COLUMNS}
            rowId={({ id }) => id}
            empty={t('settings.readers.none')}
            pages={query}
          />
        </>
      )}
    </Panel>
  )
}
