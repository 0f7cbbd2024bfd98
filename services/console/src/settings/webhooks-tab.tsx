import { listWebhooks, type Webhook, type WebhookWithSecret } from '@murmuration/casework-client'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { client, queryClient } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Panel } from '../parts/states.tsx'
import { Time } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { type DataColumn, DataTable } from './data-table.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { usePages } from './use-pages.ts'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookPanel } from './webhook-panel.tsx'

const webhookState = ({ state, disabledBecause }: Webhook): string =>
  state === 'active' || disabledBecause === null
    ? t(`settings.${state}`)
    : t(`settings.webhooks.disabled.${disabledBecause}`)

/** Endpoints that are told of events. The one whose deliveries are shown stands in the address. */
export function WebhooksTab() {
  const [search, setSearch] = useSearchParams()
  const [making, make] = useState(false)
  const [secret, setSecret] = useState<WebhookWithSecret>()
  const { query, rows } = usePages(['webhooks'], (cursor, signal) =>
    listWebhooks(client, { query: { limit: 100, cursor }, signal }),
  )
  const readAnew = (): void => {
    queryClient.invalidateQueries({ queryKey: ['webhooks'] })
  }
  const shown = rows.find(({ id }) => id === search.get('hook'))
  const open = (id: string | undefined): void => setSearch(id === undefined ? {} : { hook: id })
  const columns: DataColumn<Webhook>[] = [
    {
      id: 'url',
      header: t('settings.webhooks.url'),
      cell: ({ url, description }) => (
        <>
          <bdi>{url}</bdi>
          {description !== '' && (
            <>
              <br />
              <bdi>{description}</bdi>
            </>
          )}
        </>
      ),
    },
    {
      id: 'events',
      header: t('settings.webhooks.events'),
      cell: ({ eventTypes }) =>
        eventTypes.length === 0
          ? t('settings.webhooks.allEvents')
          : t('settings.events.chosen', { count: eventTypes.length }),
    },
    { id: 'state', header: t('settings.state'), cell: webhookState },
    {
      id: 'delivered',
      header: t('settings.webhooks.delivered'),
      cell: ({ deliveredAtMs }) => (deliveredAtMs === null ? '–' : <Time ms={deliveredAtMs} />),
    },
    {
      id: 'act',
      header: <span className="sr-only">{t('settings.actions')}</span>,
      cell: ({ id, url }) => (
        <Button
          onClick={() => open(id === shown?.id ? undefined : id)}
          aria-expanded={id === shown?.id}
          aria-label={t('settings.webhooks.openOne', { url })}
        >
          {t('settings.webhooks.open')}
        </Button>
      ),
    },
  ]
  return (
    <>
      <Panel
        title={t('settings.webhooks.title')}
        query={query}
        aside={<Button onClick={() => make(true)}>{t('settings.webhooks.make')}</Button>}
      >
        {() => (
          <DataTable
            label={t('settings.webhooks.title')}
            rows={rows}
            columns={columns}
            rowId={({ id }) => id}
            empty={t('settings.webhooks.none')}
            pages={query}
          />
        )}
      </Panel>
      {shown !== undefined && (
        <WebhookPanel
          key={shown.id}
          webhook={shown}
          onChanged={readAnew}
          onRemoved={() => {
            open(undefined)
            readAnew()
          }}
          onSecret={(rotated) => {
            setSecret(rotated)
            readAnew()
          }}
        />
      )}
      {making && (
        <WebhookForm
          onClose={() => make(false)}
          onSaved={(made) => {
            make(false)
            readAnew()
            open(made.id)
            if ('secret' in made) setSecret(made)
          }}
        />
      )}
      {secret !== undefined && (
        <SecretDialog
          title={t('settings.webhooks.secret')}
          says={t(
            secret.oldSecretUntilMs === null
              ? 'settings.webhooks.secretSays'
              : 'settings.webhooks.rotatedSays',
          )}
          secret={secret.secret}
          onClose={() => setSecret(undefined)}
        />
      )}
    </>
  )
}
