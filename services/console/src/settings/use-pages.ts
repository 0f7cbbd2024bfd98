import { useInfiniteQuery } from '@tanstack/react-query'

/** Rows that come page by page, as far as they were read. */
export function usePages<Row>(
  queryKey: readonly unknown[],
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<{ items: Row[]; next: string | null }>,
) {
  const query = useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  return { query, rows: query.data?.pages.flatMap(({ items }) => items) ?? [] }
}
