import { type ReactNode, useEffect, useState } from 'react'
import { Link } from 'wouter'
import { isNothingHere, problemSays } from '../api/problem.ts'
import { t } from '../words/words.ts'
import { Button, buttonClass } from './button.tsx'
import styles from './parts.module.css'

/** Nothing is there: says what that means, and what to do next. */
export function Empty({ says, action }: { says: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.state}>
      <p>{says}</p>
      {action}
    </div>
  )
}

/** What failed, in its place; the rest of the page works. */
export function Failed({
  error,
  retry,
  refused = false,
}: {
  error: unknown
  retry?: () => void
  /** A write was refused: its sentence says why, also where that is that something is not there. */
  refused?: boolean
}) {
  if (!refused && isNothingHere(error)) return <NothingHere />
  const { title, detail, requestId, errors } = problemSays(error)
  return (
    <div className={`${styles.state} ${styles.failed}`} role="alert">
      <strong>{title}</strong>
      <p>{detail}</p>
      {errors.length > 0 && (
        <ul>
          {errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {requestId !== undefined && <code>{t('parts.failed.request', { id: requestId })}</code>}
      {retry !== undefined && <Button onClick={retry}>{t('parts.failed.again')}</Button>}
    </div>
  )
}

/** The same for what does not exist and for what the reader may not see. */
export function NothingHere() {
  return (
    <div className={styles.state}>
      <h1>{t('parts.nothing.title')}</h1>
      <p>{t('parts.nothing.detail')}</p>
      <Link href="/queue" className={buttonClass()}>
        {t('parts.nothing.home')}
      </Link>
    </div>
  )
}

const SHOWN_AFTER_MS = 400

/** Bars where rows will be, once that has taken 400 ms. */
export function Loading({ lines = 6 }: { lines?: number }) {
  const [shown, show] = useState(false)
  useEffect(() => {
    const later = setTimeout(() => show(true), SHOWN_AFTER_MS)
    return () => clearTimeout(later)
  }, [])
  return (
    <div className={styles.skeleton} role="status" aria-label={t('parts.loading')}>
      {shown &&
        Array.from({ length: lines }, (_, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bars have no names
          <span key={k} style={{ inlineSize: `${90 - ((k * 37) % 45)}%` }} />
        ))}
    </div>
  )
}

interface Query {
  isPending: boolean
  isFetching: boolean
  error: unknown
  refetch: () => unknown
}

/** A part of the page with its title. With a query: loading, failed, or what it holds. */
export function Panel({
  title,
  aside,
  query,
  lines,
  children,
}: {
  title?: ReactNode
  aside?: ReactNode
  query?: Query
  lines?: number
  children: ReactNode | (() => ReactNode)
}) {
  const body = typeof children === 'function' ? children : () => children
  return (
    <section className={`${styles.panel} ${query?.isFetching && !query.isPending ? styles.refetch : ''}`}>
      {(title !== undefined || aside !== undefined) && (
        <div className={styles.panelHead}>
          {title !== undefined && <h2>{title}</h2>}
          {aside !== undefined && <div>{aside}</div>}
        </div>
      )}
      {query?.isPending && !query.error ? (
        <Loading {...(lines !== undefined && { lines })} />
      ) : query?.error ? (
        <Failed error={query.error} retry={() => query.refetch()} />
      ) : (
        body()
      )}
    </section>
  )
}
