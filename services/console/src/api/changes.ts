import { changes, type EventNotice } from '@murmuration/casework-client'
import { useEffect, useRef } from 'react'
import { client, queryClient } from './client.ts'

const listeners = new Set<(event: EventNotice) => void>()
let listening: AbortController | undefined

/** Listens to what happens, once for the whole page; where the stream has missed something, all is read anew. */
async function listen(signal: AbortSignal): Promise<void> {
  for await (const change of changes(client, { signal }))
    if (change.kind === 'event') for (const heard of listeners) heard(change.event)
    else if (change.missed) await queryClient.invalidateQueries()
}

/** Calls on every event that the reader may see, while the component is there. */
export function useChanges(onEvent: (event: EventNotice) => void): void {
  const latest = useRef(onEvent)
  useEffect(() => {
    latest.current = onEvent
  })
  useEffect(() => {
    const heard = (event: EventNotice): void => latest.current(event)
    listeners.add(heard)
    if (listening === undefined) {
      listening = new AbortController()
      // A session that ended says so with the next read as well.
      listen(listening.signal).catch(() => {
        listening = undefined
      })
    }
    return () => {
      listeners.delete(heard)
      if (listeners.size > 0) return
      listening?.abort()
      listening = undefined
    }
  }, [])
}
