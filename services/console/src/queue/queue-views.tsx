import { type CaseCount, countCases, countViews } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { client } from '../api/client.ts'
import { problemSays } from '../api/problem.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './queue.module.css'
import { bareView, countQueryOf, type QueueFilter, VIEWS, writeFilter } from './queue-view.ts'
import { useSavedViews } from './saved-views.ts'

/** A number of cases in words: "…" while it is counted. */
const countSays = (counted: CaseCount | undefined): string =>
  counted === undefined
    ? t('queue.counting')
    : counted.more
      ? t('queue.view.more', { count: count(counted.count) })
      : count(counted.count)

/** How many cases a filter leaves, in words. @param isReady rows go first */
export function useCount(filter: QueueFilter, isReady: boolean): string {
  const query = countQueryOf(filter)
  const { data } = useQuery({
    queryKey: ['queue-count', query],
    queryFn: ({ signal }) => countCases(client, { query, signal }),
    enabled: isReady,
  })
  return countSays(data)
}

const BARE = VIEWS.map(({ name }) => bareView(name))

const addressOf = (query: string): string => (query === '' ? '/queue' : `/queue?${query}`)

/** The fixed views with their counts, the saved ones, and the way to save another. */
export function QueueViews({ filter, isReady }: { filter: QueueFilter; isReady: boolean }) {
  const { data: counts } = useQuery({
    queryKey: ['queue-count', 'views'],
    queryFn: ({ signal }) => countViews(client, { signal }),
    enabled: isReady,
  })
  const { views, isKnown, save, forget } = useSavedViews()
  const [naming, setNaming] = useState(false)
  const now = writeFilter(filter).toString()
  const isSaved = views.some(({ query }) => query === now)
  return (
    <div className={styles.views}>
      <h1>{t('queue.title')}</h1>
      <nav aria-label={t('queue.views')}>
        <ul>
          {VIEWS.map(({ name }, k) => (
            <li key={name}>
              <Link
                href={addressOf(writeFilter(BARE[k]!).toString())}
                className={styles.view}
                aria-current={filter.view === name && !isSaved ? 'page' : undefined}
              >
                {t(`queue.view.${name}`)} <span>{countSays(counts?.[name])}</span>
              </Link>
            </li>
          ))}
          {views.map(({ name, query }) => (
            <li key={name} className={styles.saved}>
              <Link
                href={addressOf(query)}
                className={styles.view}
                aria-current={query === now ? 'page' : undefined}
              >
                <bdi>{name}</bdi>
              </Link>
              {query === now && (
                <button
                  type="button"
                  className={styles.forget}
                  aria-label={t('queue.view.forget')}
                  onClick={() => forget(name).catch((error) => toast(problemSays(error).detail))}
                >
                  <X size={14} aria-hidden />
                </button>
              )}
            </li>
          ))}
        </ul>
      </nav>
      <Button className={styles.save} disabled={!isKnown} onClick={() => setNaming(true)}>
        {t('queue.view.save')}
      </Button>
      {naming && (
        <NameDialog
          taken={views.map(({ name }) => name)}
          onClose={() => setNaming(false)}
          onSave={async (name) => {
            await save({ name, query: now })
            toast(t('queue.view.kept', { name }))
          }}
        />
      )}
    </div>
  )
}

function NameDialog({
  taken,
  onSave,
  onClose,
}: {
  taken: readonly string[]
  onSave: (name: string) => Promise<void>
  onClose: () => void
}) {
  const [name, setName] = useState('')
  const [error, setError] = useState<unknown>()
  const given = name.trim()
  const finish = (): void => {
    if (given !== '') onSave(given).then(onClose, setError)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('queue.view.save')}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button kind="primary" disabled={given === ''} onClick={finish}>
            {t('queue.view.save')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          finish()
        }}
      >
        <TextField
          label={t('queue.view.name')}
          hint={taken.includes(given) ? t('queue.view.taken') : t('queue.view.nameHint')}
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
      {error !== undefined && <Failed error={error} />}
    </Dialog>
  )
}
