import {
  changeWebhook,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
  type Webhook,
  type WebhookWithSecret,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { client, useMe } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import page from '../parts/page.module.css'
import { Failed, Panel } from '../parts/states.tsx'
import { Time } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { ActDialog } from './act-dialog.tsx'
import { DeliveriesTable } from './deliveries-table.tsx'
import styles from './settings.module.css'
import { WebhookForm } from './webhook-form.tsx'

/** One endpoint: what may be done with it, and the log of its deliveries. */
export function WebhookPanel({
  webhook,
  onChanged,
  onRemoved,
  onSecret,
}: {
  webhook: Webhook
  onChanged: () => void
  onRemoved: () => void
  onSecret: (webhook: WebhookWithSecret) => void
}) {
  const me = useMe()
  const { id, url, state, version, failingSinceMs, oldSecretUntilMs } = webhook
  const [open, setOpen] = useState<'edit' | 'rotate' | 'remove'>()
  const close = (): void => setOpen(undefined)
  const tested = useMutation({ mutationFn: () => testWebhook(client, { params: { id } }) })
  const switched = useMutation({
    mutationFn: () =>
      changeWebhook(client, {
        params: { id },
        ifMatch: version,
        body: { state: state === 'active' ? 'disabled' : 'active' },
      }),
    // After a conflict the list is read anew, and the switch shows how it stands.
    onSettled: onChanged,
  })
  return (
    <Panel title={t('settings.webhooks.one')}>
      <div className={`${page.note} ${styles.group}`}>
        <p>
          <bdi>{url}</bdi>
        </p>
        {failingSinceMs !== null && (
          <p>
            {t('settings.webhooks.failing')} <Time ms={failingSinceMs} />
          </p>
        )}
        {oldSecretUntilMs !== null && (
          <p>
            {t('settings.webhooks.oldSecret')} <Time ms={oldSecretUntilMs} />
          </p>
        )}
        <div className={page.row}>
          <Button onClick={() => tested.mutate()} disabled={tested.isPending}>
            {t('settings.webhooks.test')}
          </Button>
          <Button onClick={() => setOpen('edit')}>{t('settings.webhooks.edit')}</Button>
          <Button onClick={() => setOpen('rotate')}>{t('settings.webhooks.rotate')}</Button>
          <Button onClick={() => switched.mutate()} disabled={switched.isPending}>
            {t(state === 'active' ? 'settings.webhooks.disable' : 'settings.webhooks.enable')}
          </Button>
          <Button kind="danger" onClick={() => setOpen('remove')}>
            {t('settings.webhooks.remove')}
          </Button>
        </div>
        <p role="status">
          {tested.isPending && t('settings.webhooks.testing')}
          {tested.data !== undefined &&
            (tested.data.delivered
              ? t('settings.webhooks.tested', { status: tested.data.status })
              : t('settings.webhooks.notTested', { says: tested.data.error ?? tested.data.status }))}
        </p>
      </div>
      {(tested.error ?? switched.error) !== null && <Failed error={tested.error ?? switched.error} refused />}
      {webhook.userId === me.id ? (
        <DeliveriesTable webhookId={id} />
      ) : (
        <p className={page.note}>{t('settings.webhooks.notYours')}</p>
      )}
      {open === 'edit' && (
        <WebhookForm
          webhook={webhook}
          onClose={close}
          onSaved={() => {
            close()
            onChanged()
          }}
        />
      )}
      {open === 'rotate' && (
        <ActDialog
          title={t('settings.webhooks.rotate')}
          says={t('settings.webhooks.rotateSays')}
          action={t('settings.webhooks.rotate')}
          run={async () => onSecret(await rotateWebhookSecret(client, { params: { id }, ifMatch: version }))}
          onDone={onChanged}
          onRefused={onChanged}
          onClose={close}
        />
      )}
      {open === 'remove' && (
        <ActDialog
          title={t('settings.webhooks.remove')}
          says={t('settings.webhooks.removeSays', { url })}
          action={t('settings.webhooks.remove')}
          danger
          run={() => removeWebhook(client, { params: { id }, ifMatch: version })}
          onDone={onRemoved}
          onRefused={onChanged}
          onClose={close}
        />
      )}
    </Panel>
  )
}
