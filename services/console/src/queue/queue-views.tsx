import { countCases } from '@murmuration/casework-client'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { client } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/fields.tsx'
import { toast } from '../parts/toast.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './queue.module.css'
import { bareView, countQueryOf, type QueueFilter, VIEWS, writeFilter } from './queue-view.ts'
import { useSavedViews } from './saved-views.ts'

/** How many cases filters leave, in words: "…" while that is counted. */
function useCounts(filters: readonly QueueFilter[], isReady: boolean): string[] {
  const answers = useQueries({
    queries: filters.map((filter) => {
      const query = countQueryOf(filter)
      return {
        queryKey: ['queue-count', query],
        queryFn: ({ signal }: { signal: AbortSignal }) => countCases(client, { query, signal }),
        // Rows go first.
        enabled: isReady,
        placeholderData: keepPreviousData,
      }
    }),
  })
  return answers.map(({ data }) =>
    data === undefined
      ? t('queue.counting')
      : data.more
        ? t('queue.view.more', { count: count(data.count) })
        : count(data.count),
  )
}

/** How many cases the filter leaves. */
export const useCount = (filter: QueueFilter, isReady: boolean): string => useCounts([filter], isReady)[0]!

const BARE = VIEWS.map(({ name }) => bareView(name))

const addressOf = (query: string): string => (query === '' ? '/queue' : `/queue?${query}`)

/** The fixed views with their counts, the saved ones, and the way to save another. */
export function QueueViews({ filter, isReady }: { filter: QueueFilter; isReady: boolean }) {
  const counts = useCounts(BARE, isReady)
  const { views, save, forget } = useSavedViews()
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
                {t(`queue.view.${name}`)} <span>{counts[k]}</span>
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
                  onClick={() => forget(name)}
                >
                  <X size={14} aria-hidden />
                </button>
              )}
            </li>
          ))}
        </ul>
      </nav>
      <Button className={styles.save} onClick={() => setNaming(true)}>
        {t('queue.view.save')}
      </Button>
      {naming && (
        <NameDialog
          taken={views.map(({ name }) => name)}
          onClose={() => setNaming(false)}
          onSave={(name) => {
            save({ name, query: now })
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
  onSave: (name: string) => void
  onClose: () => void
}) {
  const [name, setName] = useState('')
  const given = name.trim()
  const finish = (): void => {
    if (given === '') return
    onSave(given)
    onClose()
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
    </Dialog>
  )
}
