import { type Appeal, listAllAppeals, listCases, type QueueRow } from '@murmuration/casework-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { client } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { Due, Time } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './second.module.css'

const PAGE = 100

/** What waits for a second or third reader: cases whose first reader is done, and appeals. */
export function SecondListScreen() {
  usePageTitle(t('second.title'))
  usePlace({ crumbs: [{ label: t('second.title') }] })
  return (
    <>
      <PageHeader title={t('second.title')} />
      <div className={styles.lists}>
        <WaitingCases />
        <WaitingAppeals />
      </div>
    </>
  )
}

const readWaiting = (second: 'me' | undefined) => ({
  queryKey: ['cases', 'awaiting_second', second ?? 'all'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    listCases(client, {
      query: { state: 'awaiting_second', sort: 'due', limit: PAGE, cursor: pageParam, second },
      signal,
    }),
  getNextPageParam: ({ next }: { next: string | null }) => next ?? undefined,
})

/** Cases that await a second reader, the earliest deadline first; those that one read first say so. */
function WaitingCases() {
  const [, go] = useLocation()
  const [focused, focus] = useState<string>()
  const cases = useInfiniteQuery(readWaiting(undefined))
  const own = useInfiniteQuery(readWaiting('me'))
  const rows = cases.data?.pages.flatMap(({ items }) => items) ?? []
  const mine = useMemo(() => own.data?.pages.flatMap(({ items }) => items.map(({ id }) => id)), [own.data])
  // Both lists are in the same order: what the page of one's own has not reached yet says nothing.
  const isKnown = mine !== undefined && !own.hasNextPage
  const columns: Column<QueueRow>[] = [
    {
      id: 'case',
      header: t('second.case'),
      width: 64,
      cell: ({ id }) => <Link href={`/second/${id}`}>{shortId(id)}</Link>,
    },
    {
      id: 'due',
      header: t('second.due'),
      width: '1.4fr',
      cell: ({ dueAtMs }) => (dueAtMs === null ? t('second.noDue') : <Due atMs={dueAtMs} />),
    },
    { id: 'finding', header: t('second.finding'), width: '3fr', cell: ({ finding }) => <bdi>{finding}</bdi> },
    {
      id: 'accounts',
      header: t('second.accounts'),
      width: 80,
      align: 'right',
      cell: ({ accounts }) => count(accounts),
    },
    {
      id: 'who',
      header: t('second.who'),
      width: '1fr',
      cell: ({ id }) =>
        mine?.includes(id) === true ? t('second.mayTake') : isKnown ? t('second.yours') : '…',
    },
  ]
  return (
    <section>
      <h2>{t('second.list')}</h2>
      {cases.isPending ? (
        <Loading />
      ) : cases.error !== null ? (
        <Failed error={cases.error} retry={() => cases.refetch()} />
      ) : (
        <VirtualTable
          label={t('second.list')}
          rows={rows}
          columns={columns}
          rowHeight={40}
          rowId={({ id }) => id}
          focused={focused ?? rows[0]?.id}
          onFocus={({ id }) => focus(id)}
          onOpen={({ id }) => go(`/second/${id}`)}
          onEnd={() => {
            if (cases.hasNextPage && !cases.isFetchingNextPage) cases.fetchNextPage()
            if (own.hasNextPage && !own.isFetchingNextPage) own.fetchNextPage()
          }}
          empty={<Empty says={t('second.none')} />}
        />
      )}
    </section>
  )
}

const APPEAL_COLUMNS: Column<Appeal>[] = [
  {
    id: 'appeal',
    header: t('second.appeal'),
    width: 64,
    cell: ({ id, caseId }) => <Link href={`/appeals/${id}?case=${caseId}`}>{shortId(id)}</Link>,
  },
  {
    id: 'since',
    header: t('second.appealSince'),
    width: '1.4fr',
    cell: ({ atMs }) => <Time ms={atMs} />,
  },
  {
    id: 'account',
    header: t('second.appealOn'),
    width: '1fr',
    cell: ({ accountId }) => <bdi>{accountId}</bdi>,
  },
  {
    id: 'says',
    header: t('second.appealSays'),
    width: '3fr',
    cell: ({ grounds }) => <bdi dir="auto">{grounds}</bdi>,
  },
  {
    id: 'state',
    header: t('second.appealState'),
    width: '1fr',
    cell: ({ state }) => t(`appeals.state.${state}`),
  },
]

/** Appeals that this reader has taken, or may take; the oldest first. */
function WaitingAppeals() {
  const [, go] = useLocation()
  const [focused, focus] = useState<string>()
  const appeals = useInfiniteQuery({
    queryKey: ['appeals', 'waiting'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      listAllAppeals(client, {
        query: { state: 'waiting', mine: 'true', limit: PAGE, cursor: pageParam },
        signal,
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = appeals.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <section>
      <h2>{t('second.appeals')}</h2>
      {appeals.isPending ? (
        <Loading lines={2} />
      ) : appeals.error !== null ? (
        <Failed error={appeals.error} retry={() => appeals.refetch()} />
      ) : (
        <VirtualTable
          label={t('second.appeals')}
          rows={rows}
          columns={APPEAL_COLUMNS}
          rowHeight={40}
          rowId={({ id }) => id}
          focused={focused ?? rows[0]?.id}
          onFocus={({ id }) => focus(id)}
          onOpen={({ id, caseId }) => go(`/appeals/${id}?case=${caseId}`)}
          onEnd={() => appeals.hasNextPage && !appeals.isFetchingNextPage && appeals.fetchNextPage()}
          empty={<Empty says={t('second.noAppeals')} />}
          keys={false}
        />
      )}
    </section>
  )
}
