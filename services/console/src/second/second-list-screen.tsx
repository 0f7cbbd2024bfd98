import { listCases, type QueueRow } from '@murmuration/casework-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { client } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { Due } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'

const COLUMNS: Column<QueueRow>[] = [
  {
    id: 'case',
    header: t('second.case'),
    width: 64,
    cell: ({ id }) => <Link href={`/second/${id}`}>{shortId(id)}</Link>,
  },
  {
    id: 'due',
    header: t('second.due'),
    width: 250,
    cell: ({ dueAtMs }) => (dueAtMs === null ? t('second.noDue') : <Due atMs={dueAtMs} />),
  },
  { id: 'finding', header: t('second.finding'), width: '1fr', cell: ({ finding }) => <bdi>{finding}</bdi> },
  {
    id: 'accounts',
    header: t('second.accounts'),
    width: 80,
    align: 'right',
    cell: ({ accounts }) => count(accounts),
  },
]

/** Cases whose first reader is done, the earliest deadline first. */
export function SecondListScreen() {
  usePageTitle(t('second.title'))
  usePlace({ crumbs: [{ label: t('second.title') }] })
  const [, go] = useLocation()
  const [focused, focus] = useState<string>()
  const cases = useInfiniteQuery({
    queryKey: ['cases', 'awaiting_second'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      listCases(client, {
        query: { state: 'awaiting_second', sort: 'due', limit: 100, cursor: pageParam },
        signal,
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = cases.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <PageHeader title={t('second.title')} />
      {cases.isPending ? (
        <Loading />
      ) : cases.error !== null ? (
        <Failed error={cases.error} retry={() => cases.refetch()} />
      ) : (
        <div className={page.fill}>
          <VirtualTable
            label={t('second.list')}
            rows={rows}
            columns={COLUMNS}
            rowHeight={40}
            rowId={({ id }) => id}
            focused={focused ?? rows[0]?.id}
            onFocus={({ id }) => focus(id)}
            onOpen={({ id }) => go(`/second/${id}`)}
            onEnd={() => cases.hasNextPage && !cases.isFetchingNextPage && cases.fetchNextPage()}
            empty={<Empty says={t('second.none')} />}
          />
        </div>
      )}
    </>
  )
}
