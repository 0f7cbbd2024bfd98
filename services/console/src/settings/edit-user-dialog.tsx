import { changeUser, STAFF_ROLE_VALUES, type StaffRole, type User } from '@murmuration/casework-client'
import { type FormEvent, useId } from 'react'
import { client } from '../api/client.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Checkbox, SelectField, TextArea, TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { ConflictPanel } from './conflict-panel.tsx'
import styles from './settings.module.css'
import { useEdit } from './use-edit.ts'

interface UserForm {
  name: string
  login: string
  role: StaffRole
  disabled: boolean
}

const formOf = ({ name, login, role, disabled }: User): UserForm => ({
  name,
  login: login ?? '',
  role,
  disabled,
})

const FIELDS = {
  name: 'settings.users.name',
  login: 'signIn.login',
  role: 'settings.users.role',
  disabled: 'settings.users.disabled',
} as const

const show = (value: unknown, field: string): string => {
  if (field === 'role') return t(`settings.role.${value as StaffRole}`)
  if (field === 'disabled') return t(value ? 'settings.yes' : 'settings.no')
  return value === '' ? '–' : String(value)
}

/** Changes name, login or role of a user, or disables them. */
export function EditUserDialog({
  user,
  onSaved,
  onClose,
}: {
  user: User
  onSaved: (user: User) => void
  onClose: () => void
}) {
  const form = useId()
  const [reason, setReason, clearReason] = useDraft(`settings:user:${user.id}:reason`, '')
  const edit = useEdit<User, UserForm>({
    name: `settings:user:${user.id}`,
    thing: user,
    formOf,
    send: ({ changes, version }) =>
      changeUser(client, {
        params: { id: user.id },
        ifMatch: version,
        body: { ...changes, ...(reason.trim() !== '' && { reason }) },
      }),
    onSaved: (saved) => {
      clearReason()
      onSaved(saved)
    },
  })
  const { name, login, role, disabled } = edit.form
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    edit.save()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.users.editOne', { name: user.name })}
      footer={
        <>
          {edit.isChanged && <Button onClick={edit.discard}>{t('settings.discard')}</Button>}
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button type="submit" form={form} kind="primary" disabled={!edit.isChanged || edit.isSaving}>
            {t('settings.save')}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.group} onSubmit={submit}>
        <TextField
          label={t('settings.users.name')}
          required
          value={name}
          onChange={(event) => edit.set({ name: event.target.value })}
        />
        {user.kind === 'person' && (
          <TextField
            label={t('signIn.login')}
            autoCapitalize="none"
            required={user.login !== null}
            value={login}
            onChange={(event) => edit.set({ login: event.target.value })}
          />
        )}
        <SelectField
          label={t('settings.users.role')}
          hint={t('settings.users.roleHint')}
          value={role}
          onChange={(event) => edit.set({ role: event.target.value as StaffRole })}
        >
          {STAFF_ROLE_VALUES.map((one) => (
            <option key={one} value={one}>
              {t(`settings.role.${one}`)}
            </option>
          ))}
        </SelectField>
        <Checkbox
          label={t('settings.users.disabled')}
          checked={disabled}
          onChange={(event) => edit.set({ disabled: event.target.checked })}
        />
        <TextArea
          label={t('settings.reason')}
          hint={t('settings.reasonHint')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </form>
      {edit.conflict !== undefined && (
        <ConflictPanel
          conflict={edit.conflict}
          nameOf={(field) => t(FIELDS[field as keyof UserForm])}
          show={show}
          onTake={edit.take}
        />
      )}
      {edit.error !== null && <Failed error={edit.error} refused />}
    </Dialog>
  )
}
