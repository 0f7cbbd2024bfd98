import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea } from '../parts/fields.tsx'
import { formatTime, useZone } from '../time/time.tsx'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseLease } from './use-lease.ts'

/** Somebody took the lease, or it ran out: what was typed is kept, and can be read and copied. */
export function LeaseLost({
  lost: { by, atMs },
  onForget,
}: {
  lost: NonNullable<CaseLease['lost']>
  onForget: () => void
}) {
  const { name: zone } = useZone()
  const at = `${formatTime(atMs, zone, 'clock')} ${zone}`
  return (
    <div className={styles.banner} role="alert">
      <span>
        {by === null ? t('case.lease.ranOut', { at }) : t('case.lease.lost', { name: by.name, at })}
      </span>
      <Button onClick={onForget}>{t('parts.close')}</Button>
    </div>
  )
}

/** A lead takes the lease from whoever holds it, and says why. */
export function TakeOver({ take, onClose }: { take: CaseLease['take']; onClose: () => void }) {
  const [reason, set] = useState('')
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('case.lease.takeOver')}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button
            kind="primary"
            disabled={reason.trim() === ''}
            onClick={async () => {
              if (await take(reason)) onClose()
            }}
          >
            {t('case.lease.takeOver')}
          </Button>
        </>
      }
    >
      <TextArea label={t('case.move.reason')} value={reason} onChange={(event) => set(event.target.value)} />
    </Dialog>
  )
}
