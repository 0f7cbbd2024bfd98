import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import styles from './shell.module.css'

interface Place {
  /** From the outermost to where one is. */
  crumbs: readonly { label: string; href?: string }[]
  /** Marking of the compartment whose data the page shows. */
  compartment?: string | undefined
}

let place: Place = { crumbs: [] }
const watchers = new Set<() => void>()

/** Tells the top bar where one is. */
export function usePlace(next: Place): void {
  const key = JSON.stringify(next)
  useEffect(() => {
    place = JSON.parse(key) as Place
    for (const watch of watchers) watch()
  }, [key])
}

export const usePlaceShown = (): Place =>
  useSyncExternalStore(
    (watch) => {
      watchers.add(watch)
      return () => watchers.delete(watch)
    },
    () => place,
    () => place,
  )

/** The head of a page: its title, chips, and actions to the right. */
export function PageHeader({
  title,
  chips,
  actions,
}: {
  title: ReactNode
  chips?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className={styles.header}>
      <h1>{title}</h1>
      {chips}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
