import type { Order, Scorecard, ScorecardCount } from '@murmuration/casework-client'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { Chip } from '../parts/chip.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Due } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { rich, t } from '../words/words.ts'
import { AnswersPanel } from './answers-panel.tsx'
import { ClaimMatrix } from './claim-matrix.tsx'
import { ControlChart } from './control-chart.tsx'
import styles from './order.module.css'
import { BottomActions, OrderActions } from './order-actions.tsx'
import { OrderSide } from './order-side.tsx'
import { ScorecardBar } from './scorecard-bar.tsx'
import { useOrder } from './use-order.ts'
import { answerParts, rowsPage, VERDICTS } from './verdicts.ts'

/** Answers an order: the sentence, claim by claim, against its like, and what can be sent. */
export function OrderScreen({ params: { id } }: { params: { id: string } }) {
  const name = t('orders.order', { id: shortId(id) })
  const { order, card } = useOrder(id)
  usePageTitle(name)
  usePlace({
    crumbs: [{ label: t('orders.title'), href: '/orders' }, { label: shortId(id) }],
    compartment:
      order.data && t('orders.chip', { id: shortId(id), tlp: order.data.confidentiality.tlp.toUpperCase() }),
  })
  if (order.error !== null && order.data === undefined)
    return <Failed error={order.error} retry={() => order.refetch()} />
  if (order.data === undefined) return <Loading lines={12} />
  return (
    <>
      <PageHeader
        title={name}
        chips={<OrderChips order={order.data} />}
        actions={<OrderActions order={order.data} card={card.data} />}
      />
      <div className={styles.columns}>
        <div className={styles.main}>
          {card.error !== null && card.data === undefined ? (
            <Failed error={card.error} retry={() => card.refetch()} />
          ) : card.data === undefined ? (
            <Loading lines={10} />
          ) : (
            <Card card={card.data} order={order.data} />
          )}
          <AnswersPanel orderId={id} />
        </div>
        <OrderSide order={order.data} card={card.data} />
      </div>
      <BottomActions order={order.data} />
    </>
  )
}

function OrderChips({ order }: { order: Order }) {
  return (
    <>
      <Chip>{t(`orders.state.${order.state}`)}</Chip>
      {order.revokedAtMs !== null && <Chip kind="danger">{t('orders.revoked')}</Chip>}
      {order.superseded && <Chip kind="danger">{t('orders.superseded')}</Chip>}
      {order.contested && <Chip kind="caution">{t('orders.contested')}</Chip>}
      {order.deadlineAtMs !== null && <Due atMs={order.deadlineAtMs} clock={order.clock} />}
      <Chip>
        {t(`orders.kind.${order.sourceKind}`)},{' '}
        <strong>{t(`orders.authenticity.${order.authenticity}`)}</strong>
      </Chip>
      {order.requestedTerritory.length > 0 && (
        <Chip>{t('orders.territory', { territory: order.requestedTerritory.join(', ') })}</Chip>
      )}
    </>
  )
}

function Card({ card, order }: { card: Scorecard; order: Order }) {
  const { now, wait, back } = answerParts(card)
  return (
    <>
      {card.readiness.state !== 'covered' && (
        <p className={styles.missing} role="status">
          {t('orders.awaited')} {card.readiness.says}
        </p>
      )}
      <Sentence card={card} />
      <ScorecardBar card={card} />
      <ClaimMatrix card={card} order={order} />
      <ControlChart card={card} />
      <div className={styles.parts}>
        <div>
          <strong>{count(now)}</strong>
          <span>{t('orders.now')}</span>
          <span>{t('orders.nowWhat')}</span>
        </div>
        <div>
          <strong>{count(wait)}</strong>
          <span>{t('orders.wait')}</span>
          <span>{t('orders.waitWhat', { cases: card.caseCount })}</span>
        </div>
        <div>
          <strong>{count(back)}</strong>
          <span>{t('orders.back')}</span>
          <span>{t('orders.backWhat')}</span>
        </div>
      </div>
    </>
  )
}

/** One sentence that answers the order; its numbers open their rows. */
function Sentence({ card }: { card: Scorecard }) {
  const link =
    ({ count: counted, rows }: ScorecardCount) =>
    (chunks: ReactNode[]) =>
      counted === 0 ? <b>{chunks}</b> : <Link href={rowsPage(card.orderId, rows)}>{chunks}</Link>
  const numbers = {
    named: card.named,
    resolved: card.resolved,
    ...Object.fromEntries(VERDICTS.map((verdict) => [verdict, card.coordination[verdict]])),
  } as { [name: string]: ScorecardCount }
  // The message names each number twice: as the element around it, and as its value.
  return (
    <p className={styles.sentence}>
      {rich('orders.sentence', {
        ...Object.fromEntries(Object.entries(numbers).map(([name, one]) => [`${name}N`, count(one.count)])),
        ...Object.fromEntries(Object.entries(numbers).map(([name, one]) => [name, link(one)])),
      })}
    </p>
  )
}
