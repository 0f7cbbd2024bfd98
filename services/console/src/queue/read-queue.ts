import { listCases } from '@murmuration/casework-client'
import type { QueueRow as Row } from '@murmuration/contracts'
import type { InfiniteData } from '@tanstack/react-query'
import { client, queryClient } from '../api/client.ts'
import { type QueueQuery, queryOf, readFilter } from './queue-view.ts'

export interface QueuePage {
  items: Row[]
  next: string | null
}
export type QueuePages = InfiniteData<QueuePage, string | undefined>

/** Rows of a page: more than fit on a large screen. */
const PAGE = 50

export const queueKey = (query: QueueQuery): readonly unknown[] => ['queue', query]

export const readPage = (
  query: QueueQuery,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<QueuePage> => listCases(client, { query: { ...query, limit: PAGE, cursor }, signal })

/** How pages of a queue are read. They are held as long as they are shown, and a little longer for a way back from a case. */
export const queueOptions = (query: QueueQuery) => ({
  queryKey: queueKey(query),
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    readPage(query, pageParam, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }: QueuePage): string | undefined => next ?? undefined,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 30_000,
})

const SEEN = 'murmuration:queue-seen'

/** Remembers that somebody who could read the queue was here. */
export function noteQueueSeen(): void {
  try {
    localStorage.setItem(SEEN, '1')
  } catch {
    // Without storage the first page is read a little later.
  }
}

/**
 * Reads the first page at once where the address is the queue's, beside the question who is signed in. Not where nobody was
 * before: there it would be refused.
 */
export function readQueueEarly(): void {
  if (typeof location === 'undefined' || !['/', '/queue'].includes(location.pathname)) return
  try {
    if (localStorage.getItem(SEEN) === null) return
  } catch {
    return
  }
  const options = queueOptions(queryOf(readFilter(new URLSearchParams(location.search))))
  queryClient.prefetchInfiniteQuery({ ...options, retry: false }).then(() => {
    if (queryClient.getQueryState(options.queryKey)?.error) localStorage.removeItem(SEEN)
  })
}
