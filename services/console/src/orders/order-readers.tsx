import type { Order } from '@murmuration/casework-client'
import { useState } from 'react'
import { canDo, useMe } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Time, useNowMinute } from '../time/time.tsx'
import { rich, t } from '../words/words.ts'
import { ConfidentialityDialog } from './confidentiality-dialog.tsx'
import styles from './order.module.css'

/** Who may read an order, and what its gag disables until when. */
export function OrderReaders({ order }: { order: Order }) {
  const me = useMe()
  const now = useNowMinute()
  const [open, setOpen] = useState(false)
  const { tlp, gag, gagUntilMs, gagBasis, mayNotifyUser, mayPublishAggregate } = order.confidentiality
  const until = gagUntilMs === null ? t('orders.gagOpen') : <Time ms={gagUntilMs} precision="day" />
  const isOver = gag && gagUntilMs !== null && gagUntilMs <= now
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
          {gag
            ? rich(gagUntilMs === null ? 'orders.gagSaysOpen' : 'orders.gagSays', {
                until,
                basis: <bdi key="basis">{gagBasis ?? t('orders.noBasis')}</bdi>,
              })
            : t('orders.gagNone')}
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
        <dt>{t('orders.inPublic')}</dt>
        <dd>
          {t(gag ? 'orders.tellUserNot' : mayPublishAggregate ? 'orders.inPublicMay' : 'orders.tellUserNo')}
        </dd>
      </dl>
      {gag && <p className={isOver ? styles.missing : styles.muted}>{gagWords(isOver, until)}</p>}
      {canDo(me, 'legal', 'lead') && (
        <div className={styles.actions}>
          <Button onClick={() => setOpen(true)}>{t('orders.change')}</Button>
        </div>
      )}
      {open && <ConfidentialityDialog order={order} onClose={() => setOpen(false)} />}
    </section>
  )
}

const gagWords = (isOver: boolean, until: React.ReactNode) =>
  rich(isOver ? 'orders.gagOver' : 'orders.gagStops', { until })
