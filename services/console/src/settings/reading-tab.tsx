import { type Preferences, setPreference, usePreferences } from '../app/preferences.ts'
import { Checkbox, SelectField } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { useZone } from '../time/time.tsx'
import { t } from '../words/words.ts'

const CHOICES = {
  theme: ['system', 'light', 'dark'],
  zone: ['UTC', 'local'],
  density: ['normal', 'dense'],
  motion: ['system', 'reduced'],
} as const satisfies { [Name in keyof Preferences]?: readonly Preferences[Name][] }

/** How one wants to read, kept in this browser. */
export function ReadingTab() {
  const now = usePreferences()
  const { name: zone } = useZone()
  return (
    <div className={page.form}>
      <p>{t('settings.reading.detail')}</p>
      {(Object.keys(CHOICES) as (keyof typeof CHOICES)[]).map((name) => (
        <SelectField
          key={name}
          label={t(`settings.reading.${name}`)}
          hint={name === 'zone' ? t('settings.reading.zoneNow', { zone }) : undefined}
          value={now[name]}
          onChange={(event) => setPreference(name, event.target.value as Preferences[typeof name])}
        >
          {CHOICES[name].map((value) => (
            <option key={value} value={value}>
              {t(`settings.reading.${name}.${value}` as 'settings.reading.theme.system')}
            </option>
          ))}
        </SelectField>
      ))}
      {(['letters', 'mediaBlur'] as const).map((name) => (
        <Checkbox
          key={name}
          label={t(`settings.reading.${name}`)}
          checked={now[name]}
          onChange={(event) => setPreference(name, event.target.checked)}
        />
      ))}
    </div>
  )
}
