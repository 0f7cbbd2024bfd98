import type { ComponentType } from 'react'
import { useLocation } from 'wouter'
import { useMe } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { usePageTitle } from '../app/page-title.ts'
import { Tabs } from '../parts/menu.tsx'
import { NothingHere } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { PoliciesTab } from './policies-tab.tsx'
import { ReadersTab } from './readers-tab.tsx'
import { ReadingTab } from './reading-tab.tsx'
import { SessionsTab } from './sessions-tab.tsx'
import styles from './settings.module.css'
import { type SettingsTab, tabAt, tabsOf } from './settings-tabs.ts'
import { TokensTab } from './tokens-tab.tsx'
import { UsersTab } from './users-tab.tsx'
import { ViewsTab } from './views-tab.tsx'
import { WebhooksTab } from './webhooks-tab.tsx'

const PANELS: { readonly [Name in SettingsTab]: ComponentType } = {
  reading: ReadingTab,
  sessions: SessionsTab,
  tokens: TokensTab,
  views: ViewsTab,
  readers: ReadersTab,
  webhooks: WebhooksTab,
  policies: PoliciesTab,
  users: UsersTab,
}

/** How one reads and signs in; for roles that may, who else does, and what the program does by itself. */
export function SettingsScreen({ params }: { params: { tab?: string } }) {
  const me = useMe()
  const [, go] = useLocation()
  const tab = tabAt(me.role, params.tab)
  const title = tab === null ? t('settings.title') : t(`settings.tab.${tab}`)
  usePageTitle(title)
  usePlace({
    crumbs: tab === null ? [] : [{ label: t('settings.title'), href: '/settings' }, { label: title }],
  })
  if (tab === null) return <NothingHere />
  const Shown = PANELS[tab]
  return (
    <>
      <PageHeader title={t('settings.title')} />
      <div className={styles.body}>
        <Tabs
          label={t('settings.title')}
          tabs={tabsOf(me.role).map((name) => ({ name, label: t(`settings.tab.${name}`) }))}
          value={tab}
          onChange={(name) => go(`/settings/${name}`)}
        >
          <Shown />
        </Tabs>
      </div>
    </>
  )
}
