import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import page from '../parts/page.module.css'
import { t } from '../words/words.ts'

/** Shows a secret or a one-time link, this once, with a button that copies it. */
export function SecretDialog({
  title,
  says,
  secret,
  onClose,
}: {
  title: string
  says: string
  secret: string
  onClose: () => void
}) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  const copy = (): void => {
    navigator.clipboard.writeText(secret).then(
      () => setCopied('yes'),
      // Without the right to write there, one copies by hand.
      () => setCopied('failed'),
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={copy} kind="primary">
            {t('settings.secret.copy')}
          </Button>
          <Button onClick={onClose}>{t('settings.secret.done')}</Button>
        </>
      }
    >
      <p>{says}</p>
      <code className={page.secret}>{secret}</code>
      <p role="status">
        {copied === 'no' ? t('settings.secret.once') : t(`settings.secret.copied.${copied}`)}
      </p>
    </Dialog>
  )
}
