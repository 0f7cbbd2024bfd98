import { search } from '@murmuration/casework-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { client } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { usePageTitle } from '../app/page-title.ts'
import { TextField } from '../parts/fields.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { VirtualTable } from '../parts/virtual-table.tsx'
import { t } from '../words/words.ts'
import styles from './account.module.css'

const DEBOUNCE_MS = 200
const PAGE = 50

/** Finds accounts by the beginning of their ids and handles. */
export function AccountsScreen() {
  usePageTitle(t('accounts.title'))
  usePlace({ crumbs: [{ label: t('accounts.title') }] })
  const [params, setParams] = useSearchParams()
  const q = params.get('q')?.trim() ?? ''
  const [text, setText] = useState(q)
  const [, go] = useLocation()
  const [focused, focus] = useState<string>()
  useEffect(() => setText(q), [q])
  useEffect(() => {
    if (text.trim() === q) return
    const later = setTimeout(
      () => setParams(text.trim() === '' ? {} : { q: text.trim() }, { replace: true }),
      DEBOUNCE_MS,
    )
    return () => clearTimeout(later)
  }, [text, q, setParams])
  const found = useInfiniteQuery({
    queryKey: ['accounts', q],
    queryFn: async ({ pageParam, signal }) => {
      const { accounts } = await search(client, {
        query: { q, kind: 'accounts', limit: PAGE, cursor: pageParam },
        signal,
      })
      return accounts ?? { items: [], next: null }
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: q !== '',
  })
  const rows = useMemo(() => {
    const seen = new Set<string>()
    return (found.data?.pages ?? [])
      .flatMap(({ items }) => items)
      .filter(({ accountId }) => !seen.has(accountId) && seen.add(accountId))
  }, [found.data])
  const open = ({ accountId }: { accountId: string }): void =>
    go(`/accounts/${encodeURIComponent(accountId)}`)
  return (
    <div className={styles.page}>
      <PageHeader title={t('accounts.title')} />
      <form
        className={styles.search}
        onSubmit={(event) => {
          event.preventDefault()
          const first = rows[0]
          if (rows.length === 1 && first !== undefined) open(first)
        }}
      >
        <TextField
          type="search"
          label={t('accounts.search')}
          hint={t('accounts.search.hint')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
      <div className={styles.results}>
        {q === '' ? (
          <Empty says={t('accounts.search.first')} />
        ) : found.error ? (
          <Failed error={found.error} retry={() => found.refetch()} />
        ) : found.isPending ? (
          <Loading />
        ) : rows.length === 0 ? (
          <Empty says={t('accounts.search.none', { q })} />
        ) : (
          <VirtualTable
            label={t('accounts.title')}
            rows={rows}
            rowId={({ accountId }) => accountId}
            focused={focused ?? rows[0]?.accountId}
            onFocus={({ accountId }) => focus(accountId)}
            onOpen={open}
            onEnd={() => found.hasNextPage && !found.isFetchingNextPage && found.fetchNextPage()}
            columns={[
              {
                id: 'handle',
                header: t('accounts.column.handle'),
                width: '1fr',
                cell: ({ handle }) =>
                  handle === null ? (
                    <span className={styles.faint}>{t('accounts.noHandle')}</span>
                  ) : (
                    <bdi>@{handle}</bdi>
                  ),
              },
              {
                id: 'id',
                header: t('accounts.column.id'),
                width: '1fr',
                cell: ({ accountId }) => <bdi className={styles.code}>{accountId}</bdi>,
              },
            ]}
          />
        )}
      </div>
      {rows.length > 0 && (
        <p className={styles.foot} role="status">
          {t(found.hasNextPage ? 'accounts.search.more' : 'accounts.search.count', { count: rows.length })}
        </p>
      )}
    </div>
  )
}
