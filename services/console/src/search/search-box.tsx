import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { type FocusEvent, type KeyboardEvent, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useKeys } from '../keys/keys.tsx'
import { Key } from '../parts/chip.tsx'
import { t } from '../words/words.ts'
import styles from './search.module.css'
import { SearchResults } from './search-results.tsx'
import { useSearch } from './use-search.ts'

/** The search of the top bar: `/` goes to it, arrows choose, Enter opens, Escape leaves. */
export function SearchBox() {
  const [q, setQ] = useState('')
  const [open, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const before = useRef<Element | null>(null)
  const [, go] = useLocation()
  const searched = useSearch(q)
  const isOpen = open && q.trim() !== ''
  useKeys('everywhere', [
    {
      key: '/',
      label: t('search.key'),
      run: () => {
        before.current = document.activeElement
        input.current?.focus()
        input.current?.select()
      },
    },
  ])
  const leave = (): void => {
    setOpen(false)
    setQ('')
    if (before.current instanceof HTMLElement && before.current !== document.body) before.current.focus()
    else input.current?.blur()
  }
  const choose = (href: string): void => {
    setOpen(false)
    setQ('')
    input.current?.blur()
    go(href)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    if (isOpen) setOpen(false)
    else leave()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a search element is not known to every reader yet
    <div
      role="search"
      className={styles.search}
      onBlur={(event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <Command
        label={t('search.label')}
        shouldFilter={false}
        loop
        onKeyDown={onKeyDown}
        className={styles.command}
      >
        <Search size={16} strokeWidth={1.4} aria-hidden className={styles.glass} />
        <Command.Input
          ref={input}
          value={q}
          onValueChange={(next) => {
            setQ(next)
            setOpen(true)
          }}
          onFocus={() => setOpen(true)}
          placeholder={t('search.placeholder')}
          aria-label={t('search.label')}
          aria-expanded={isOpen}
          className={styles.input}
        />
        <span className={styles.hint} aria-hidden="true">
          <Key>/</Key>
        </span>
        <Command.List className={isOpen ? styles.list : styles.shut} label={t('search.label')}>
          {isOpen && (
            <>
              <SearchResults q={q.trim()} searched={searched} onChoose={choose} />
              {searched.hits.some(({ kind }) => kind === 'accounts') && (
                <Command.Item
                  value="all-accounts"
                  className={styles.item}
                  onSelect={() => choose(`/accounts?${new URLSearchParams({ q: q.trim() })}`)}
                >
                  {t('search.more', { q: q.trim() })}
                </Command.Item>
              )}
            </>
          )}
        </Command.List>
      </Command>
    </div>
  )
}
