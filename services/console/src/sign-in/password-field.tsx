import { type ComponentProps, useState } from 'react'
import { Checkbox, TextField } from '../parts/fields.tsx'
import { t } from '../words/words.ts'

/** A password, and a box to see it. */
export function PasswordField(props: ComponentProps<typeof TextField>) {
  const [shown, show] = useState(false)
  return (
    <>
      <TextField required {...props} type={shown ? 'text' : 'password'} />
      <Checkbox label={t('signIn.show')} checked={shown} onChange={(event) => show(event.target.checked)} />
    </>
  )
}
