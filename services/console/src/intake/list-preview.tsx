import { type PreviewRow, previewOrder, type RowResolution } from '@murmuration/casework-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client } from '../api/client.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './intake.module.css'
import type { TakenList } from './intake-draft.ts'

const RESOLUTIONS = ['matched', 'renamed', 'already_gone', 'not_found', 'ambiguous', 'duplicate'] as const
const needsLook = ({ resolution }: PreviewRow): boolean =>
  resolution === 'not_found' || resolution === 'ambiguous'

const noteOf = ({ duplicateOf, candidates, seen, resolution, claims }: PreviewRow): string =>
  [
    duplicateOf !== null && t('intake.sameAs', { row: duplicateOf }),
    candidates.length > 0 && t('intake.fits', { count: candidates.length, accounts: candidates.join(', ') }),
    resolution === 'matched' && !seen && t('intake.unseen'),
    claims.length > 0 && t('intake.claims', { claims: claims.join(', ') }),
  ]
    .filter((part) => part !== false)
    .join('; ')

const COLUMNS: Column<PreviewRow>[] = [
  { id: 'row', header: t('intake.row'), width: 48, align: 'right', cell: ({ row }) => row },
  {
    id: 'raw',
    header: t('intake.raw'),
    width: '3fr',
    cell: ({ raw }) => (
      <code>
        <bdi>{raw}</bdi>
      </code>
    ),
  },
  {
    id: 'resolution',
    header: t('intake.resolution'),
    width: 100,
    cell: ({ resolution }) => t(`orders.resolution.${resolution}`),
  },
  {
    id: 'account',
    header: t('intake.account'),
    width: '2fr',
    cell: ({ accountId }) => <bdi>{accountId ?? t('intake.none')}</bdi>,
  },
  { id: 'note', header: t('intake.note'), width: '3fr', cell: (row) => <bdi>{noteOf(row)}</bdi> },
]

/** sha256 of a text in UTF-8, in hex. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** How each row of a list ends, before anything is kept: six counts that filter, and the rows verbatim. */
export function ListPreview({
  list,
  onAnother,
  onCounts,
}: {
  list: TakenList
  onAnother: () => void
  onCounts: (counts: { total: number; resolved: number }) => void
}) {
  const [resolution, filter] = useState<RowResolution>()
  const [focused, focus] = useState<string>()
  const [hash, setHash] = useState('')
  useEffect(() => {
    hashOf(list.content).then(setHash)
  }, [list.content])
  const preview = useInfiniteQuery({
    queryKey: ['preview', hash, list.format, resolution],
    enabled: hash !== '',
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      previewOrder(client, {
        body: {
          list: { format: list.format, content: list.content },
          ...(resolution !== undefined && { resolution }),
          afterRow: pageParam,
          limit: 500,
        },
        signal,
      }),
    getNextPageParam: ({ nextAfterRow }) => nextAfterRow ?? undefined,
  })
  const first = preview.data?.pages[0]
  const rows = preview.data?.pages.flatMap((one) => one.rows) ?? []
  const counts = first?.counts
  useEffect(() => {
    if (counts !== undefined)
      onCounts({
        total: counts.total,
        resolved: counts.matched + counts.renamed + counts.already_gone + counts.duplicate,
      })
  }, [counts, onCounts])
  const at = rows.findIndex(({ row }) => String(row) === focused)
  const look = (by: 1 | -1): void => {
    for (let k = at + by; k >= 0 && k < rows.length; k += by)
      if (needsLook(rows[k])) {
        focus(String(rows[k].row))
        return
      }
  }
  useKeys('page', [
    { key: ']', label: t('intake.next'), run: () => look(1), when: rows.length > 0 },
    { key: '[', label: t('intake.previous'), run: () => look(-1), when: rows.length > 0 },
  ])
  if (preview.error !== null) return <Failed error={preview.error} retry={() => preview.refetch()} refused />
  return (
    <>
      <div className={styles.strip}>
        <strong>
          <bdi>{list.name}</bdi>
        </strong>
        <code title={hash}>
          {t('intake.strip', {
            hash: `${hash.slice(0, 4)}…${hash.slice(-4)}`,
            rows: counts === undefined ? '…' : count(counts.total),
            format: list.format.toUpperCase(),
          })}
        </code>
        {first !== undefined && first.columns.length > 0 && (
          <span>{t('intake.columns', { columns: first.columns.join(', ') })}</span>
        )}
        <Button onClick={onAnother}>{t('intake.another')}</Button>
      </div>
      <div className={styles.counts}>
        {RESOLUTIONS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={resolution === one}
            onClick={() => filter(resolution === one ? undefined : one)}
          >
            <strong>{counts === undefined ? '…' : count(counts[one])}</strong>
            {t(`orders.resolution.${one}`)}
          </button>
        ))}
      </div>
      <div className={styles.note}>
        <Button onClick={() => filter(undefined)} aria-pressed={resolution === undefined}>
          {t('intake.all', { count: counts === undefined ? '…' : count(counts.total) })}
        </Button>
        <Button onClick={() => look(1)} keyHint="]">
          {t('intake.look', {
            count: counts === undefined ? '…' : count(counts.not_found + counts.ambiguous),
          })}
        </Button>
        <span>{t('intake.everyRow')}</span>
      </div>
      {preview.isPending ? (
        <Loading lines={12} />
      ) : (
        <div className={page.fill}>
          <VirtualTable
            label={t('intake.rows')}
            rows={rows}
            columns={COLUMNS}
            rowId={({ row }) => String(row)}
            focused={focused}
            onFocus={({ row }) => focus(String(row))}
            onEnd={() => preview.hasNextPage && !preview.isFetchingNextPage && preview.fetchNextPage()}
            empty={<Empty says={t('intake.noRows')} />}
          />
        </div>
      )}
    </>
  )
}
