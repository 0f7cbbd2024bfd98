import {
  type MadeApiToken,
  makeToken,
  TOKEN_SCOPE_VALUES,
  type TokenScope,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { client, useMe } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Checkbox, SelectField, TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { switched } from './event-type-groups.ts'
import styles from './settings.module.css'

const DAYS = [7, 30, 90, 365] as const
const DAY_MS = 86_400_000

/** Asks what a new token may do and for how long. @param userId of a service; undefined: one's own */
export function NewTokenDialog({
  userId,
  onMade,
  onClose,
}: {
  userId: string | undefined
  onMade: (token: MadeApiToken) => void
  onClose: () => void
}) {
  const me = useMe()
  const form = useId()
  const possible =
    userId === undefined
      ? TOKEN_SCOPE_VALUES.filter((scope) => me.scopes.includes(scope))
      : TOKEN_SCOPE_VALUES
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly TokenScope[]>([])
  const [days, setDays] = useState(90)
  const made = useMutation({
    mutationFn: () =>
      makeToken(client, {
        body: {
          name,
          scopes: [...scopes],
          expiresAtMs: Date.now() + days * DAY_MS,
          ...(userId !== undefined && { userId }),
        },
      }),
    onSuccess: onMade,
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    made.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.tokens.make')}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button
            type="submit"
            form={form}
            kind="primary"
            disabled={made.isPending || scopes.length === 0 || name.trim() === ''}
          >
            {t('settings.tokens.make')}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.group} onSubmit={submit}>
        <TextField
          label={t('settings.tokens.name')}
          hint={t('settings.tokens.nameHint')}
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset className={styles.group}>
          <legend>{t('settings.tokens.scopes')}</legend>
          {possible.map((scope) => (
            <Checkbox
              key={scope}
              label={
                <>
                  <code>{scope}</code> {t(`settings.scope.${scope}`)}
                </>
              }
              checked={scopes.includes(scope)}
              onChange={() => setScopes(switched(TOKEN_SCOPE_VALUES, scopes, scope))}
            />
          ))}
          {userId !== undefined && <p>{t('settings.tokens.byRole')}</p>}
        </fieldset>
        <SelectField
          label={t('settings.tokens.days')}
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {DAYS.map((one) => (
            <option key={one} value={one}>
              {t('settings.tokens.daysOf', { days: one })}
            </option>
          ))}
        </SelectField>
      </form>
      {made.error !== null && <Failed error={made.error} refused />}
    </Dialog>
  )
}
