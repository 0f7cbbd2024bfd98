import { listOrders, type OrderHead } from '@murmuration/casework-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { canDo, client, useMe } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { Button, buttonClass } from '../parts/button.tsx'
import { SelectField, TextField } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { Due, Time } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { Gags } from './gags.tsx'
import { OrderProgress } from './order-progress.tsx'
import styles from './orders.module.css'
import { useNarrow } from './use-narrow.ts'

const STATES = ['received', 'validated', 'defective', 'in_review', 'responded', 'closed'] as const

const COLUMNS: Column<OrderHead>[] = [
  { id: 'id', header: t('orders.name'), width: 64, cell: ({ id }) => <code>{shortId(id)}</code> },
  {
    id: 'due',
    header: t('orders.due'),
    width: 250,
    cell: ({ deadlineAtMs, clock }) =>
      deadlineAtMs === null ? t('orders.noDeadline') : <Due atMs={deadlineAtMs} clock={clock} />,
  },
  {
    id: 'title',
    header: t('orders.titleOf'),
    width: '3fr',
    cell: ({ id, title }) => (
      <Link href={`/orders/${id}`}>
        <bdi>{title}</bdi>
      </Link>
    ),
  },
  { id: 'issuer', header: t('orders.issuer'), width: '2fr', cell: ({ issuer }) => <bdi>{issuer.name}</bdi> },
  {
    id: 'kind',
    header: t('orders.kind'),
    width: 130,
    cell: ({ sourceKind }) => t(`orders.kind.${sourceKind}`),
  },
  {
    id: 'state',
    header: t('orders.progress'),
    width: 190,
    cell: (order) => <OrderProgress order={order} />,
  },
  { id: 'marking', header: t('orders.marking'), width: 130, cell: ({ tlp }) => `TLP:${tlp.toUpperCase()}` },
  {
    id: 'received',
    header: t('orders.received'),
    width: 90,
    cell: ({ receivedAtMs }) => <Time ms={receivedAtMs} />,
  },
]

/** In a narrow window: two lines a row. */
const NARROW_COLUMNS: Column<OrderHead>[] = [
  {
    id: 'order',
    header: t('orders.title'),
    width: '1fr',
    cell: (order) => (
      <div className={styles.lines}>
        <span>
          <code>{shortId(order.id)}</code>{' '}
          <Link href={`/orders/${order.id}`}>
            <bdi>{order.title}</bdi>
          </Link>
        </span>
        <span>
          {order.deadlineAtMs === null ? (
            t('orders.noDeadline')
          ) : (
            <Due atMs={order.deadlineAtMs} clock={order.clock} />
          )}
        </span>
        <OrderProgress order={order} />
      </div>
    ),
  },
]

/** The orders that the reader may read, the earliest deadline first. */
export function OrdersScreen() {
  usePageTitle(t('orders.title'))
  usePlace({ crumbs: [{ label: t('orders.title') }] })
  const me = useMe()
  const isNarrow = useNarrow()
  const [, go] = useLocation()
  const [search, setSearch] = useSearchParams()
  const [focused, focus] = useState<string>()
  const text = search.get('text') ?? ''
  const state = STATES.find((one) => one === search.get('state'))
  const orders = useInfiniteQuery({
    queryKey: ['orders', text, state],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      listOrders(client, {
        query: { text: text.trim() || undefined, state, cursor: pageParam, limit: 100 },
        signal,
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = orders.data?.pages.flatMap(({ items }) => items) ?? []
  const isFiltered = text !== '' || state !== undefined
  const filter = (name: string, value: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  const clear = <Button onClick={() => setSearch({}, { replace: true })}>{t('orders.clear')}</Button>
  const hand = (
    <Link href="/intake" className={buttonClass('primary')}>
      {t('orders.new')}
    </Link>
  )
  return (
    <>
      <PageHeader title={t('orders.title')} actions={canDo(me, 'legal', 'lead') && hand} />
      <div className={page.filters}>
        <TextField
          label={t('orders.find')}
          value={text}
          onChange={(event) => filter('text', event.target.value)}
        />
        <SelectField
          label={t('orders.state')}
          value={state ?? ''}
          onChange={(event) => filter('state', event.target.value)}
        >
          <option value="">{t('orders.anyState')}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {t(`orders.state.${one}`)}
            </option>
          ))}
        </SelectField>
        {isFiltered && clear}
      </div>
      {orders.isPending ? (
        <Loading />
      ) : orders.error !== null ? (
        <Failed error={orders.error} retry={() => orders.refetch()} />
      ) : (
        <div className={page.fill}>
          <VirtualTable
            label={t('orders.list')}
            rows={rows}
            columns={isNarrow ? NARROW_COLUMNS : COLUMNS}
            rowHeight={isNarrow ? 80 : 40}
            rowId={({ id }) => id}
            focused={focused ?? rows[0]?.id}
            onFocus={({ id }) => focus(id)}
            onOpen={({ id }) => go(`/orders/${id}`)}
            onEnd={() => orders.hasNextPage && !orders.isFetchingNextPage && orders.fetchNextPage()}
            empty={
              <Empty
                says={t(isFiltered ? 'orders.noneFound' : 'orders.none')}
                action={isFiltered ? clear : hand}
              />
            }
          />
        </div>
      )}
      <Gags />
    </>
  )
}
