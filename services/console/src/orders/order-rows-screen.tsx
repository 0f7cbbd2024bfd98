import { type AssessmentRow, listAssessments } from '@murmuration/casework-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { client } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import { SelectField } from '../parts/fields.tsx'
import { Verdict } from '../parts/marks.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { formatTime, useZone } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { Resolution } from './resolution.tsx'
import { RowDetail } from './row-detail.tsx'
import { againstOf, strongest } from './row-facts.ts'
import styles from './rows.module.css'
import { useNarrow } from './use-narrow.ts'
import { useOrder } from './use-order.ts'
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
const NOTHING = '–'
const FILTERS = ['claim', 'verdict', 'resolution', 'asserted', 'caseId', 'named', 'compared', 'at'] as const

type AssessmentsQuery = NonNullable<Parameters<typeof listAssessments>[1]['query']>

const COLUMNS: Column<AssessmentRow>[] = [
  {
    id: 'row',
    header: t('orders.row'),
    width: 48,
    align: 'right',
    cell: ({ row }) => (row === null ? NOTHING : count(row)),
  },
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
    width: 112,
    cell: ({ resolution }) => (resolution === null ? NOTHING : <Resolution resolution={resolution} />),
  },
  {
    id: 'account',
    header: t('orders.account'),
    width: '2fr',
    cell: ({ accountId }) =>
      accountId === null ? (
        NOTHING
      ) : (
        <Link href={`/accounts/${encodeURIComponent(accountId)}`}>
          <bdi>{accountId}</bdi>
        </Link>
      ),
  },
  {
    id: 'verdict',
    header: t('orders.verdict'),
    width: 116,
    cell: ({ assessment }) => (assessment === null ? NOTHING : <Verdict verdict={assessment.verdict} />),
  },
  {
    id: 'for',
    header: t('orders.for'),
    width: '4fr',
    cell: ({ assessment }) => (
      <span className={styles.two}>
        <bdi>{(assessment && strongest(assessment.evidenceFor)?.sentence) ?? NOTHING}</bdi>
      </span>
    ),
  },
  {
    id: 'against',
    header: t('orders.against'),
    width: '4fr',
    cell: (row) => (
      <span className={styles.two}>
        <bdi>{againstOf(row) ?? NOTHING}</bdi>
      </span>
    ),
  },
  {
    id: 'case',
    header: t('orders.theCase'),
    width: 48,
    cell: ({ assessment }) =>
      assessment?.caseId ? (
        <Link href={`/cases/${assessment.caseId}`}>
          <code>{shortId(assessment.caseId)}</code>
        </Link>
      ) : (
        NOTHING
      ),
  },
]

/** In a narrow window: two lines a row. */
const NARROW_COLUMNS: Column<AssessmentRow>[] = [
  COLUMNS[0],
  {
    id: 'both',
    header: t('orders.raw'),
    width: '1fr',
    cell: ({ locator, accountId, resolution, assessment }) => (
      <div className={styles.lines}>
        <code>
          <bdi>{locator ?? accountId}</bdi>
        </code>
        <span className={styles.resolution}>
          {resolution !== null && <Resolution resolution={resolution} />}
          {assessment !== null && <Verdict verdict={assessment.verdict} />}
        </span>
      </div>
    ),
  },
]

const rowId = ({ row, accountId }: AssessmentRow): string => `${row} ${accountId}`

/** The rows behind a number of the scorecard. */
export function OrderRowsScreen({ params: { id } }: { params: { id: string } }) {
  const title = t('orders.rowsTitle', { id: shortId(id) })
  usePageTitle(title)
  const { order } = useOrder(id)
  usePlace({
    compartment:
      order.data && t('orders.chip', { id: shortId(id), tlp: order.data.confidentiality.tlp.toUpperCase() }),
    crumbs: [
      { label: t('orders.title'), href: '/orders' },
      { label: shortId(id), href: `/orders/${id}` },
      { label: t('orders.rowsLabel') },
    ],
  })
  const [, go] = useLocation()
  const [search, setSearch] = useSearchParams()
  const [focused, focus] = useState<string>()
  const isNarrow = useNarrow()
  const { name: zone } = useZone()
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
  const frozenAtMs = found.data?.pages[0]?.frozenAtMs
  const more = [
    query.asserted !== undefined && t(`orders.filter.asserted.${query.asserted}`),
    query.caseId !== undefined && t('orders.case', { id: shortId(query.caseId) }),
    query.named === 'false' && t('orders.filter.unnamed'),
    query.compared !== undefined && t(`orders.filter.compared.${query.compared}`),
    query.at === 'frozen' &&
      (frozenAtMs == null
        ? t('orders.filter.frozen')
        : t('orders.filter.frozenAt', { at: `${formatTime(frozenAtMs, zone)} ${zone}` })),
  ].filter((one) => one !== false)
  const filter = (name: string, value: string): void =>
    setSearch((before) => {
      const next = new URLSearchParams(before)
      if (value === '') next.delete(name)
      else next.set(name, value)
      return next
    })
  const shown = rows.find((row) => rowId(row) === focused)
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
        {more.length > 0 && <p className={styles.quiet}>{more.join('; ')}</p>}
        {search.size > 0 && <Button onClick={() => setSearch({})}>{t('orders.clear')}</Button>}
      </div>
      {found.isPending ? (
        <Loading lines={12} />
      ) : found.error !== null ? (
        <Failed error={found.error} retry={() => found.refetch()} />
      ) : (
        <div className={styles.columns} data-detail={shown !== undefined}>
          <div className={styles.list}>
            <VirtualTable
              label={t('orders.rowsLabel')}
              rows={rows}
              total={total ?? rows.length}
              columns={isNarrow ? NARROW_COLUMNS : COLUMNS}
              rowHeight={49}
              rowId={rowId}
              focused={focused}
              onFocus={(row) => focus(rowId(row))}
              onOpen={({ accountId }) =>
                accountId !== null && go(`/accounts/${encodeURIComponent(accountId)}`)
              }
              onEnd={() => found.hasNextPage && !found.isFetchingNextPage && found.fetchNextPage()}
              empty={<Empty says={t('orders.noRows')} />}
            />
          </div>
          {shown !== undefined && <RowDetail key={rowId(shown)} orderId={id} row={shown} />}
        </div>
      )}
    </>
  )
}
