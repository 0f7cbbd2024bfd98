import {
  type DeadLetterRow,
  type ListDeadLettersCall,
  listDeadLetters,
  type Operations,
  retryDeadLetter,
} from '@murmuration/casework-client'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'wouter'
import { client, queryClient } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { SelectField } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Panel } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { LetterDialog } from './letter-dialog.tsx'
import styles from './operations.module.css'

type Reason = NonNullable<NonNullable<ListDeadLettersCall['query']>['reason']>

/** Refused records, oldest first; the reason that is looked at stands in the address. */
export function LettersPanel({ standing }: { standing: Operations['deadLetters'] }) {
  const { kept, leftOut, byReason } = standing
  const [search, setSearch] = useSearchParams()
  const reason = byReason.find((one) => one.reason === search.get('reason'))
  const [focused, focus] = useState<string>()
  const [open, setOpen] = useState<string>()
  const letters = useInfiniteQuery({
    queryKey: ['dead-letters', reason?.reason],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      listDeadLetters(client, {
        query: { cursor: pageParam, limit: 100, reason: reason?.reason as Reason | undefined },
        signal,
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const readAnew = (): void => {
    queryClient.invalidateQueries({ queryKey: ['dead-letters'] })
  }
  // The list is read again when the counts, which are read by the second, say that it is another.
  const known = letters.data?.pages[0]
  const isOther = known !== undefined && (known.kept !== kept || known.leftOut !== leftOut)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each pair of counts
  useEffect(() => {
    if (isOther) readAnew()
  }, [kept, leftOut])
  const retried = useMutation({
    mutationFn: (id: string) => retryDeadLetter(client, { params: { id } }),
    onSuccess: () => {
      toast(t('operations.retried'))
      readAnew()
      queryClient.invalidateQueries({ queryKey: ['operations'] })
    },
  })
  const rows = letters.data?.pages.flatMap(({ items }) => items) ?? []
  const columns: Column<DeadLetterRow>[] = [
    { id: 'id', header: t('operations.id'), width: 80, cell: ({ id }) => <code>{id.slice(0, 8)}</code> },
    { id: 'source', header: t('operations.source'), width: 120, cell: ({ source }) => <bdi>{source}</bdi> },
    {
      id: 'position',
      header: t('operations.position'),
      width: '2fr',
      cell: ({ position }) => <bdi>{position}</bdi>,
    },
    {
      id: 'reason',
      header: t('operations.reason'),
      width: 130,
      cell: (row) => row.reason.replaceAll('_', ' '),
    },
    {
      id: 'message',
      header: t('operations.message'),
      width: '4fr',
      cell: ({ message }) => <bdi title={message}>{message}</bdi>,
    },
    {
      id: 'bytes',
      header: t('operations.bytes'),
      width: 70,
      align: 'right',
      cell: ({ rawBytes }) => count(rawBytes),
    },
    {
      id: 'act',
      header: <span className="sr-only">{t('operations.actions')}</span>,
      width: 130,
      cell: ({ id }) => (
        <>
          <Button
            kind="quiet"
            onClick={() => setOpen(id)}
            aria-label={t('operations.readOne', { id: id.slice(0, 8) })}
          >
            {t('operations.read')}
          </Button>
          <Button
            kind="quiet"
            onClick={() => retried.mutate(id)}
            disabled={retried.isPending}
            aria-label={t('operations.retryOne', { id: id.slice(0, 8) })}
          >
            {t('operations.retry')}
          </Button>
        </>
      ),
    },
  ]
  return (
    <Panel title={t('operations.letters')} aside={t('operations.lettersKept', { kept })} query={letters}>
      {() => (
        <>
          {byReason.length > 0 && (
            <div className={page.filters}>
              <SelectField
                label={t('operations.reason')}
                value={reason?.reason ?? ''}
                onChange={({ target: { value } }) =>
                  setSearch(value === '' ? {} : { reason: value }, { replace: true })
                }
              >
                <option value="">{t('operations.anyReason', { kept: count(kept) })}</option>
                {byReason.map((one) => (
                  <option key={one.reason} value={one.reason}>
                    {one.reason.replaceAll('_', ' ')}, {count(one.letters)}
                  </option>
                ))}
              </SelectField>
            </div>
          )}
          {leftOut > 0 && <p className={page.note}>{t('operations.leftOut', { leftOut })}</p>}
          {retried.error !== null && (
            <>
              <p className={page.note}>{t('operations.notRetried', { id: retried.variables.slice(0, 8) })}</p>
              <Failed error={retried.error} refused />
            </>
          )}
          {rows.length === 0 ? (
            <Empty says={t('operations.noLetters')} />
          ) : (
            <div className={`${page.fill} ${styles.letters}`}>
              <VirtualTable
                label={t('operations.letters')}
                rows={rows}
                total={reason?.letters ?? kept}
                columns={columns}
                rowId={({ id }) => id}
                focused={focused}
                onFocus={({ id }) => focus(id)}
                onOpen={({ id }) => setOpen(id)}
                onEnd={() => letters.hasNextPage && !letters.isFetchingNextPage && letters.fetchNextPage()}
              />
            </div>
          )}
          {open !== undefined && <LetterDialog id={open} onClose={() => setOpen(undefined)} />}
        </>
      )}
    </Panel>
  )
}
