import { listCases, type StaffRole, signOut } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import {
  Activity,
  ArrowDownToLine,
  BarChart3,
  FileText,
  Link2,
  ListFilter,
  type LucideIcon,
  Settings,
  UserRound,
  UsersRound,
} from 'lucide-react'
import { Fragment, type ReactNode, useSyncExternalStore } from 'react'
import { Link, useLocation } from 'wouter'
import { canDo, client, signedOut, useMe } from '../api/client.ts'
import { useKeys } from '../keys/keys.tsx'
import { Chip } from '../parts/chip.tsx'
import { Menu } from '../parts/menu.tsx'
import { Toasts } from '../parts/toast.tsx'
import { CommandPalette } from '../search/command-palette.tsx'
import { SearchBox } from '../search/search-box.tsx'
import { formatTime, useNowMinute, useZone } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { KeysDialog } from './keys-dialog.tsx'
import mark from './mark.svg'
import { usePlaceShown } from './page-header.tsx'
import { BELOW, PLACES, type PlaceName } from './places.ts'
import { setPreference, usePreferences } from './preferences.ts'
import styles from './shell.module.css'

const ICONS: { [name in PlaceName]: LucideIcon } = {
  'app.queue': ListFilter,
  'app.orders': FileText,
  'app.intake': ArrowDownToLine,
  'app.accounts': UserRound,
  'app.second': UsersRound,
  'app.reports': BarChart3,
  'app.audit': Link2,
  'app.operations': Activity,
  'app.settings': Settings,
}

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => [...word][0])
    .slice(0, 2)
    .join('')
    .toUpperCase()

const useOnline = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      addEventListener('online', changed)
      addEventListener('offline', changed)
      return () => {
        removeEventListener('online', changed)
        removeEventListener('offline', changed)
      }
    },
    () => navigator.onLine,
  )

/** Cases that wait for this reader's second reading. */
function useWaiting(): number {
  const me = useMe()
  const { data } = useQuery({
    queryKey: ['waiting-second'],
    queryFn: ({ signal }) =>
      listCases(client, { query: { state: 'awaiting_second', second: 'me', limit: 100 }, signal }),
    enabled: canDo(me, 'analyst', 'lead', 'legal', 'policy'),
    refetchInterval: 60_000,
  })
  return data?.items.length ?? 0
}

/** What stands around every page. */
export function Shell({ children }: { children: ReactNode }) {
  const me = useMe()
  const [at, go] = useLocation()
  const { name: zone, toggle } = useZone()
  const now = useNowMinute()
  const { density } = usePreferences()
  const { crumbs, compartment } = usePlaceShown()
  const online = useOnline()
  const waiting = useWaiting()
  const mine = ({ roles }: { roles: readonly StaffRole[] }): boolean => canDo(me, ...roles)
  useKeys('everywhere', [
    ...[...PLACES, ...BELOW].filter(mine).map(({ path, name, key }) => ({
      key: `g ${key}`,
      label: t('app.keys.goto', { page: t(name) }),
      run: () => go(path),
    })),
    { key: 'z', label: t('app.keys.zone'), run: toggle },
    {
      key: 'Shift+d',
      label: t('app.keys.density'),
      run: () => setPreference('density', density === 'dense' ? 'normal' : 'dense'),
    },
  ])
  const leave = async (): Promise<void> => {
    await signOut(client).catch(() => {})
    signedOut()
    go('/sign-in')
  }
  const place = ({ path, name }: (typeof PLACES)[number]) => {
    const Icon = ICONS[name]
    return (
      <Link
        key={path}
        href={path}
        className={styles.place}
        aria-current={at === path || at.startsWith(`${path}/`) ? 'page' : undefined}
      >
        <Icon size={20} strokeWidth={1.4} aria-hidden />
        {t(name)}
        {path === '/second' && waiting > 0 && (
          <span className={styles.badge}>
            <span aria-hidden="true">{waiting}</span>
            <span className="sr-only">{t('app.waiting', { count: waiting })}</span>
          </span>
        )}
      </Link>
    )
  }
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t('app.skip')}
      </a>
      <main id="main" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <nav className={styles.rail} aria-label={t('app.nav')}>
        <img className={styles.mark} src={mark} alt={t('app.name')} />
        {PLACES.filter(mine).map(place)}
        <div className={styles.below}>
          {BELOW.filter(mine).map(place)}
          <Menu
            label={t('app.me', { name: me.name, role: me.role })}
            trigger={
              <button
                type="button"
                className={styles.initials}
                aria-label={t('app.initials', {
                  initials: initialsOf(me.name),
                  name: me.name,
                  role: me.role,
                })}
              >
                {initialsOf(me.name)}
              </button>
            }
            items={[
              { label: t('app.me', { name: me.name, role: me.role }), run: () => go('/settings/sessions') },
              { label: t('app.signOut'), run: leave },
            ]}
          />
        </div>
      </nav>
      <header className={`${styles.bar} ${compartment === undefined ? '' : styles.marked}`}>
        <div className={styles.crumbs}>
          {crumbs.map(({ label, href }, k) => (
            <Fragment key={`${label} ${href}`}>
              {k > 0 && ' / '}
              {href === undefined ? <strong>{label}</strong> : <Link href={href}>{label}</Link>}
            </Fragment>
          ))}
        </div>
        <SearchBox />
        {compartment !== undefined && <Chip kind="compartment">{compartment}</Chip>}
        <button type="button" className={styles.zone} onClick={toggle}>
          <strong>{zone}</strong> {formatTime(now, zone, 'minute')}
          <span className="sr-only">{t('app.zone', { name: zone })}</span>
        </button>
      </header>
      {!online && (
        <div className={styles.offline} role="status">
          {t('app.offline.bar')}
        </div>
      )}
      <KeysDialog />
      <CommandPalette />
      <Toasts />
    </div>
  )
}
