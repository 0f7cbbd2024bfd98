import { type Preview, type PreviewRow, previewOrder } from '@murmuration/casework-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { client } from '../api/client.ts'
import type { TakenList } from './intake-draft.ts'

/** Rows that one request brings, and rows that are read without being asked for. */
const PAGE = 2_000
const READ_AHEAD = 20_000

/** sha256 of a text in UTF-8, in hex. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A list as it would be taken in, as far as it was read. */
export interface ListRead {
  /** Of its text; empty while it is computed, and where the browser computes none. */
  hash: string
  rows: readonly PreviewRow[]
  counts: Preview['counts'] | undefined
  columns: readonly string[]
  /** Every row was read. */
  isWhole: boolean
  isPending: boolean
  error: unknown
  retry: () => void
  /** Reads more rows, where there are any. */
  more: () => void
}

/** Asks how the rows of a list end; writes nothing. */
export function useListRows(list: TakenList | null): ListRead {
  const [hashed, setHash] = useState<{ content: string; hash: string }>()
  const content = list?.content
  useEffect(() => {
    if (content !== undefined)
      hashOf(content).then(
        (hash) => setHash({ content, hash }),
        // Over plain HTTP a browser computes no hashes.
        () => setHash({ content, hash: '' }),
      )
  }, [content])
  const isHashed = hashed !== undefined && hashed.content === content
  const hash = isHashed ? hashed.hash : ''
  const preview = useInfiniteQuery({
    queryKey: ['preview', hash, list?.format, hash === '' ? content?.slice(0, 10_000) : '', content?.length],
    enabled: list !== null && isHashed,
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => {
      const { format, content: text } = list as TakenList
      return previewOrder(client, {
        body: { list: { format, content: text }, afterRow: pageParam, limit: PAGE },
        signal,
      })
    },
    getNextPageParam: ({ nextAfterRow }) => nextAfterRow ?? undefined,
  })
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = preview
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage])
  const rows = preview.data?.pages.flatMap((one) => one.rows) ?? []
  const { length } = rows
  useEffect(() => {
    if (length < READ_AHEAD) more()
  }, [length, more])
  const first = preview.data?.pages[0]
  return {
    hash,
    rows,
    counts: first?.counts,
    columns: first?.columns ?? [],
    isWhole: first !== undefined && !hasNextPage,
    isPending: preview.isPending,
    error: preview.error,
    retry: () => preview.refetch(),
    more,
  }
}
