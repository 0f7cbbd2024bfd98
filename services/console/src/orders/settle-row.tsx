import { listOrderRows, type OrderRow, resolveOrderRow } from '@murmuration/casework-client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { canDo, client, queryClient, useMe } from '../api/client.ts'
import { isConflict } from '../api/problem.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { Failed, Loading } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { t } from '../words/words.ts'
import { Candidates } from './candidates.tsx'
import styles from './rows.module.css'
import { orderChanged } from './use-order.ts'

type Change = Parameters<typeof resolveOrderRow>[1]['body']

/** A row of an order, looked for by what names its account. @throws {Error} where the list has no such row */
async function readRow(
  orderId: string,
  row: number,
  locator: string | null,
  signal: AbortSignal,
): Promise<OrderRow> {
  const text = locator === null || locator === '' ? undefined : locator.slice(0, 500)
  let cursor: string | undefined
  do {
    const { items, next } = await listOrderRows(client, {
      params: { id: orderId },
      query: { limit: 200, cursor, text },
      signal,
    })
    const found = items.find((one) => one.row === row)
    if (found !== undefined) return found
    cursor = next ?? undefined
  } while (cursor !== undefined)
  throw new Error(`The list has no row ${row}.`)
}

/** Lets a person say which account a row means; it can be taken back to what was found. */
export function SettleRow({
  orderId,
  row,
  locator,
}: {
  orderId: string
  row: number
  /** What of the row names the account. */
  locator: string | null
}) {
  const me = useMe()
  const [accountId, setAccountId] = useState('')
  const [reason, setReason] = useState('')
  const read = useQuery({
    queryKey: ['order-row', orderId, row],
    queryFn: ({ signal }) => readRow(orderId, row, locator, signal),
  })
  const tried = useMutation({
    mutationFn: ({ version, body }: { version: number; body: Change }) =>
      resolveOrderRow(client, { params: { id: orderId, row }, ifMatch: version, body }),
    onSuccess: (after, { body }) => {
      queryClient.setQueryData(['order-row', orderId, row], after)
      queryClient.invalidateQueries({ queryKey: ['assessments', orderId] })
      orderChanged(orderId)
      setReason('')
      setAccountId('')
      if (!('automatic' in body))
        toast(t('orders.settled', { row }), {
          seconds: 10,
          action: {
            label: t('orders.undo'),
            run: () => tried.mutate({ version: after.version, body: { automatic: true } }),
          },
        })
    },
    onError: (error) => {
      if (isConflict(error)) read.refetch()
    },
  })
  const one = read.data
  if (read.error !== null) return <Failed error={read.error} retry={() => read.refetch()} />
  if (one === undefined) return <Loading lines={3} />
  const settle = (body: Change): void =>
    tried.mutate({ version: one.version, body: { ...body, ...(reason.trim() !== '' && { reason }) } })
  const isLocked = !canDo(me, 'analyst', 'legal', 'lead') || tried.isPending
  return (
    <section className={styles.settle}>
      <h3>{t('orders.settle', { row })}</h3>
      <pre className={page.pre}>
        <bdi>{one.raw}</bdi>
      </pre>
      <p>
        {t(`orders.resolution.${one.resolution}`)}
        {one.duplicateOf !== null && `, ${t('intake.sameAs', { row: one.duplicateOf })}`}
        {one.byPerson && `, ${t('orders.byPerson')}`}
      </p>
      {one.candidates.length > 0 && (
        <Candidates
          accounts={one.candidates}
          chosen={one.accountId ?? undefined}
          disabled={isLocked}
          onChoose={(candidate) => settle({ accountId: candidate })}
        />
      )}
      <TextField
        label={t('orders.settleAccount')}
        value={accountId}
        disabled={isLocked}
        onChange={(event) => setAccountId(event.target.value)}
      />
      <TextField
        label={t('orders.settleReason')}
        value={reason}
        disabled={isLocked}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className={styles.buttons}>
        <Button
          disabled={isLocked || accountId.trim() === ''}
          onClick={() => settle({ accountId: accountId.trim() })}
        >
          {t('orders.settleAs')}
        </Button>
        <Button
          disabled={isLocked || one.accountId === null}
          onClick={() => settle({ resolution: 'not_found' })}
        >
          {t('orders.settleNone')}
        </Button>
        <Button disabled={isLocked || !one.byPerson} onClick={() => settle({ automatic: true })}>
          {t('orders.settleAuto')}
        </Button>
      </div>
      {tried.error !== null &&
        (isConflict(tried.error) ? (
          <p role="alert">{t('orders.rowConflict')}</p>
        ) : (
          <Failed error={tried.error} refused />
        ))}
    </section>
  )
}
