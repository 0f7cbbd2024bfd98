import { listGags, listOrders, type OrderHead } from '@murmuration/casework-client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { canDo, client, useMe } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { Button, buttonClass } from '../parts/button.tsx'
import { SelectField, TextField } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading, Panel } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { Due, Time } from '../time/time.tsx'
import { t } from '../words/words.ts'

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
    header: t('orders.title'),
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
    header: t('orders.state'),
    width: 90,
    cell: ({ state, revokedAtMs }) =>
      revokedAtMs === null ? t(`orders.state.${state}`) : t('orders.revoked'),
  },
  { id: 'marking', header: t('orders.marking'), width: 130, cell: ({ tlp }) => `TLP:${tlp.toUpperCase()}` },
  {
    id: 'received',
    header: t('orders.received'),
    width: 90,
    cell: ({ receivedAtMs }) => <Time ms={receivedAtMs} />,
  },
]

/** The orders that the reader may read, the earliest deadline first. */
export function OrdersScreen() {
  usePageTitle(t('orders.title'))
  usePlace({ crumbs: [{ label: t('orders.title') }] })
  const me = useMe()
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
      <PageHeader title={t('orders.title')} actions={canDo(me, 'legal', 'policy', 'lead') && hand} />
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
            columns={COLUMNS}
            rowHeight={40}
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
      {canDo(me, 'legal', 'policy', 'lead') && <Gags />}
    </>
  )
}

/** Gags that a person has to lift when their time has come. */
function Gags() {
  const query = useQuery({
    queryKey: ['gags'],
    queryFn: ({ signal }) => listGags(client, { query: { limit: 50 }, signal }),
  })
  if (query.data?.items.length === 0) return null
  return (
    <Panel title={t('orders.gags')} query={query} lines={2}>
      {() => (
        <ul className={page.note}>
          {query.data?.items.map(({ id, title, gagUntilMs, gagBasis }) => (
            <li key={id}>
              <Link href={`/orders/${id}`}>
                <bdi>{title}</bdi>
              </Link>{' '}
              {gagUntilMs === null ? t('orders.gagOpen') : <Time ms={gagUntilMs} precision="day" />},{' '}
              <bdi>{gagBasis ?? t('orders.noBasis')}</bdi>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
