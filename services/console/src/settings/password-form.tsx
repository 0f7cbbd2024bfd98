import { changePassword } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { client, queryClient, signedIn } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import page from '../parts/page.module.css'
import { toast } from '../parts/toast.tsx'
import { PasswordField } from '../sign-in/password-field.tsx'
import { SignInProblem } from '../sign-in/sign-in-problem.tsx'
import { t } from '../words/words.ts'

/** Changes the own password; every other session ends. */
export function PasswordForm() {
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const changed = useMutation({
    mutationFn: () => changePassword(client, { body: { current, password } }),
    onSuccess: (me) => {
      signedIn(me)
      queryClient.invalidateQueries({ queryKey: ['sessions'] })
      setCurrent('')
      setPassword('')
      toast(t('settings.password.changed'))
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    changed.mutate()
  }
  return (
    <form className={page.form} onSubmit={submit}>
      <p>{t('settings.password.detail')}</p>
      <PasswordField
        label={t('settings.password.current')}
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <PasswordField
        label={t('signIn.newPassword')}
        hint={t('signIn.passwordHint')}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <SignInProblem error={changed.error} />
      <div>
        <Button type="submit" kind="primary" disabled={changed.isPending}>
          {t('settings.password.submit')}
        </Button>
      </div>
    </form>
  )
}
