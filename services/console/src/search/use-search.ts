import { search } from '@murmuration/casework-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { canDo, client, useMe } from '../api/client.ts'
import { type Hit, hitsOf } from './search-hits.ts'

/** Waits so long after the last letter. */
const DEBOUNCE_MS = 180

function useSettled(value: string): string {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const later = setTimeout(() => settle(value), DEBOUNCE_MS)
    return () => clearTimeout(later)
  }, [value])
  return settled
}

export interface Searched {
  hits: readonly Hit[]
  /** Whether the hits are those of what is written now. */
  isCurrent: boolean
  error: unknown
}

/** Looks for accounts, cases, objects and orders as one writes. */
export function useSearch(text: string): Searched {
  const me = useMe()
  const q = useSettled(text.trim())
  const query = useQuery({
    queryKey: ['search', q],
    queryFn: async ({ signal }) => hitsOf(await search(client, { query: { q }, signal })),
    enabled: q !== '' && canDo(me, 'analyst', 'lead', 'legal', 'policy', 'auditor', 'researcher'),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const isCurrent = q === text.trim() && !query.isFetching
  return {
    hits: text.trim() === '' ? [] : (query.data ?? []),
    isCurrent,
    error: isCurrent ? query.error : null,
  }
}
