import {
  listWebhookDeliveries,
  replayWebhookDelivery,
  type WebhookDelivery,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { client, queryClient } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { Failed, Panel } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { Time } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { type DataColumn, DataTable } from './data-table.tsx'
import styles from './settings.module.css'
import { usePages } from './use-pages.ts'

const STATES = ['waiting', 'delivered', 'given_up'] as const satisfies readonly WebhookDelivery['state'][]

/** What an endpoint answered; the status where it answered at all. */
const answerOf = ({ lastStatus, lastError }: WebhookDelivery): string =>
  [lastStatus, lastError].filter((part) => part !== null).join(' ') || '–'

/** What was sent to an endpoint of one's own in the last 30 days; each can be sent again. */
export function DeliveriesTable({ webhookId }: { webhookId: string }) {
  const [search, setSearch] = useSearchParams()
  const state = STATES.find((one) => one === search.get('state'))
  const [open, setOpen] = useState<WebhookDelivery>()
  const { query, rows } = usePages(['deliveries', webhookId, state], (cursor, signal) =>
    listWebhookDeliveries(client, { params: { id: webhookId }, query: { limit: 50, cursor, state }, signal }),
  )
  const replayed = useMutation({
    mutationFn: ({ id }: WebhookDelivery) =>
      replayWebhookDelivery(client, { params: { id: webhookId, deliveryId: id } }),
    onSuccess: () => {
      toast(t('settings.deliveries.replayed'))
      queryClient.invalidateQueries({ queryKey: ['deliveries', webhookId] })
    },
  })
  const columns: DataColumn<WebhookDelivery>[] = [
    { id: 'type', header: t('settings.deliveries.event'), cell: ({ type }) => <code>{type}</code> },
    {
      id: 'at',
      header: t('settings.deliveries.at'),
      cell: ({ createdAtMs }) => <Time ms={createdAtMs} precision="second" />,
    },
    {
      id: 'state',
      header: t('settings.state'),
      cell: ({ state: of }) => t(`settings.deliveries.state.${of}`),
    },
    { id: 'tries', header: t('settings.deliveries.tries'), cell: ({ attempts }) => count(attempts) },
    { id: 'answer', header: t('settings.deliveries.answer'), cell: (row) => <bdi>{answerOf(row)}</bdi> },
    {
      id: 'next',
      header: t('settings.deliveries.next'),
      cell: ({ nextAtMs }) => (nextAtMs === null ? '–' : <Time ms={nextAtMs} precision="second" />),
    },
    {
      id: 'act',
      header: <span className="sr-only">{t('settings.actions')}</span>,
      cell: (row) => (
        <div className={page.row}>
          <Button
            onClick={() => setOpen(row)}
            aria-label={t('settings.deliveries.openOne', { type: row.type })}
          >
            {t('settings.deliveries.open')}
          </Button>
          <Button
            onClick={() => replayed.mutate(row)}
            disabled={replayed.isPending}
            aria-label={t('settings.deliveries.replayOne', { type: row.type })}
          >
            {t('settings.deliveries.replay')}
          </Button>
        </div>
      ),
    },
  ]
  const choose = (value: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === '') next.delete('state')
        else next.set('state', value)
        return next
      },
      { replace: true },
    )
  return (
    <Panel
      title={t('settings.deliveries.title')}
      query={query}
      aside={<Button onClick={() => query.refetch()}>{t('settings.refresh')}</Button>}
    >
      {() => (
        <>
          <div className={page.filters}>
            <SelectField
              label={t('settings.state')}
              value={state ?? ''}
              onChange={(event) => choose(event.target.value)}
            >
              <option value="">{t('settings.deliveries.anyState')}</option>
              {STATES.map((one) => (
                <option key={one} value={one}>
                  {t(`settings.deliveries.state.${one}`)}
                </option>
              ))}
            </SelectField>
          </div>
          {replayed.error !== null && <Failed error={replayed.error} refused />}
          <DataTable
            label={t('settings.deliveries.title')}
            rows={rows}
            columns={columns}
            rowId={({ id }) => id}
            empty={t(state === undefined ? 'settings.deliveries.none' : 'settings.deliveries.noneOf')}
            pages={query}
          />
          {open !== undefined && (
            <Dialog
              open
              wide
              onClose={() => setOpen(undefined)}
              title={t('settings.deliveries.one', { type: open.type })}
            >
              <p className={styles.answer}>
                <code>{open.id}</code>
              </p>
              <h3>{t('settings.deliveries.body')}</h3>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long body is scrolled by keys */}
              <pre className={page.pre} tabIndex={0}>
                {JSON.stringify(open.body, null, 2)}
              </pre>
              <h3>{t('settings.deliveries.answered')}</h3>
              <p className={styles.answer}>
                <bdi>{answerOf(open)}</bdi>
              </p>
              {open.lastAnswer !== null && <pre className={page.pre}>{open.lastAnswer}</pre>}
            </Dialog>
          )}
        </>
      )}
    </Panel>
  )
}
