import { Command } from 'cmdk'
import { problemSays } from '../api/problem.ts'
import { shortId } from '../app/page-title.ts'
import { t } from '../words/words.ts'
import styles from './search.module.css'
import { byKind, type Hit } from './search-hits.ts'
import type { Searched } from './use-search.ts'

/** Shorter ids and handles are looked for as a whole. */
const LEAST_BEGINNING = 3

/** What was found, as lines of a command list. */
export function SearchResults({
  q,
  searched: { hits, isCurrent, error },
  onChoose,
}: {
  q: string
  searched: Searched
  onChoose: (href: string) => void
}) {
  return (
    <>
      {byKind(hits).map(([kind, found]) => (
        <Command.Group key={kind} heading={t(`search.${kind}`)} className={styles.group}>
          {found.map((hit) => (
            <Command.Item
              key={hit.key}
              value={hit.key}
              className={styles.item}
              onSelect={() => onChoose(hit.href)}
            >
              <HitLine hit={hit} />
            </Command.Item>
          ))}
        </Command.Group>
      ))}
      {error ? (
        <p className={styles.says} role="alert">
          {t('search.failed', { detail: problemSays(error).detail })}
        </p>
      ) : hits.length === 0 ? (
        <p className={styles.says} role="status">
          {!isCurrent
            ? t('search.searching')
            : q.length < LEAST_BEGINNING
              ? t('search.short')
              : t('search.none', { q })}
        </p>
      ) : null}
    </>
  )
}

function HitLine({ hit: { kind, name, id, says, accounts } }: { hit: Hit }) {
  if (kind === 'cases')
    return (
      <>
        <strong>{t('search.case', { id: shortId(id) })}</strong>
        <bdi className={styles.more}>{says}</bdi>
        <small>{t('search.accountsIn', { count: accounts ?? 0 })}</small>
      </>
    )
  return (
    <>
      <bdi className={name === null ? styles.code : styles.name}>{name ?? id}</bdi>
      {name !== null && (
        <bdi className={kind === 'accounts' ? styles.code : styles.more}>{kind === 'orders' ? says : id}</bdi>
      )}
    </>
  )
}
