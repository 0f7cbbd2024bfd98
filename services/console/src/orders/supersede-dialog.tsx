import { listOrders, type Order, type Scorecard, supersedeOrder } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { client } from '../api/client.ts'
import { shortId } from '../app/page-title.ts'
import { SelectField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { orderChanged } from './use-order.ts'
import { reopenedCases } from './verdicts.ts'

/** What is opened again where an order comes to its end. */
export function Reopens({ card, says }: { card: Scorecard | undefined; says: string }) {
  const cases = card === undefined ? [] : reopenedCases(card)
  return (
    <>
      <p>{says}</p>
      <p>
        {card === undefined ? '…' : t('orders.reopens', { count: cases.length })}{' '}
        {cases.map(({ caseId }, k) => (
          <span key={caseId}>
            {k > 0 && ', '}
            <Link href={`/cases/${caseId}`}>{shortId(caseId)}</Link>
          </span>
        ))}
      </p>
    </>
  )
}

/** Puts another order in the place of this one. */
export function SupersedeDialog({
  order,
  card,
  onClose,
}: {
  order: Order
  card: Scorecard | undefined
  onClose: () => void
}) {
  const [newer, setNewer] = useState('')
  const orders = useQuery({
    queryKey: ['orders', 'newer'],
    queryFn: ({ signal }) => listOrders(client, { query: { sort: 'received', limit: 200 }, signal }),
  })
  return (
    <ReasonDialog
      title={t('orders.supersede')}
      says={<Reopens card={card} says={t('orders.revokeSays')} />}
      danger
      ready={newer !== ''}
      onClose={onClose}
      onConflict={() => orderChanged(order.id)}
      run={async (reason) =>
        orderChanged(
          order.id,
          await supersedeOrder(client, {
            params: { id: order.id },
            ifMatch: order.version,
            body: { byOrderId: newer, reason },
          }),
        )
      }
    >
      {orders.error !== null && <Failed error={orders.error} retry={() => orders.refetch()} />}
      <SelectField
        label={t('orders.supersedeBy')}
        value={newer}
        onChange={(event) => setNewer(event.target.value)}
      >
        <option value="">{t('orders.choose')}</option>
        {orders.data?.items
          .filter(({ id }) => id !== order.id)
          .map(({ id, title }) => (
            <option key={id} value={id}>
              {shortId(id)}, {title}
            </option>
          ))}
      </SelectField>
    </ReasonDialog>
  )
}
