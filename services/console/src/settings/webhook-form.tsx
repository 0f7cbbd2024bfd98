import {
  changeWebhook,
  type EventType,
  makeWebhook,
  type Webhook,
  type WebhookWithSecret,
} from '@murmuration/casework-client'
import { type FormEvent, useId } from 'react'
import { client } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { ConflictPanel } from './conflict-panel.tsx'
import { EventTypePicker } from './event-type-picker.tsx'
import styles from './settings.module.css'
import { useEdit } from './use-edit.ts'

interface HookForm {
  url: string
  description: string
  eventTypes: EventType[]
}

const NEW: HookForm & { version: number } = { url: '', description: '', eventTypes: [], version: 0 }

const formOf = ({ url, description, eventTypes }: HookForm): HookForm => ({ url, description, eventTypes })

const FIELDS = {
  url: 'settings.webhooks.url',
  description: 'settings.webhooks.description',
  eventTypes: 'settings.webhooks.events',
} as const

const show = (value: unknown): string =>
  Array.isArray(value)
    ? value.length === 0
      ? t('settings.webhooks.allEvents')
      : value.join(', ')
    : value === ''
      ? '–'
      : String(value)

/** Makes an endpoint, or changes one. */
export function WebhookForm({
  webhook,
  onSaved,
  onClose,
}: {
  webhook?: Webhook
  onSaved: (webhook: Webhook | WebhookWithSecret) => void
  onClose: () => void
}) {
  const form = useId()
  const edit = useEdit<HookForm & { version: number }, HookForm>({
    name: `settings:webhook:${webhook?.id ?? 'new'}`,
    thing: webhook ?? NEW,
    formOf,
    send: ({ mine, changes, version }) =>
      webhook === undefined
        ? makeWebhook(client, { body: mine })
        : changeWebhook(client, { params: { id: webhook.id }, ifMatch: version, body: changes }),
    onSaved: (saved) => onSaved(saved as Webhook | WebhookWithSecret),
  })
  const { url, description, eventTypes } = edit.form
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    edit.save()
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t(webhook === undefined ? 'settings.webhooks.make' : 'settings.webhooks.edit')}
      footer={
        <>
          {edit.isChanged && <Button onClick={edit.discard}>{t('settings.discard')}</Button>}
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button type="submit" form={form} kind="primary" disabled={!edit.isChanged || edit.isSaving}>
            {t(webhook === undefined ? 'settings.webhooks.make' : 'settings.save')}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.group} onSubmit={submit}>
        <TextField
          label={t('settings.webhooks.url')}
          hint={t('settings.webhooks.urlHint')}
          type="url"
          required
          value={url}
          onChange={(event) => edit.set({ url: event.target.value })}
        />
        <TextField
          label={t('settings.webhooks.description')}
          value={description}
          onChange={(event) => edit.set({ description: event.target.value })}
        />
        <EventTypePicker
          chosen={eventTypes}
          onChange={(types) => edit.set({ eventTypes: types })}
          none={t('settings.webhooks.allEvents')}
        />
      </form>
      {edit.conflict !== undefined && (
        <ConflictPanel
          conflict={edit.conflict}
          nameOf={(field) => t(FIELDS[field as keyof HookForm])}
          show={show}
          onTake={edit.take}
        />
      )}
      {edit.error !== null && <Failed error={edit.error} refused />}
    </Dialog>
  )
}
