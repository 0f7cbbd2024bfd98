import { lookAtFirstLink, makeFirstAdmin } from '@murmuration/casework-client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { client, signedIn } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/fields.tsx'
import { Loading } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { useLinkToken } from './link-token.ts'
import { PasswordField } from './password-field.tsx'
import { aboutClass, formClass, SignInPage } from './sign-in-page.tsx'
import { SignInProblem } from './sign-in-problem.tsx'

/** Makes the first administrator, by the link that the first start prints. */
export function FirstScreen() {
  const [, go] = useLocation()
  const token = useLinkToken()
  const [name, setName] = useState('')
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const link = useQuery({
    queryKey: ['first-link'],
    queryFn: () => lookAtFirstLink(client, { body: { token } }),
    enabled: token !== '',
    retry: false,
  })
  const made = useMutation({
    mutationFn: () => makeFirstAdmin(client, { body: { token, name, login, password } }),
    onSuccess: (me) => {
      signedIn(me)
      go('/settings/users', { replace: true })
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    made.mutate()
  }
  return (
    <SignInPage title={t('signIn.first.title')}>
      {token === '' && <p>{t('signIn.noToken')}</p>}
      {link.isLoading && <Loading lines={3} />}
      <SignInProblem error={link.error} />
      {link.data !== undefined && (
        <form className={formClass} onSubmit={submit}>
          <p className={aboutClass}>{t('signIn.first.detail')}</p>
          <TextField
            label={t('signIn.first.name')}
            autoComplete="name"
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label={t('signIn.login')}
            autoComplete="username"
            autoCapitalize="none"
            required
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
          <PasswordField
            label={t('signIn.newPassword')}
            hint={t('signIn.passwordHint')}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <SignInProblem error={made.error} />
          <Button type="submit" kind="primary" disabled={made.isPending}>
            {t('signIn.first.submit')}
          </Button>
        </form>
      )}
    </SignInPage>
  )
}
