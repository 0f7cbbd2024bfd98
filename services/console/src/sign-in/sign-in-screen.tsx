import { listSignInWays, signIn } from '@murmuration/casework-client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { client, signedIn } from '../api/client.ts'
import { Button, buttonClass } from '../parts/button.tsx'
import { TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { PasswordField } from './password-field.tsx'
import { returnPath } from './return-path.ts'
import { aboutClass, formClass, SignInPage } from './sign-in-page.tsx'
import { SignInProblem } from './sign-in-problem.tsx'

/** Signs in by password or at the provider, and goes on to where one wanted to go. */
export function SignInScreen() {
  const [, go] = useLocation()
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const wanted = returnPath(`${location.pathname}${location.search}`)
  const ways = useQuery({ queryKey: ['sign-in-ways'], queryFn: () => listSignInWays(client) })
  const tried = useMutation({
    mutationFn: () => signIn(client, { body: { login, password } }),
    onSuccess: (me) => {
      signedIn(me)
      go(wanted, { replace: true })
    },
    onError: () => setPassword(''),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    tried.mutate()
  }
  return (
    <SignInPage title={t('signIn.title')}>
      <p className={aboutClass}>{t('signIn.about')}</p>
      {ways.error !== null && <Failed error={ways.error} retry={() => ways.refetch()} />}
      {ways.data?.provider != null && (
        <a
          className={buttonClass('primary')}
          href={`${ways.data.provider}?${new URLSearchParams({ returnTo: wanted })}`}
        >
          {t('signIn.provider')}
        </a>
      )}
      {ways.data?.password && (
        <form className={formClass} onSubmit={submit}>
          <TextField
            label={t('signIn.login')}
            autoComplete="username"
            autoCapitalize="none"
            required
            autoFocus
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
          <PasswordField
            label={t('signIn.password')}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <SignInProblem error={tried.error} />
          <Button type="submit" kind="primary" disabled={tried.isPending}>
            {t('signIn.submit')}
          </Button>
        </form>
      )}
      {ways.data !== undefined && !ways.data.password && ways.data.provider === null && (
        <p>{t('signIn.none')}</p>
      )}
    </SignInPage>
  )
}
