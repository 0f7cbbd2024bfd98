import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { usePreferences } from '../app/preferences.ts'
import { Key } from '../parts/chip.tsx'
import { t } from '../words/words.ts'
import { actionCommands, matching, type PaletteCommand, pageCommands } from './palette-commands.ts'
import styles from './search.module.css'
import { SearchResults } from './search-results.tsx'
import { useSearch } from './use-search.ts'

/** The command palette, open. */
export function PaletteDialog({ onClose }: { onClose: () => void }) {
  const [q, setQ] = useState('')
  const [, go] = useLocation()
  const preferences = usePreferences()
  const searched = useSearch(q)
  const pages = matching(pageCommands(), q)
  const actions = matching(actionCommands(preferences), q)
  const visit = (href: string): void => {
    onClose()
    go(href)
  }
  const choose = ({ href, run }: PaletteCommand): void => {
    onClose()
    if (href === undefined) run?.()
    else go(href)
  }
  const lines = (heading: string, commands: readonly PaletteCommand[]) =>
    commands.length > 0 && (
      <Command.Group heading={heading} className={styles.group}>
        {commands.map((command) => (
          <Command.Item
            key={command.id}
            value={command.id}
            className={styles.item}
            onSelect={() => choose(command)}
          >
            <span className={styles.name}>{command.label}</span>
            {command.keys !== undefined && <Key>{command.keys}</Key>}
          </Command.Item>
        ))}
      </Command.Group>
    )
  const found = q.trim() !== '' && <SearchResults q={q.trim()} searched={searched} onChoose={visit} />
  return (
    <Dialog.Root open onOpenChange={(next) => next || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.palette} aria-describedby={undefined}>
          <Dialog.Title className="sr-only">{t('search.palette')}</Dialog.Title>
          <Command label={t('search.palette')} shouldFilter={false} loop>
            <Command.Input
              value={q}
              onValueChange={setQ}
              placeholder={t('search.palette.placeholder')}
              aria-label={t('search.palette')}
              className={styles.paletteInput}
            />
            <Command.List className={styles.paletteList} label={t('search.palette')}>
              {lines(t('search.pages'), pages)}
              {found}
              {lines(t('search.actions'), actions)}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
