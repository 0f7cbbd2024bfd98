import { useState } from 'react'
import { useActiveKeys, useKeys } from '../keys/keys.tsx'
import { Key } from '../parts/chip.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { t } from '../words/words.ts'
import { usePreferences } from './preferences.ts'
import styles from './shell.module.css'

const SCOPES = ['dialog', 'list', 'page', 'everywhere'] as const

/** What keys do here and now. */
export function KeysDialog() {
  const [open, setOpen] = useState(false)
  const keys = useActiveKeys()
  const { letters } = usePreferences()
  useKeys('everywhere', [{ key: '?', label: t('app.keys.help'), run: () => setOpen(true) }])
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title={t('app.keys.title')} wide>
      {!letters && <p>{t('app.keys.off')}</p>}
      <div className={styles.keys}>
        {SCOPES.map((scope) => {
          const ofScope = keys.filter((one) => one.scope === scope)
          if (ofScope.length === 0) return null
          return (
            <section key={scope}>
              <h3>{t(`app.keys.${scope}`)}</h3>
              <ul>
                {ofScope.map(({ key, label }) => (
                  <li key={`${key} ${label}`}>
                    <span>{label}</span>
                    <span>
                      {key.split(' ').map((one) => (
                        <Key key={one}>{one.replace('mod+', 'Ctrl/⌘+')}</Key>
                      ))}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
      </div>
    </Dialog>
  )
}
