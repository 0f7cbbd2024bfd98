import type { OrderHead } from '@murmuration/casework-client'
import { t } from '../words/words.ts'
import styles from './orders.module.css'

const STEPS = 5
const PLACES: { [state in OrderHead['state']]: number } = {
  received: 1,
  defective: 2,
  validated: 2,
  in_review: 3,
  responded: 4,
  closed: 5,
}

/** How many of the five steps an order has made: received, validated or defective, in review, responded, closed. */
export const stepsOf = (state: OrderHead['state']): { made: number; of: number } => ({
  made: PLACES[state],
  of: STEPS,
})

/** The state of an order in words, and its steps as bars. */
export function OrderProgress({ order }: { order: OrderHead }) {
  const { made, of } = stepsOf(order.state)
  const word =
    order.revokedAtMs !== null
      ? t('orders.revoked')
      : order.state === 'responded' && order.response !== null
        ? t('orders.respondedBy', { kind: t(`orders.answer.${order.response}`) })
        : t(`orders.state.${order.state}`)
  return (
    <span className={styles.progress}>
      <span className={styles.steps} role="img" aria-label={t('orders.steps', { made, of })}>
        {Array.from({ length: of }, (_, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no names
          <i key={k} data-made={k < made} />
        ))}
      </span>
      {word}
      {order.contested && `, ${t('orders.contested').toLowerCase()}`}
    </span>
  )
}
