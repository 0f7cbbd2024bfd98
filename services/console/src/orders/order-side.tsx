import {
  addOrderFile,
  confirmChecklist,
  type Order,
  readOrderFile,
  type Scorecard,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { Check, CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { canDo, client, useMe } from '../api/client.ts'
import { problemSays } from '../api/problem.ts'
import { shortId } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import { Menu } from '../parts/menu.tsx'
import { Failed } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { Time } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { ClockLine } from './clock-line.tsx'
import { ConfidentialityDialog } from './confidentiality-dialog.tsx'
import styles from './order.module.css'
import { orderChanged, useMatters } from './use-order.ts'
import { rowsPage } from './verdicts.ts'

/** What stands beside the answer: clock, readers, checklist, rows, cases, notices and files. */
export function OrderSide({ order, card }: { order: Order; card: Scorecard | undefined }) {
  return (
    <aside className={styles.side} aria-label={t('orders.order', { id: shortId(order.id) })}>
      {order.deadline !== null && (
        <section>
          <h2>{t('orders.clock')}</h2>
          <ClockLine receivedMs={order.receivedAtMs} dueMs={order.deadline.atMs} />
          {order.deadline.local !== null && order.deadline.zone !== null && (
            <p className={styles.muted}>
              {t('orders.territoryTime', {
                local: order.deadline.local.replace('T', ' '),
                zone: order.deadline.zone,
              })}
            </p>
          )}
          {order.deadline.says !== null && <p className={styles.missing}>{order.deadline.says}</p>}
          <p className={styles.muted}>{t('orders.clockSays')}</p>
        </section>
      )}
      <Readers order={order} />
      <Checklist order={order} />
      {card !== undefined && <Rows card={card} />}
      {card !== undefined && <Cases card={card} />}
      <Matters orderId={order.id} />
      <Files order={order} />
    </aside>
  )
}

function Readers({ order }: { order: Order }) {
  const me = useMe()
  const [open, setOpen] = useState(false)
  const { tlp, gag, gagUntilMs, gagBasis, mayNotifyUser } = order.confidentiality
  return (
    <section>
      <h2>{t('orders.readers')}</h2>
      <dl className={styles.facts}>
        <dt>{t('orders.marking')}</dt>
        <dd>
          <strong>TLP:{tlp.toUpperCase()}</strong>
        </dd>
        <dt>{t('orders.gag')}</dt>
        <dd>
          {!gag ? (
            t('orders.gagNone')
          ) : (
            <>
              {gagUntilMs === null ? t('orders.gagOpen') : <Time ms={gagUntilMs} precision="day" />},{' '}
              <bdi>{gagBasis ?? t('orders.noBasis')}</bdi>
            </>
          )}
        </dd>
        <dt>{t('orders.readersRow')}</dt>
        <dd>
          {order.readers.map(({ userId, name }, k) => (
            <span key={userId}>
              {k > 0 && ', '}
              <bdi>{name}</bdi>
            </span>
          ))}
        </dd>
        <dt>{t('orders.tellUser')}</dt>
        <dd>{t(gag ? 'orders.tellUserNot' : mayNotifyUser ? 'orders.tellUserMay' : 'orders.tellUserNo')}</dd>
      </dl>
      {canDo(me, 'legal', 'lead') && (
        <div className={styles.actions}>
          <Button onClick={() => setOpen(true)}>{t('orders.change')}</Button>
        </div>
      )}
      {open && <ConfidentialityDialog order={order} onClose={() => setOpen(false)} />}
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
    <section>
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
            <li key={item} className={styles.check} title={says}>
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
  return (
    <section>
      <div className={styles.head}>
        <h2>{t('orders.cases')}</h2>
        <span className={styles.muted}>{count(card.caseCount)}</span>
      </div>
      {card.cases.length === 0 && <p>{t('orders.noCases')}</p>}
      <ul className={styles.cases}>
        {card.cases.map(({ caseId, finding, named, unnamed }) => (
          <li key={caseId}>
            <Link href={`/cases/${caseId}`}>{t('orders.case', { id: shortId(caseId) })}</Link>{' '}
            <span className={styles.muted}>
              {t('orders.casesNamed', { named: count(named.count), unnamed: count(unnamed.count) })}
            </span>
            <p className={styles.quote}>
              <bdi>{finding}</bdi>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

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
            <Time ms={atMs} /> {kind.replaceAll('_', ' ')}: <bdi dir="auto">{text}</bdi>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Files({ order }: { order: Order }) {
  const me = useMe()
  const added = useMutation({
    mutationFn: async (file: File) =>
      addOrderFile(client, {
        params: { id: order.id },
        body: {
          name: file.name,
          mediaType: file.type || 'application/octet-stream',
          base64: await base64Of(file),
        },
      }),
    onSuccess: () => orderChanged(order.id),
  })
  const opened = useMutation({
    mutationFn: ({ sha256 }: { sha256: string; name: string }) =>
      readOrderFile(client, { params: { id: order.id, sha256 } }),
    onSuccess: (content, { name }) => {
      const url = URL.createObjectURL(content)
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    },
  })
  return (
    <section>
      <h2>{t('orders.files')}</h2>
      {order.files.length === 0 && <p className={styles.muted}>{t('orders.noFiles')}</p>}
      <ul>
        {order.files.map(({ sha256, name, bytes }) => (
          <li key={sha256}>
            <Button kind="quiet" onClick={() => opened.mutate({ sha256, name })}>
              <bdi>{name}</bdi>
            </Button>{' '}
            <code title={sha256}>{sha256.slice(0, 8)}</code> {count(bytes)} B
          </li>
        ))}
      </ul>
      {canDo(me, 'legal', 'lead') && (
        <label className={styles.actions}>
          {t('orders.addFile')}
          <input
            type="file"
            onChange={(event) => {
              const [file] = event.target.files ?? []
              if (file !== undefined) added.mutate(file)
            }}
          />
        </label>
      )}
      {[added.error, opened.error].map(
        (error) => error !== null && <Failed key={String(error)} error={error} refused />,
      )}
    </section>
  )
}

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
