import {
  type AssessmentRow,
  listAssessments,
  listOrderRows,
  resolveOrderRow,
} from '@murmuration/casework-client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { client } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import { SelectField, TextField } from '../parts/fields.tsx'
import { Verdict } from '../parts/marks.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { t } from '../words/words.ts'
import styles from './order.module.css'
import { ReasonDialog } from './reason-dialog.tsx'
import { orderChanged } from './use-order.ts'
import { VERDICTS } from './verdicts.ts'

const CLAIMS = [
  'coordinated',
  'automated',
  'foreign_operated',
  'affiliated',
  'false_content',
  'incitement',
  'impersonation',
] as const
const RESOLUTIONS = ['matched', 'renamed', 'already_gone', 'not_found', 'ambiguous', 'duplicate'] as const
const FILTERS = ['claim', 'verdict', 'resolution', 'asserted', 'caseId', 'named', 'compared', 'at'] as const

type AssessmentsQuery = NonNullable<Parameters<typeof listAssessments>[1]['query']>

const rowId = ({ row, accountId }: AssessmentRow): string => `${row} ${accountId}`

/** The rows behind a number of the scorecard. */
export function OrderRowsScreen({ params: { id } }: { params: { id: string } }) {
  const title = t('orders.rowsTitle', { id: shortId(id) })
  usePageTitle(title)
  usePlace({
    crumbs: [
      { label: t('orders.title'), href: '/orders' },
      { label: shortId(id), href: `/orders/${id}` },
      { label: t('orders.rowsLabel') },
    ],
  })
  const [, go] = useLocation()
  const [search, setSearch] = useSearchParams()
  const [focused, focus] = useState<string>()
  const [settling, settle] = useState<number>()
  const query = Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = search.get(name)
      return value === null || value === '' ? [] : [[name, value]]
    }),
  ) as AssessmentsQuery
  const found = useInfiniteQuery({
    queryKey: ['assessments', id, query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      listAssessments(client, { params: { id }, query: { ...query, cursor: pageParam, limit: 200 }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  const total = found.data?.pages[0]?.total
  const filter = (name: string, value: string): void =>
    setSearch((before) => {
      const next = new URLSearchParams(before)
      if (value === '') next.delete(name)
      else next.set(name, value)
      return next
    })
  const columns: Column<AssessmentRow>[] = [
    { id: 'row', header: t('orders.row'), width: 48, align: 'right', cell: ({ row }) => row ?? '–' },
    {
      id: 'raw',
      header: t('orders.raw'),
      width: '2fr',
      cell: ({ locator }) => (
        <code>
          <bdi>{locator}</bdi>
        </code>
      ),
    },
    {
      id: 'resolution',
      header: t('orders.resolution'),
      width: 110,
      cell: ({ row, resolution }) =>
        resolution === null ? (
          '–'
        ) : (
          <Button kind="quiet" onClick={() => row !== null && settle(row)} disabled={row === null}>
            {t(`orders.resolution.${resolution}`)}
          </Button>
        ),
    },
    {
      id: 'account',
      header: t('orders.account'),
      width: '2fr',
      cell: ({ accountId }) =>
        accountId === null ? (
          '–'
        ) : (
          <Link href={`/accounts/${encodeURIComponent(accountId)}`}>
            <bdi>{accountId}</bdi>
          </Link>
        ),
    },
    {
      id: 'verdict',
      header: t('orders.verdict'),
      width: 120,
      cell: ({ assessment }) => (assessment === null ? '–' : <Verdict verdict={assessment.verdict} />),
    },
    {
      id: 'for',
      header: t('orders.for'),
      width: '4fr',
      cell: ({ assessment }) => <bdi>{assessment?.evidenceFor[0]?.sentence ?? '–'}</bdi>,
    },
    {
      id: 'against',
      header: t('orders.against'),
      width: '4fr',
      cell: ({ assessment }) => (
        <bdi>{assessment?.evidenceAgainst[0]?.sentence ?? assessment?.missingData[0] ?? '–'}</bdi>
      ),
    },
    {
      id: 'case',
      header: t('orders.theCase'),
      width: 60,
      cell: ({ assessment }) =>
        assessment?.caseId ? (
          <Link href={`/cases/${assessment.caseId}`}>{shortId(assessment.caseId)}</Link>
        ) : (
          '–'
        ),
    },
  ]
  return (
    <>
      <PageHeader
        title={title}
        chips={<span>{total === undefined ? '…' : t('orders.total', { total })}</span>}
      />
      <div className={page.filters}>
        <SelectField
          label={t('orders.claim')}
          value={search.get('claim') ?? 'coordinated'}
          onChange={(event) => filter('claim', event.target.value)}
        >
          {CLAIMS.map((claim) => (
            <option key={claim} value={claim}>
              {t(`orders.claim.${claim}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('orders.verdict')}
          value={search.get('verdict') ?? ''}
          onChange={(event) => filter('verdict', event.target.value)}
        >
          <option value="">{t('orders.anyVerdict')}</option>
          {VERDICTS.map((verdict) => (
            <option key={verdict} value={verdict}>
              {t(`orders.verdict.${verdict}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('orders.resolution')}
          value={search.get('resolution') ?? ''}
          onChange={(event) => filter('resolution', event.target.value)}
        >
          <option value="">{t('orders.anyResolution')}</option>
          <option value="resolved">{t('orders.resolvedAll')}</option>
          {RESOLUTIONS.map((resolution) => (
            <option key={resolution} value={resolution}>
              {t(`orders.resolution.${resolution}`)}
            </option>
          ))}
        </SelectField>
        {search.size > 0 && <Button onClick={() => setSearch({})}>{t('orders.clear')}</Button>}
      </div>
      {found.isPending ? (
        <Loading lines={12} />
      ) : found.error !== null ? (
        <Failed error={found.error} retry={() => found.refetch()} />
      ) : (
        <div className={page.fill}>
          <VirtualTable
            label={t('orders.rowsLabel')}
            rows={rows}
            total={total ?? rows.length}
            columns={columns}
            rowId={rowId}
            focused={focused}
            onFocus={(row) => focus(rowId(row))}
            onOpen={({ accountId }) => accountId !== null && go(`/accounts/${encodeURIComponent(accountId)}`)}
            onEnd={() => found.hasNextPage && !found.isFetchingNextPage && found.fetchNextPage()}
            empty={<Empty says={t('orders.noRows')} />}
          />
        </div>
      )}
      {settling !== undefined && (
        <SettleRow
          orderId={id}
          row={settling}
          onClose={() => settle(undefined)}
          onSettled={() => {
            found.refetch()
            orderChanged(id)
          }}
        />
      )}
    </>
  )
}

/** Lets a person say which account a row means; what the program found can be taken back to. */
function SettleRow({
  orderId,
  row,
  onClose,
  onSettled,
}: {
  orderId: string
  row: number
  onClose: () => void
  onSettled: () => void
}) {
  const [chosen, choose] = useState('')
  const [way, setWay] = useState<'account' | 'none' | 'automatic'>('account')
  const read = useQuery({
    queryKey: ['order-row', orderId, row],
    queryFn: async ({ signal }) => {
      const { items } = await listOrderRows(client, {
        params: { id: orderId },
        query: { cursor: undefined, limit: 200, text: undefined },
        signal,
      })
      return items.find((one) => one.row === row) ?? (await rowFar(orderId, row))
    },
  })
  const one = read.data
  const run = async (reason: string): Promise<void> => {
    if (one === undefined) throw new Error('the row is not read yet')
    const why = reason.trim() === '' ? {} : { reason }
    await resolveOrderRow(client, {
      params: { id: orderId, row },
      ifMatch: one.version,
      body:
        way === 'account'
          ? { accountId: chosen.trim(), ...why }
          : way === 'none'
            ? { resolution: 'not_found', ...why }
            : { automatic: true, ...why },
    })
    onSettled()
  }
  return (
    <ReasonDialog
      title={t('orders.settle', { row })}
      needsReason={false}
      run={run}
      onClose={onClose}
      onConflict={() => read.refetch()}
    >
      {read.error !== null && <Failed error={read.error} retry={() => read.refetch()} />}
      {one !== undefined && (
        <>
          <pre className={page.pre}>
            <bdi>{one.raw}</bdi>
          </pre>
          {one.candidates.length > 0 && (
            <div className={styles.actions}>
              {t('orders.candidates')}
              {one.candidates.map((candidate) => (
                <Button
                  key={candidate}
                  onClick={() => {
                    setWay('account')
                    choose(candidate)
                  }}
                >
                  <bdi>{candidate}</bdi>
                </Button>
              ))}
            </div>
          )}
          <SelectField
            label={t('orders.resolution')}
            value={way}
            onChange={(event) => setWay(event.target.value as typeof way)}
          >
            <option value="account">{t('orders.settleAs')}</option>
            <option value="none">{t('orders.settleNone')}</option>
            <option value="automatic">{t('orders.settleAuto')}</option>
          </SelectField>
          {way === 'account' && (
            <TextField
              label={t('orders.settleAccount')}
              value={chosen}
              onChange={(event) => choose(event.target.value)}
            />
          )}
        </>
      )}
    </ReasonDialog>
  )
}

/** A row past the first page, read page by page. @throws {Error} where the list has no such row */
async function rowFar(orderId: string, row: number) {
  let cursor: string | undefined
  for (;;) {
    const { items, next } = await listOrderRows(client, {
      params: { id: orderId },
      query: { limit: 200, cursor },
    })
    const found = items.find((one) => one.row === row)
    if (found !== undefined) return found
    if (next === null) throw new Error(`The list has no row ${row}.`)
    cursor = next
  }
}
