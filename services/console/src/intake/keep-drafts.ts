import { useCallback, useState } from 'react'
import { useDraft } from '../app/use-draft.ts'

/** A draft of an order in this browser. */
export interface DraftHead {
  id: string
  title: string
  /** When it was written on last. */
  atMs: number
}

const NONE: DraftHead[] = []

const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The drafts of the person who is signed in, the newest first. */
export function useDrafts() {
  const [drafts, set] = useDraft<DraftHead[]>('intake-drafts', NONE)
  const [fresh] = useState(newId)
  const touch = useCallback(
    (id: string, title: string) =>
      set((before) => [{ id, title, atMs: Date.now() }, ...before.filter((one) => one.id !== id)]),
    [set],
  )
  const drop = useCallback((id: string) => set((before) => before.filter((one) => one.id !== id)), [set])
  /** `newest`: the draft that was written on last, or a new one. */
  return { drafts, touch, drop, another: newId, newest: drafts[0]?.id ?? fresh }
}
