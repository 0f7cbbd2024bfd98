import type { Order } from '@murmuration/casework-client'
import { Fragment, type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { canDo, useMe } from '../api/client.ts'
import { shortId } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import { t } from '../words/words.ts'
import { DeadlineDialog } from './deadline-dialog.tsx'
import styles from './order.module.css'
import { OrderSaysDialog } from './order-says-dialog.tsx'

/** What an order says of itself, what it is related to, and the way to correct both. */
export function OrderSays({ order }: { order: Order }) {
  const me = useMe()
  const [open, setOpen] = useState<'says' | 'deadline'>()
  const { issuer } = order
  const facts: [label: string, value: ReactNode][] = [
    [t('orders.titleOf'), order.title],
    [t('orders.issuer'), [issuer.name, issuer.role, issuer.country].filter((one) => one !== null).join(', ')],
    [t('orders.checklist.legal_basis'), order.legalBasis],
    [t('orders.checklist.reasons'), order.grounds.join('\n')],
    [t('orders.requested'), order.requestedAction],
    [t('orders.checklist.territorial_scope'), order.requestedTerritory.join(', ')],
    [t('orders.checklist.redress'), order.redress],
    [t('orders.checklist.effect_recipient'), order.effectRecipient],
    [t('orders.checklist.language'), order.language],
    [t('orders.channel'), order.channel],
  ]
  const related: [label: string, ids: readonly string[]][] = [
    [t('orders.supersededBy'), order.supersededBy === null ? [] : [order.supersededBy]],
    [t('orders.parent'), order.parentOrderId === null ? [] : [order.parentOrderId]],
    [t('orders.children'), order.childOrderIds],
  ]
  return (
    <section>
      <h2>{t('orders.says')}</h2>
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd className={styles.lines}>
              {value === null || value === '' ? (
                <span className={styles.zero}>{t('orders.notGiven')}</span>
              ) : (
                <bdi>{value}</bdi>
              )}
            </dd>
          </Fragment>
        ))}
        {related
          .filter(([, ids]) => ids.length > 0)
          .map(([label, ids]) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>
                {ids.map((id, k) => (
                  <Fragment key={id}>
                    {k > 0 && ', '}
                    <Link href={`/orders/${id}`}>{shortId(id)}</Link>
                  </Fragment>
                ))}
              </dd>
            </Fragment>
          ))}
      </dl>
      {canDo(me, 'legal', 'lead') && (
        <div className={styles.actions}>
          <Button onClick={() => setOpen('says')}>{t('orders.correct')}</Button>
          <Button onClick={() => setOpen('deadline')}>{t('orders.setDeadline')}</Button>
        </div>
      )}
      {open === 'says' && <OrderSaysDialog order={order} onClose={() => setOpen(undefined)} />}
      {open === 'deadline' && <DeadlineDialog order={order} onClose={() => setOpen(undefined)} />}
    </section>
  )
}
