import { useSyncExternalStore } from 'react'
import { useMe } from '../api/client.ts'

/** A view of the queue with a name: its address without the focused row. */
export interface SavedView {
  name: string
  query: string
}

/** The views of a person with one more; one of the same name gives way to it. */
export const withView = (views: readonly SavedView[], view: SavedView): SavedView[] => [
  ...views.filter(({ name }) => name !== view.name),
  view,
]

const listeners = new Set<() => void>()
const keyOf = (me: string): string => `murmuration:views:${me}`

function textOf(me: string): string {
  try {
    return localStorage.getItem(keyOf(me)) ?? '[]'
  } catch {
    return '[]'
  }
}

function viewsIn(text: string): SavedView[] {
  try {
    return JSON.parse(text) as SavedView[]
  } catch {
    // What cannot be read is none.
    return []
  }
}

/** The saved views of who is signed in. */
export function useSavedViews(): {
  views: readonly SavedView[]
  save: (view: SavedView) => void
  forget: (name: string) => void
} {
  const { id } = useMe()
  const text = useSyncExternalStore(
    (changed) => {
      listeners.add(changed)
      addEventListener('storage', changed)
      return () => {
        listeners.delete(changed)
        removeEventListener('storage', changed)
      }
    },
    () => textOf(id),
    () => '[]',
  )
  const views = viewsIn(text)
  const write = (next: readonly SavedView[]): void => {
    localStorage.setItem(keyOf(id), JSON.stringify(next))
    for (const changed of listeners) changed()
  }
  return {
    views,
    save: (view) => write(withView(views, view)),
    forget: (name) => write(views.filter((view) => view.name !== name)),
  }
}
