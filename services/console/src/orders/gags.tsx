import { listGags } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { client } from '../api/client.ts'
import { shortId } from '../app/page-title.ts'
import { Panel } from '../parts/states.tsx'
import { Time, useNowMinute } from '../time/time.tsx'
import { rich, t } from '../words/words.ts'
import styles from './orders.module.css'

/** Gags whose end has come or comes within 30 days; a person has to lift them. */
export function Gags() {
  const now = useNowMinute()
  const query = useQuery({
    queryKey: ['gags'],
    queryFn: ({ signal }) => listGags(client, { query: { limit: 50 }, signal }),
  })
  if (query.data?.items.length === 0) return null
  return (
    <Panel title={t('orders.gags')} aside={t('orders.gagsSay')} query={query} lines={2}>
      {() => (
        <ul className={styles.gags}>
          {query.data?.items.map(({ id, title, gagUntilMs, gagBasis }) => {
            const isOver = gagUntilMs !== null && gagUntilMs <= now
            return (
              <li key={id}>
                <code>{shortId(id)}</code>
                <Link href={`/orders/${id}`}>
                  <bdi>{title}</bdi>
                </Link>
                <span className={isOver ? styles.over : undefined}>
                  {gagUntilMs === null
                    ? t('orders.gagOpen')
                    : rich(isOver ? 'orders.gagPassed' : 'orders.gagUntil', {
                        at: <Time key="at" ms={gagUntilMs} precision="day" />,
                      })}
                </span>
                <bdi>{gagBasis ?? t('orders.noBasis')}</bdi>
              </li>
            )
          })}
        </ul>
      )}
    </Panel>
  )
}
