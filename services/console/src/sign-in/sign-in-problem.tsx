import { ProblemError } from '@murmuration/casework-client'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'

/** Why nobody was signed in, and after how long to try again. */
export function SignInProblem({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null
  const seconds = error instanceof ProblemError ? error.retryAfterSeconds : undefined
  return (
    <>
      <Failed error={error} refused />
      {seconds !== undefined && <p>{t('signIn.wait', { seconds })}</p>}
    </>
  )
}
