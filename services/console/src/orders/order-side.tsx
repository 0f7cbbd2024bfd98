import {
  confirmChecklist,
  type Order,
  type Scorecard,
  type ScorecardCount,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { Check, CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { canDo, client, useMe } from '../api/client.ts'
import { problemSays } from '../api/problem.ts'
import { shortId } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import { Menu } from '../parts/menu.tsx'
import { Failed } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { untilWords } from '../time/format-time.ts'
import { Time } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { rich, t } from '../words/words.ts'
import { ClockLine } from './clock-line.tsx'
import styles from './order.module.css'
import { OrderFiles } from './order-files.tsx'
import { OrderReaders } from './order-readers.tsx'
import { OrderSays } from './order-says.tsx'
import { orderChanged, useMatters } from './use-order.ts'
import { rowsPage } from './verdicts.ts'

/** What stands beside the answer: clock, readers, checklist, rows, cases, notices and files. */
export function OrderSide({ order, card }: { order: Order; card: Scorecard | undefined }) {
  return (
    <aside className={styles.side} aria-label={t('orders.order', { id: shortId(order.id) })}>
      {order.deadline !== null && <Clock order={order} deadline={order.deadline} />}
      <OrderReaders order={order} />
      <Checklist order={order} />
      <OrderSays order={order} />
      {card !== undefined && <Rows card={card} />}
      {card !== undefined && <Cases card={card} />}
      <Matters orderId={order.id} />
      <OrderFiles order={order} />
    </aside>
  )
}

function Clock({ order, deadline }: { order: Order; deadline: NonNullable<Order['deadline']> }) {
  return (
    <section>
      <h2>{t('orders.clock')}</h2>
      <ClockLine receivedMs={order.receivedAtMs} dueMs={deadline.atMs} />
      {order.pausedAtMs !== null && (
        <p className={styles.missing}>
          {rich('orders.pausedSince', { at: <Time key="at" ms={order.pausedAtMs} /> })}
        </p>
      )}
      {order.pausedMs > 0 && (
        <p className={styles.muted}>{t('orders.pausedFor', { time: untilWords(order.pausedMs) })}</p>
      )}
      {deadline.local !== null && deadline.zone !== null && deadline.zone !== 'UTC' && (
        <p className={styles.muted}>
          {t('orders.territoryTime', {
            local: deadline.local.slice(0, 16).replace('T', ' '),
            zone: deadline.zone,
          })}
        </p>
      )}
      {deadline.basis !== null && (
        <p className={styles.muted}>
          <bdi>{deadline.basis}</bdi>
        </p>
      )}
      {deadline.says !== null && <p className={styles.missing}>{deadline.says}</p>}
      <p className={styles.muted}>{t('orders.clockSays')}</p>
    </section>
  )
}

function Checklist({ order }: { order: Order }) {
  const me = useMe()
  const mayConfirm = canDo(me, 'legal', 'lead')
  const missing = order.checklist.filter(({ stands }) => stands === 'missing').length
  const confirmed = useMutation({
    mutationFn: (body: Parameters<typeof confirmChecklist>[1]['body']) =>
      confirmChecklist(client, { params: { id: order.id }, ifMatch: order.version, body }),
    onSuccess: (next) => orderChanged(order.id, next),
    onError: (error) => {
      toast(problemSays(error).detail)
      orderChanged(order.id)
    },
  })
  return (
    <section id="checklist">
      <div className={styles.head}>
        <h2>{t('orders.checklist')}</h2>
        <span className={missing > 0 ? styles.missing : styles.muted}>
          {t('orders.missing', { missing, all: order.checklist.length })}
        </span>
      </div>
      <ul>
        {order.checklist.map(({ item, stands, says }) => {
          const name = t(`orders.checklist.${item}`)
          return (
            <li key={item} className={styles.check}>
              {stands === 'missing' ? (
                <CircleAlert size={14} aria-hidden className={styles.missing} />
              ) : (
                <Check size={14} aria-hidden />
              )}
              <span>{name}</span>
              {mayConfirm ? (
                <Menu
                  label={name}
                  trigger={
                    <Button kind="quiet" aria-label={`${name}: ${t(`orders.mark.${stands}`)}`}>
                      {t(`orders.mark.${stands}`)}
                    </Button>
                  }
                  items={[
                    ...(['present', 'missing', 'not_applicable'] as const).map((mark) => ({
                      label: t(`orders.mark.${mark}`),
                      run: () => confirmed.mutate({ item, mark, note: '' }),
                    })),
                    {
                      label: t('orders.settleAuto'),
                      run: () => confirmed.mutate({ item, mark: null, note: '' }),
                    },
                  ]}
                />
              ) : (
                <span className={styles.muted}>{t(`orders.mark.${stands}`)}</span>
              )}
              {stands === 'missing' && <p className={styles.checkSays}>{says}</p>}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Rows({ card }: { card: Scorecard }) {
  return (
    <section>
      <div className={styles.head}>
        <h2>{t('orders.rows')}</h2>
        <Link href={rowsPage(card.orderId, card.named.rows)}>{count(card.named.count)}</Link>
      </div>
      <dl className={styles.counts}>
        {card.rows.map(({ resolution, count: counted }) => (
          <div key={resolution} style={{ display: 'contents' }}>
            <dt>{t(`orders.resolution.${resolution}`)}</dt>
            <dd>
              {counted.count === 0 ? (
                '0'
              ) : (
                <Link href={rowsPage(card.orderId, counted.rows)}>{count(counted.count)}</Link>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Cases({ card }: { card: Scorecard }) {
  const counted =
    ({ count: n, rows }: ScorecardCount) =>
    (chunks: ReactNode[]) =>
      n === 0 ? <span>{chunks}</span> : <Link href={rowsPage(card.orderId, rows)}>{chunks}</Link>
  return (
    <section>
      <div className={styles.head}>
        <h2>{t('orders.cases')}</h2>
        <span className={styles.muted}>{count(card.caseCount)}</span>
      </div>
      {card.cases.length === 0 && <p className={styles.muted}>{t('orders.noCases')}</p>}
      <ul className={styles.cases}>
        {card.cases.map(({ caseId, state, finding, named, unnamed }) => (
          <li key={caseId}>
            <div className={styles.case}>
              <Link href={`/cases/${caseId}`} aria-label={t('orders.case', { id: shortId(caseId) })}>
                <code>{shortId(caseId)}</code>
              </Link>
              <span>{t(`case.state.${state}`)}</span>
              <span className={styles.muted}>
                {rich('orders.casesNamed', {
                  namedN: count(named.count),
                  unnamedN: count(unnamed.count),
                  named: counted(named),
                  unnamed: counted(unnamed),
                })}
              </span>
            </div>
            <p className={styles.quote}>
              <bdi>{finding}</bdi>
            </p>
          </li>
        ))}
      </ul>
      {card.cases.length < card.caseCount && (
        <p className={styles.muted}>
          {t('orders.moreCases', { shown: count(card.cases.length), all: count(card.caseCount) })}
        </p>
      )}
    </section>
  )
}

const MATTERS = {
  noncompliance_notice_received: 'orders.matter.noncompliance_notice_received',
  penalty_threatened: 'orders.matter.penalty_threatened',
  note: 'orders.matter.note',
} as const

function Matters({ orderId }: { orderId: string }) {
  const { data, error, refetch } = useMatters(orderId)
  return (
    <section>
      <h2>{t('orders.matters')}</h2>
      {error !== null && <Failed error={error} retry={() => refetch()} />}
      {data?.items.length === 0 && <p className={styles.muted}>{t('orders.noMatters')}</p>}
      <ul>
        {data?.items.map(({ id, kind, text, atMs }) => (
          <li key={id}>
            <Time ms={atMs} />{' '}
            {kind in MATTERS ? t(MATTERS[kind as keyof typeof MATTERS]) : kind.replaceAll('_', ' ')}:{' '}
            <bdi dir="auto">{text}</bdi>
          </li>
        ))}
      </ul>
    </section>
  )
}
