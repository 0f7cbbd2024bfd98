import {
  type DeadLetterRow,
  listDeadLetters,
  readOperations,
  retryDeadLetter,
} from '@murmuration/casework-client'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { canDo, client, queryClient, useMe } from '../api/client.ts'
import { problemSays } from '../api/problem.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { usePageTitle } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading, Panel } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { Time } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { rich, t } from '../words/words.ts'
import { LetterDialog } from './letter-dialog.tsx'
import { TopicsTable } from './topics-table.tsx'

const AGAIN_MS = 5_000

/** How far the pipeline is, and what it refused. */
export function OperationsScreen() {
  const me = useMe()
  usePageTitle(t('operations.title'))
  usePlace({ crumbs: [{ label: t('operations.title') }] })
  if (!canDo(me, 'admin'))
    return (
      <>
        <PageHeader title={t('operations.title')} />
        <Empty says={t('operations.forbidden')} />
      </>
    )
  return <Operations />
}

function Operations() {
  const { data, error, refetch } = useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) => readOperations(client, { signal }),
    refetchInterval: AGAIN_MS,
    staleTime: 0,
  })
  if (error !== null && data === undefined) return <Failed error={error} retry={() => refetch()} />
  if (data === undefined) return <Loading lines={10} />
  return (
    <>
      <PageHeader
        title={t('operations.title')}
        chips={
          <span>{rich('operations.asOf', { at: <Time key="at" ms={data.atMs} precision="second" /> })}</span>
        }
      />
      <Panel>
        <div className={page.wide}>
          <table className={page.plain}>
            <tbody>
              <tr>
                <th scope="row">{t('operations.watermark')}</th>
                <td>
                  {data.watermarkMs === null ? t('operations.noWatermark') : <Time ms={data.watermarkMs} />}
                </td>
              </tr>
              <tr>
                <th scope="row">{t('operations.analysis')}</th>
                <td>
                  {data.analysis === null
                    ? t('operations.noAnalysis')
                    : rich('operations.analysisSays', {
                        from: <Time key="from" ms={data.analysis.window.startMs} />,
                        to: <Time key="to" ms={data.analysis.window.endMs} />,
                        at: <Time key="at" ms={data.analysis.atMs} />,
                        shares: count(data.analysis.shares),
                        flagged: count(data.analysis.flaggedAccounts),
                        cases: count(data.analysis.openCases),
                      })}
                </td>
              </tr>
              <tr>
                <th scope="row">{t('operations.flagsWaiting')}</th>
                <td>{count(data.flagsWaiting)}</td>
              </tr>
              <tr>
                <th scope="row">{t('operations.clustersHeld')}</th>
                <td>{count(data.clustersHeld)}</td>
              </tr>
            </tbody>
          </table>
        </div>
      </Panel>
      <Panel title={t('operations.sources')}>
        {data.sources.length === 0 ? (
          <Empty says={t('operations.noSources')} />
        ) : (
          <div className={page.wide}>
            <table className={page.plain}>
              <thead>
                <tr>
                  <th scope="col">{t('operations.source')}</th>
                  <th scope="col">{t('operations.watermark')}</th>
                  <th scope="col">{t('orders.state')}</th>
                </tr>
              </thead>
              <tbody>
                {data.sources.map(({ source, watermarkMs, closed }) => (
                  <tr key={source}>
                    <th scope="row">
                      <bdi>{source}</bdi>
                    </th>
                    <td>
                      <Time ms={watermarkMs} precision="second" />
                    </td>
                    <td>{t(closed ? 'operations.closed' : 'operations.open')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
      <Panel title={t('operations.topics')}>
        <TopicsTable topics={data.topics} />
      </Panel>
      <Letters />
    </>
  )
}

function Letters() {
  const [focused, focus] = useState<string>()
  const [open, setOpen] = useState<string>()
  const letters = useInfiniteQuery({
    queryKey: ['dead-letters'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      listDeadLetters(client, { query: { cursor: pageParam, limit: 100 }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: AGAIN_MS,
  })
  const retried = useMutation({
    mutationFn: (id: string) => retryDeadLetter(client, { params: { id } }),
    onSuccess: () => {
      toast(t('operations.retried'))
      queryClient.invalidateQueries({ queryKey: ['dead-letters'] })
    },
    onError: (error) => toast(problemSays(error).detail),
  })
  const rows = letters.data?.pages.flatMap(({ items }) => items) ?? []
  const kept = letters.data?.pages[0]?.kept ?? 0
  const columns: Column<DeadLetterRow>[] = [
    { id: 'id', header: t('operations.id'), width: 90, cell: ({ id }) => <code>{id.slice(0, 8)}</code> },
    { id: 'source', header: t('operations.source'), width: 120, cell: ({ source }) => <bdi>{source}</bdi> },
    {
      id: 'position',
      header: t('operations.position'),
      width: '2fr',
      cell: ({ position }) => <bdi>{position}</bdi>,
    },
    {
      id: 'reason',
      header: t('operations.reason'),
      width: 130,
      cell: ({ reason }) => reason.replaceAll('_', ' '),
    },
    {
      id: 'message',
      header: t('operations.message'),
      width: '4fr',
      cell: ({ message }) => <bdi>{message}</bdi>,
    },
    {
      id: 'bytes',
      header: t('operations.bytes'),
      width: 70,
      align: 'right',
      cell: ({ rawBytes }) => count(rawBytes),
    },
    {
      id: 'retry',
      header: t('operations.retry'),
      width: 150,
      cell: ({ id }) => (
        <>
          <Button kind="quiet" onClick={() => setOpen(id)}>
            {t('operations.read')}
          </Button>
          <Button kind="quiet" onClick={() => retried.mutate(id)} disabled={retried.isPending}>
            {t('operations.retry')}
          </Button>
        </>
      ),
    },
  ]
  return (
    <Panel title={t('operations.letters')} aside={t('operations.lettersKept', { kept })} query={letters}>
      {() =>
        rows.length === 0 ? (
          <Empty says={t('operations.noLetters')} />
        ) : (
          <div className={page.fill} style={{ blockSize: 320 }}>
            <VirtualTable
              label={t('operations.letters')}
              rows={rows}
              total={kept}
              columns={columns}
              rowId={({ id }) => id}
              focused={focused}
              onFocus={({ id }) => focus(id)}
              onOpen={({ id }) => setOpen(id)}
              onEnd={() => letters.hasNextPage && !letters.isFetchingNextPage && letters.fetchNextPage()}
            />
            {open !== undefined && <LetterDialog id={open} onClose={() => setOpen(undefined)} />}
          </div>
        )
      }
    </Panel>
  )
}
