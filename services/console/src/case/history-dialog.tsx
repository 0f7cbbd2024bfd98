import { type HistoryEvent, readCaseHistory } from '@murmuration/casework-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { Time } from '../time/time.tsx'
import { t } from '../words/words.ts'
import styles from './case.module.css'

/** What happened to a case, newest first. */
export function HistoryDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const history = useInfiniteQuery({
    queryKey: ['case-history', id],
    queryFn: ({ pageParam }) =>
      readCaseHistory(client, {
        params: { id },
        query: pageParam === '' ? { limit: 50 } : { limit: 50, cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  })
  const events = history.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Dialog open wide onClose={onClose} title={t('case.history')}>
      {history.isPending ? (
        <Loading lines={5} />
      ) : history.error !== null ? (
        <Failed error={history.error} retry={() => history.refetch()} />
      ) : events.length === 0 ? (
        <Empty says={t('case.history.none')} />
      ) : (
        <ol className={styles.notes}>
          {events.map((event) => (
            <li key={event.id}>
              <p className={styles.blockHead}>
                <strong>{wordsOf(event)}</strong>
                <span className={`${styles.meta} ${styles.aside}`}>
                  {event.actorName ?? event.actor}, <Time ms={event.atMs} />
                </span>
              </p>
              {event.reason !== null && (
                <p dir="auto">
                  <bdi>{event.reason}</bdi>
                </p>
              )}
              {event.erased && <p className={styles.meta}>{t('case.history.erased')}</p>}
            </li>
          ))}
        </ol>
      )}
      {history.hasNextPage && (
        <Button onClick={() => history.fetchNextPage()} disabled={history.isFetchingNextPage}>
          {t('case.more')}
        </Button>
      )}
    </Dialog>
  )
}

/** `case.lease_taken` → "Lease taken"; a change of state names both. */
function wordsOf({ type, prevState, nextState }: HistoryEvent): string {
  if (type === 'case.state_changed' && prevState !== null && nextState !== null)
    return t('case.history.moved', {
      from: t(`case.state.${prevState as 'new'}`),
      to: t(`case.state.${nextState as 'new'}`),
    })
  const words = type.replace(/^case\./, '').replace(/[._]/g, ' ')
  return words[0].toUpperCase() + words.slice(1)
}
