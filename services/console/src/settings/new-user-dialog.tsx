import { makeUser, STAFF_ROLE_VALUES, type StaffRole, type User } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId } from 'react'
import { client } from '../api/client.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Checkbox, SelectField, TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import styles from './settings.module.css'

interface NewUserDraft {
  kind: User['kind']
  name: string
  login: string
  role: StaffRole
  invite: boolean
}

const EMPTY: NewUserDraft = { kind: 'person', name: '', login: '', role: 'analyst', invite: true }

/** Asks for a person or a service. `onMade` is told whether the person is to have a link now. */
export function NewUserDialog({
  onMade,
  onClose,
}: {
  onMade: (user: User, wantsLink: boolean) => void
  onClose: () => void
}) {
  const form = useId()
  const [draft, setDraft, clear] = useDraft('settings:user:new', EMPTY)
  const set = (change: Partial<NewUserDraft>): void => setDraft({ ...draft, ...change })
  const { kind, name, login, role, invite } = draft
  const hasLogin = kind === 'person' && login.trim() !== ''
  const made = useMutation({
    mutationFn: () => makeUser(client, { body: { kind, name, role, ...(hasLogin && { login }) } }),
    onSuccess: (user) => {
      clear()
      onMade(user, hasLogin && invite)
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    made.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.users.make')}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button type="submit" form={form} kind="primary" disabled={made.isPending}>
            {t('settings.users.make')}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.group} onSubmit={submit}>
        <SelectField
          label={t('settings.users.kind')}
          hint={t(`settings.users.kindHint.${kind}`)}
          value={kind}
          onChange={(event) => set({ kind: event.target.value as User['kind'] })}
        >
          {(['person', 'service'] as const).map((one) => (
            <option key={one} value={one}>
              {t(`settings.users.kind.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('settings.users.name')}
          required
          value={name}
          onChange={(event) => set({ name: event.target.value })}
        />
        {kind === 'person' && (
          <TextField
            label={t('signIn.login')}
            hint={t('settings.users.loginHint')}
            autoCapitalize="none"
            value={login}
            onChange={(event) => set({ login: event.target.value })}
          />
        )}
        <SelectField
          label={t('settings.users.role')}
          value={role}
          onChange={(event) => set({ role: event.target.value as StaffRole })}
        >
          {STAFF_ROLE_VALUES.map((one) => (
            <option key={one} value={one}>
              {t(`settings.role.${one}`)}
            </option>
          ))}
        </SelectField>
        {kind === 'person' && (
          <Checkbox
            label={t('settings.users.inviteNow')}
            checked={hasLogin && invite}
            disabled={!hasLogin}
            onChange={(event) => set({ invite: event.target.checked })}
          />
        )}
      </form>
      {made.error !== null && <Failed error={made.error} refused />}
    </Dialog>
  )
}
