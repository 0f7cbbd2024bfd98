import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { t } from '../words/words.ts'
import { Button } from './button.tsx'
import styles from './parts.module.css'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  children: ReactNode
  footer?: ReactNode
  wide?: boolean
}

/** A dialog that holds the focus, and gives it back where it was. */
export function Dialog({ open, onClose, title, children, footer, wide }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={`${styles.dialog} ${wide ? styles.wide : ''}`}
          aria-describedby={undefined}
          // A click beside it must not throw away what was typed.
          onInteractOutside={(event) => event.preventDefault()}
          // The first field rather than the way out.
          onOpenAutoFocus={(event) => {
            const box = event.currentTarget as HTMLElement | null
            const field = box?.querySelector<HTMLElement>(
              `.${styles.dialogBody} :is(input, select, textarea):not(:disabled)`,
            )
            if (field) {
              event.preventDefault()
              field.focus()
            }
          }}
        >
          <div className={styles.dialogHead}>
            <Radix.Title>{title}</Radix.Title>
            <Radix.Close asChild>
              <Button kind="quiet" aria-label={t('parts.close')}>
                <X size={16} aria-hidden />
              </Button>
            </Radix.Close>
          </div>
          <div className={styles.dialogBody}>{children}</div>
          {footer !== undefined && <div className={styles.dialogFoot}>{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Asks once more before something is done. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  action,
  onConfirm,
  danger,
  busy,
}: DialogProps & { action: string; onConfirm: () => void; danger?: boolean; busy?: boolean }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button kind={danger ? 'danger' : 'primary'} onClick={onConfirm} disabled={busy}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
