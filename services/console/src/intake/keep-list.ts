import { useEffect, useState } from 'react'
import { useWho } from '../api/client.ts'
import type { TakenList } from './intake-draft.ts'

/** A list, in a database of the browser: it may be larger than what a draft of text may hold. */
const DATABASE = 'murmuration-intake'
const STORE = 'lists'

const asked = <Answer>(request: IDBRequest<Answer>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

async function withStore<Answer>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<Answer>,
): Promise<Answer> {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  const database = await asked(opening)
  try {
    return await asked(act(database.transaction(STORE, mode).objectStore(STORE)))
  } finally {
    database.close()
  }
}

/**
 * The list of a draft, kept for the person who writes it: it survives a reload.
 *
 * @returns undefined while it is looked for; `lost`: the browser could not keep it
 */
export function useKeptList(draft: string): {
  list: TakenList | null | undefined
  lost: boolean
  keep: (list: TakenList | null) => void
} {
  const { data: me } = useWho()
  const name = `${me?.id ?? 'nobody'}:${draft}`
  const [kept, set] = useState<{ name: string; list: TakenList | null }>()
  const [lost, setLost] = useState(false)
  useEffect(() => {
    let isLeft = false
    const found = (list: TakenList | null): void => {
      if (!isLeft) set({ name, list })
    }
    withStore<TakenList | undefined>('readonly', (store) => store.get(name)).then(
      (list) => found(list ?? null),
      () => found(null),
    )
    return () => {
      isLeft = true
    }
  }, [name])
  const keep = (list: TakenList | null): void => {
    set({ name, list })
    setLost(false)
    withStore(
      'readwrite',
      (store) => (list === null ? store.delete(name) : store.put(list, name)) as IDBRequest<unknown>,
    ).catch(() => setLost(list !== null))
  }
  return { list: kept?.name === name ? kept.list : undefined, lost, keep }
}
