import { listEvents, readAccountNotice } from '@murmuration/casework-client'
import type { AccountPage, CasePicture } from '@murmuration/contracts'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { canDo, client, useMe } from '../api/client.ts'
import { shortId } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import { Failed, Loading, Panel } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { VirtualTable } from '../parts/virtual-table.tsx'
import { formatTime, Time, useZone } from '../time/time.tsx'
import { count, duration } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './account.module.css'
import type { RawShare, Telling } from './account-facts.ts'

const FIRST = 10

/** Seconds are of no use in a gap of many minutes. */
const LONG_SECONDS = 600

const gapSays = (gapSeconds: number | null): string =>
  gapSeconds === null
    ? t('accounts.raw.alone')
    : duration(gapSeconds < LONG_SECONDS ? gapSeconds : Math.round(gapSeconds / 60) * 60)

/** Shares of the account, newest first, each with the gap to the nearest member of its case. */
export function RawPanel({
  shares,
  query,
}: {
  shares: readonly RawShare[]
  query: { data: CasePicture | null | undefined; error: unknown; refetch: () => unknown } | undefined
}) {
  const [all, showAll] = useState(false)
  return (
    <Panel title={t('accounts.raw')} aside={query?.data && <span>{count(shares.length)}</span>}>
      <div className={styles.body}>
        {query === undefined || (query.data && shares.length === 0) ? (
          <p>{t('accounts.raw.none')}</p>
        ) : query.data === null ? (
          <p>{t('accounts.raw.noPicture')}</p>
        ) : query.data === undefined ? (
          query.error ? (
            <Failed error={query.error} retry={() => query.refetch()} />
          ) : (
            <Loading lines={8} />
          )
        ) : all ? (
          <AllShares shares={shares} />
        ) : (
          <>
            <table className={styles.raw}>
              <thead>
                <tr>
                  <th scope="col">{t('accounts.raw.time')}</th>
                  <th scope="col">{t('accounts.raw.object')}</th>
                  <th scope="col">{t('accounts.raw.gap')}</th>
                </tr>
              </thead>
              <tbody>
                {shares.slice(0, FIRST).map(({ atMs, objectId, gapSeconds }) => (
                  <tr key={`${atMs} ${objectId}`}>
                    <td>
                      <Time ms={atMs} precision="second" />
                    </td>
                    <td title={objectId}>
                      <bdi>{objectId}</bdi>
                    </td>
                    <td>{gapSays(gapSeconds)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {shares.length > FIRST && (
              <button type="button" className={styles.link} onClick={() => showAll(true)}>
                {t('accounts.raw.all', { count: count(shares.length) })}
              </button>
            )}
          </>
        )}
      </div>
    </Panel>
  )
}

function AllShares({ shares }: { shares: readonly RawShare[] }) {
  return (
    <div className={styles.all}>
      <VirtualTable
        label={t('accounts.raw')}
        rows={shares}
        rowId={({ atMs, objectId }) => `${atMs} ${objectId}`}
        rowHeight={28}
        columns={[
          {
            id: 'time',
            header: t('accounts.raw.time'),
            width: 108,
            cell: ({ atMs }) => <Time ms={atMs} precision="second" />,
          },
          {
            id: 'object',
            header: t('accounts.raw.object'),
            width: '1fr',
            cell: ({ objectId }) => (
              <bdi className={styles.code} title={objectId}>
                {objectId}
              </bdi>
            ),
          },
          {
            id: 'gap',
            header: t('accounts.raw.gap'),
            width: 56,
            align: 'right',
            cell: ({ gapSeconds }) => gapSays(gapSeconds),
          },
        ]}
      />
    </div>
  )
}

/** @param isTold whether anything may be told; where nothing may, nobody is asked */
function useNotice(accountId: string, isTold: boolean) {
  const me = useMe()
  const mayRead = canDo(me, 'analyst', 'lead', 'legal', 'policy')
  const query = useQuery({
    queryKey: ['account-notice', accountId],
    queryFn: ({ signal }) => readAccountNotice(client, { params: { id: accountId }, signal }),
    enabled: mayRead && isTold,
    retry: false,
  })
  return { ...query, mayRead }
}

interface NoticeProps {
  accountId: string
  /** undefined: not known yet, or not to this reader. */
  telling: Telling | undefined
  isTold: boolean
}

/** Copies the words for the user, or says until when nobody may. */
export function NoticeButton({ accountId, telling, isTold }: NoticeProps) {
  const { data, mayRead } = useNotice(accountId, isTold)
  const { name: zone } = useZone()
  if (!mayRead) return null
  if (telling === undefined) return <Button disabled>{t('accounts.notice.reading')}</Button>
  if (telling.kind === 'held')
    return (
      <Button disabled>
        {!telling.gag
          ? t('accounts.notice.heldNever')
          : telling.untilMs === null
            ? t('accounts.notice.heldOpen')
            : t('accounts.notice.heldUntil', { at: formatTime(telling.untilMs, zone, 'day') })}
      </Button>
    )
  if (data === undefined) return null
  const copy = (): void => {
    navigator.clipboard.writeText(data.text).then(
      () => toast(t('accounts.notice.copied')),
      () => toast(t('accounts.notice.copyFailed')),
    )
  }
  return <Button onClick={copy}>{t('accounts.notice.copy')}</Button>
}

/** The words for the person whose account it is, without any of ours. */
export function NoticePanel({ accountId, telling, isTold }: NoticeProps) {
  const notice = useNotice(accountId, isTold)
  const isHeld = telling?.kind !== 'may'
  return (
    <Panel title={t('accounts.notice')}>
      <div className={styles.body}>
        <p className={styles.faint}>
          {t(telling?.kind === 'held' && telling.gag ? 'accounts.notice.held' : 'accounts.notice.says')}
        </p>
        {!notice.mayRead ? (
          <p>{t('accounts.notice.notYours')}</p>
        ) : telling !== undefined && !isTold ? (
          <p>{t('accounts.notice.nothing')}</p>
        ) : notice.error ? (
          <Failed error={notice.error} />
        ) : notice.data === undefined ? (
          <Loading lines={6} />
        ) : (
          <p
            className={`${styles.notice} ${isHeld ? styles.held : ''}`}
            dir="auto"
            {...(isHeld && { onCopy: (event) => event.preventDefault() })}
          >
            {notice.data.text}
          </p>
        )}
      </div>
    </Panel>
  )
}

const READINGS = 6

/** Who read the orders that name the account, which reading its page does too. */
export function ReadingsPanel({
  page,
  confidential,
}: {
  page: AccountPage
  confidential: ReadonlySet<string>
}) {
  const me = useMe()
  const mayRead = canDo(me, 'auditor', 'lead', 'legal', 'policy', 'admin')
  const orders = [...new Set(page.orders.map(({ orderId }) => orderId))].filter((id) => confidential.has(id))
  const answers = useQueries({
    queries: orders.map((id) => ({
      queryKey: ['order-readings', id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        listEvents(client, { query: { entity: `order:${id}`, type: 'order.read', limit: READINGS }, signal }),
      enabled: mayRead,
    })),
  })
  const failed = answers.find(({ error }) => error)
  const readings = answers
    .flatMap(({ data }, k) => (data?.items ?? []).map((event) => ({ ...event, orderId: orders[k]! })))
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, READINGS)
  return (
    <Panel title={t('accounts.readings')}>
      <div className={styles.body}>
        {!mayRead ? (
          <p className={styles.faint}>{t('accounts.readings.notYours')}</p>
        ) : failed ? (
          <Failed error={failed.error} retry={() => failed.refetch()} />
        ) : orders.length === 0 ? (
          <p className={styles.faint}>{t('accounts.readings.open')}</p>
        ) : readings.length === 0 ? (
          <p className={styles.faint}>
            {answers.some(({ isPending }) => isPending)
              ? t('accounts.cases.reading')
              : t('accounts.readings.none')}
          </p>
        ) : (
          <dl className={styles.readings}>
            {readings.map(({ id, atMs, actorName, actor, orderId }) => (
              <Reading key={id} atMs={atMs} name={actorName ?? actor} orderId={orderId} />
            ))}
          </dl>
        )}
      </div>
    </Panel>
  )
}

const Reading = ({ atMs, name, orderId }: { atMs: number; name: string; orderId: string }) => (
  <>
    <dt>
      <Time ms={atMs} />
    </dt>
    <dd>
      <bdi>{t('accounts.readings.says', { name, id: shortId(orderId) })}</bdi>
    </dd>
  </>
)
