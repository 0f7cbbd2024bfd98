import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { isConflict } from '../api/problem.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'

/** Asks for a reason and does something with it; a refusal stays in the dialog, and so does what was typed. */
export function ReasonDialog({
  title,
  says,
  children,
  danger,
  needsReason = true,
  ready = true,
  run,
  onClose,
  onConflict,
}: {
  title: string
  says?: ReactNode
  children?: ReactNode
  danger?: boolean
  needsReason?: boolean
  /** Whether all else that it needs stands. */
  ready?: boolean
  run: (reason: string) => Promise<unknown>
  onClose: () => void
  /** The thing is another by now: read it anew. */
  onConflict: () => void
}) {
  const [reason, setReason] = useState('')
  const tried = useMutation({
    mutationFn: () => run(reason),
    onSuccess: onClose,
    onError: (error) => {
      if (isConflict(error)) onConflict()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button
            kind={danger ? 'danger' : 'primary'}
            onClick={() => tried.mutate()}
            disabled={tried.isPending || !ready || (needsReason && reason.trim() === '')}
          >
            {t('orders.do')}
          </Button>
        </>
      }
    >
      {typeof says === 'string' ? <p>{says}</p> : says}
      {children}
      <TextArea
        label={t('orders.reason')}
        hint={t('orders.reasonHint')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {tried.error !== null &&
        (isConflict(tried.error) ? (
          <p role="alert">{t('orders.conflict')}</p>
        ) : (
          <Failed error={tried.error} refused />
        ))}
    </Dialog>
  )
}
