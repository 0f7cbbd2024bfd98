import { listCases } from '@murmuration/casework-client'
import type { CaseState, QueueRow as Row } from '@murmuration/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useChanges } from '../api/changes.ts'
import { client, queryClient } from '../api/client.ts'
import { type HeldOrder, holdArrived, holdOrder, NOTHING_HELD } from './hold-order.ts'
import { type QueueFilter, type QueueQuery, queryOf } from './queue-view.ts'
import { noteQueueSeen, type QueuePages, queueKey, queueOptions, readPage } from './read-queue.ts'

export interface Queue {
  /** In the order in which they were first read. */
  rows: readonly Row[]
  /** Rows that the filter no longer holds, with the state they went to where that was heard; they stay in place. */
  left: ReadonlyMap<string, CaseState | undefined>
  /** How many new ones wait. */
  arrived: number
  isPending: boolean
  isFetching: boolean
  error: unknown
  hasMore: boolean
  readMore: () => void
  /** Reads the first page anew, in the order of now. */
  renew: () => Promise<void>
  retry: () => void
}

/** Waits so long for further events before rows are read again. */
const GATHER_MS = 400
const MOST_CHANGED = 100

/** The rows of a filter: page by page, and up to date without any of them moving. */
export function useQueue(filter: QueueFilter): Queue {
  const query = queryOf(filter)
  const name = JSON.stringify(query)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the name says all of the query
  const asked = useMemo(() => query, [name])
  const pages = useInfiniteQuery(queueOptions(asked))
  const [state, setState] = useState<{ name: string; held: HeldOrder; left: Queue['left'] }>({
    name,
    held: NOTHING_HELD,
    left: new Map(),
  })
  const before = state.name === name ? state : { name, held: NOTHING_HELD, left: new Map() as Queue['left'] }
  const held =
    pages.data === undefined
      ? before.held
      : holdOrder(
          before.held,
          pages.data.pages.map(({ items }) => items.map(({ id }) => id)),
        )
  if (state.name !== name || held !== state.held) setState({ ...before, held })
  const changed = useChangedCases(asked, held, ({ arrived, left, present }) =>
    setState((now) =>
      now.name === name
        ? {
            ...now,
            held: holdArrived(now.held, arrived),
            left: new Map([...now.left, ...left].filter(([id]) => !present.has(id))),
          }
        : now,
    ),
  )
  useChanges(({ entity, type, nextState }) => {
    if (entity.startsWith('case:'))
      changed(entity.slice('case:'.length), {
        isNew: type === 'case.opened',
        state: type === 'case.state_changed' ? (nextState as CaseState) : undefined,
      })
  })
  useEffect(() => {
    if (pages.data !== undefined) noteQueueSeen()
  }, [pages.data])
  const rows = useMemo(() => {
    const byId = new Map<string, Row>()
    for (const { items } of pages.data?.pages ?? []) for (const row of items) byId.set(row.id, row)
    return held.ids.flatMap((id) => byId.get(id) ?? [])
  }, [pages.data, held.ids])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages
  const readMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return {
    rows,
    left: before.left,
    arrived: held.arrived.length,
    isPending: pages.isPending,
    isFetching: pages.isFetching,
    error: pages.data === undefined ? pages.error : null,
    hasMore: hasNextPage,
    readMore,
    renew: async () => {
      const first = await readPage(asked, undefined)
      setState({ name, held: NOTHING_HELD, left: new Map() })
      queryClient.setQueryData<QueuePages>(queueKey(asked), { pages: [first], pageParams: [undefined] })
    },
    retry: () => pages.refetch(),
  }
}

/** What was heard of a case. */
interface Heard {
  isNew: boolean
  /** undefined: of its state nothing. */
  state: CaseState | undefined
}

interface Changed {
  /** Ids that are new to the filter. */
  arrived: string[]
  /** Rows that it no longer holds. */
  left: [id: string, state: CaseState | undefined][]
  /** Ids that it holds. */
  present: ReadonlySet<string>
}
const UNCHANGED: Changed = { arrived: [], left: [], present: new Set() }

/**
 * Reads again what was heard to have changed: the pages that hold it, and what else of the filter was changed since. No
 * case is opened by that, so nobody is recorded as having read it.
 *
 * @returns to be called with the id of each case that changed
 */
function useChangedCases(
  query: QueueQuery,
  held: HeldOrder,
  onRead: (changed: Changed) => void,
): (id: string, heard: Heard) => void {
  const latest = useRef({ query, held, onRead })
  useEffect(() => {
    latest.current = { query, held, onRead }
  })
  const waiting = useRef<{ ids: Map<string, Heard>; timer: ReturnType<typeof setTimeout> | undefined }>({
    ids: new Map(),
    timer: undefined,
  })
  useEffect(() => () => clearTimeout(waiting.current.timer), [])
  return useCallback((id, { isNew, state }) => {
    const now = waiting.current
    const before = now.ids.get(id)
    now.ids.set(id, { isNew: isNew || before?.isNew === true, state: state ?? before?.state })
    now.timer ??= setTimeout(async () => {
      const ids = now.ids
      now.ids = new Map()
      now.timer = undefined
      const { query: asked, held: shown, onRead: tell } = latest.current
      // What cannot be read now is read with the next change, or when the stream is open again.
      const read = await readChanged(asked, shown, ids).catch(() => UNCHANGED)
      if (latest.current.query === asked) tell(read)
    }, GATHER_MS)
  }, [])
}

async function readChanged(
  query: QueueQuery,
  held: HeldOrder,
  changed: ReadonlyMap<string, Heard>,
): Promise<Changed> {
  const key = queueKey(query)
  const data = queryClient.getQueryData<QueuePages>(key)
  if (data === undefined) return UNCHANGED
  const at = data.pages.flatMap(({ items }, page) => (items.some(({ id }) => changed.has(id)) ? [page] : []))
  const newest = data.pages.reduce(
    (most, { items }) => items.reduce((so, { updatedAtMs }) => Math.max(so, updatedAtMs), most),
    0,
  )
  const [recent, ...again] = await Promise.all([
    listCases(client, { query: { ...query, sort: 'updated', updatedSinceMs: newest, limit: MOST_CHANGED } }),
    ...at.map((page) => readPage(query, data.pageParams[page] ?? undefined)),
  ])
  const fresh = new Map<string, Row>()
  for (const { items } of [recent, ...again]) for (const row of items) fresh.set(row.id, row)
  queryClient.setQueryData<QueuePages>(
    key,
    (now) =>
      now && {
        ...now,
        pages: now.pages.map((page) => ({
          ...page,
          items: page.items.map((row) => fresh.get(row.id) ?? row),
        })),
      },
  )
  const known = new Set(held.ids)
  const isWhole = data.pages.at(-1)?.next === null
  return {
    // Of a list that is not read to its end, a row further down is not new.
    arrived: recent.items
      .map(({ id }) => id)
      .filter((id) => !known.has(id) && (isWhole || changed.get(id)?.isNew === true)),
    left: [...changed].flatMap(([id, { state }]) =>
      known.has(id) && !fresh.has(id) ? [[id, state] as [string, CaseState | undefined]] : [],
    ),
    present: new Set(fresh.keys()),
  }
}
