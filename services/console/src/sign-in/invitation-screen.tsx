import { acceptInvitation, lookAtInvitation } from '@murmuration/casework-client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { client, signedIn } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Loading } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { useLinkToken } from './link-token.ts'
import { PasswordField } from './password-field.tsx'
import { aboutClass, formClass, SignInPage } from './sign-in-page.tsx'
import { SignInProblem } from './sign-in-problem.tsx'

/** Sets the password of whoever was invited. */
export function InvitationScreen() {
  const [, go] = useLocation()
  const token = useLinkToken()
  const [password, setPassword] = useState('')
  const link = useQuery({
    queryKey: ['invitation'],
    queryFn: () => lookAtInvitation(client, { body: { token } }),
    enabled: token !== '',
    retry: false,
  })
  const accepted = useMutation({
    mutationFn: () => acceptInvitation(client, { body: { token, password } }),
    onSuccess: (me) => {
      signedIn(me)
      go('/', { replace: true })
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    accepted.mutate()
  }
  const { name = null, login = null } = link.data ?? {}
  return (
    <SignInPage title={t('signIn.invitation.title', { name: name ?? '…' })}>
      {token === '' && <p>{t('signIn.noToken')}</p>}
      {link.isLoading && <Loading lines={2} />}
      <SignInProblem error={link.error} />
      {link.data !== undefined && (
        <form className={formClass} onSubmit={submit}>
          <p className={aboutClass}>{t('signIn.invitation.detail', { login: login ?? '' })}</p>
          {/* For password managers: whose password it is. */}
          <input type="hidden" autoComplete="username" value={login ?? ''} readOnly />
          <PasswordField
            label={t('signIn.newPassword')}
            hint={t('signIn.passwordHint')}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <SignInProblem error={accepted.error} />
          <Button type="submit" kind="primary" disabled={accepted.isPending}>
            {t('signIn.invitation.submit')}
          </Button>
        </form>
      )}
    </SignInPage>
  )
}
