import { useSyncExternalStore } from 'react'
import { t } from '../words/words.ts'
import styles from './parts.module.css'

interface ToastAction {
  label: string
  run: () => void
}

interface Shown {
  id: number
  message: string
  action: ToastAction | undefined
}

let toasts: readonly Shown[] = []
let lastId = 0
const watchers = new Set<() => void>()
const set = (next: readonly Shown[]): void => {
  toasts = next
  for (const watch of watchers) watch()
}

/** Says something in passing; with an action, such as undo, while it is there. */
export function toast(
  message: string,
  { action, seconds = 6 }: { action?: ToastAction; seconds?: number } = {},
): void {
  const id = ++lastId
  set([...toasts.slice(-2), { id, message, action }])
  setTimeout(() => set(toasts.filter((one) => one.id !== id)), seconds * 1_000)
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (watch) => {
      watchers.add(watch)
      return () => watchers.delete(watch)
    },
    () => toasts,
    () => toasts,
  )
  return (
    <section className={styles.toasts} aria-label={t('parts.toast.region')} aria-live="polite">
      {shown.map(({ id, message, action }) => (
        <div key={id} className={styles.toast}>
          <span>{message}</span>
          {action !== undefined && (
            <button
              type="button"
              onClick={() => {
                set(toasts.filter((one) => one.id !== id))
                action.run()
              }}
            >
              {action.label}
            </button>
          )}
        </div>
      ))}
    </section>
  )
}
