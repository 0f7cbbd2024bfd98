import { type Preferences, setPreference } from '../app/preferences.ts'
import { LOCAL_ZONE } from '../time/format-time.ts'
import type { MessageKey } from '../words/words.ts'
import { t } from '../words/words.ts'

/** Something that the palette does or goes to. */
export interface PaletteCommand {
  id: string
  label: string
  /** Keys that do the same. */
  keys?: string
  href?: string
  run?: () => void
}

const PAGES: readonly (readonly [href: string, name: MessageKey, keys: string])[] = [
  ['/queue', 'app.queue', 'g q'],
  ['/orders', 'app.orders', 'g o'],
  ['/intake', 'app.intake', 'g i'],
  ['/accounts', 'app.accounts', 'g a'],
  ['/second', 'app.second', 'g s'],
  ['/reports/transparency', 'app.reports', 'g t'],
  ['/audit', 'app.audit', 'g h'],
  ['/operations', 'app.operations', 'g p'],
  ['/settings', 'app.settings', 'g e'],
]

const VIEWS = ['due', 'mine', 'second', 'snoozed', 'open'] as const

/** Pages, and the fixed views of the queue. */
export const pageCommands = (): PaletteCommand[] => [
  ...PAGES.map(([href, name, keys]) => ({ id: `page ${href}`, label: t(name), keys, href })),
  ...VIEWS.map((view) => ({
    id: `view ${view}`,
    label: `${t('app.queue')}: ${t(`queue.view.${view}`)}`,
    href: view === 'due' ? '/queue' : `/queue?view=${view}`,
  })),
]

/** What changes how the page reads; each says what it would do now. */
export function actionCommands(preferences: Preferences): PaletteCommand[] {
  const set =
    <Name extends keyof Preferences>(name: Name, value: Preferences[Name]) =>
    () =>
      setPreference(name, value)
  const { zone, density, letters, mediaBlur, theme } = preferences
  const nextZone = zone === 'UTC' ? 'local' : 'UTC'
  const nextDensity = density === 'dense' ? 'normal' : 'dense'
  return [
    {
      id: 'zone',
      label: t('search.action.zone', { name: nextZone === 'UTC' ? 'UTC' : LOCAL_ZONE }),
      keys: 'z',
      run: set('zone', nextZone),
    },
    {
      id: 'density',
      label: t(`search.action.density.${nextDensity}`),
      keys: 'Shift+d',
      run: set('density', nextDensity),
    },
    ...(['light', 'dark', 'system'] as const)
      .filter((one) => one !== theme)
      .map((one) => ({
        id: `theme ${one}`,
        label: t('search.action.theme', { theme: t(`search.action.theme.${one}`) }),
        run: set('theme', one),
      })),
    {
      id: 'letters',
      label: t(letters ? 'search.action.letters.off' : 'search.action.letters.on'),
      run: set('letters', !letters),
    },
    {
      id: 'blur',
      label: t(mediaBlur ? 'search.action.blur.off' : 'search.action.blur.on'),
      run: set('mediaBlur', !mediaBlur),
    },
  ]
}

/** Those whose label holds all words of a text, wherever they begin. */
export function matching(commands: readonly PaletteCommand[], text: string): PaletteCommand[] {
  const words = text.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return commands.filter(({ label }) => {
    const name = label.toLocaleLowerCase()
    return words.every((word) => name.includes(word))
  })
}
