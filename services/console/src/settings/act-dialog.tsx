import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Confirm } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'

/** Asks once more, then does it; a refusal stays in the dialog. */
export function ActDialog({
  title,
  says,
  action,
  danger,
  run,
  onDone,
  onRefused,
  onClose,
}: {
  title: string
  says: ReactNode
  action: string
  danger?: boolean
  run: () => Promise<unknown>
  onDone: () => void
  /** Reads anew what was acted on: it may be another by now. */
  onRefused?: () => void
  onClose: () => void
}) {
  const tried = useMutation({
    mutationFn: run,
    onSuccess: () => {
      onClose()
      onDone()
    },
    ...(onRefused !== undefined && { onError: onRefused }),
  })
  return (
    <Confirm
      open
      onClose={onClose}
      title={title}
      action={action}
      onConfirm={() => tried.mutate()}
      busy={tried.isPending}
      {...(danger !== undefined && { danger })}
    >
      <p>{says}</p>
      {tried.error !== null && <Failed error={tried.error} refused />}
    </Confirm>
  )
}
