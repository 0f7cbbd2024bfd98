import { EVENT_TYPE_VALUES, type EventType } from '@murmuration/casework-client'
import { useState } from 'react'
import { Checkbox, TextField } from '../parts/fields.tsx'
import { t } from '../words/words.ts'
import { eventTypeGroups, switched } from './event-type-groups.ts'
import styles from './settings.module.css'

/** Chooses types of events, grouped by what they happen to. */
export function EventTypePicker({
  chosen,
  onChange,
  none,
  disabled,
}: {
  chosen: readonly EventType[]
  onChange: (types: EventType[]) => void
  /** What it means that none is chosen. */
  none: string
  disabled?: boolean
}) {
  const [search, setSearch] = useState('')
  return (
    <fieldset className={styles.group} disabled={disabled}>
      <legend>{t('settings.events.legend')}</legend>
      <p>{chosen.length === 0 ? none : t('settings.events.chosen', { count: chosen.length })}</p>
      <TextField
        label={t('settings.events.search')}
        type="search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className={styles.types}>
        {eventTypeGroups(EVENT_TYPE_VALUES, search).map(({ of, types }) => (
          <details key={of} open={search.trim() !== '' || undefined}>
            <summary>
              {t('settings.events.group', {
                of,
                chosen: types.filter((type) => chosen.includes(type)).length,
                all: types.length,
              })}
            </summary>
            <fieldset aria-label={of}>
              {types.map((type) => (
                <Checkbox
                  key={type}
                  label={<code>{type}</code>}
                  checked={chosen.includes(type)}
                  onChange={() => onChange(switched(EVENT_TYPE_VALUES, chosen, type))}
                />
              ))}
            </fieldset>
          </details>
        ))}
      </div>
    </fieldset>
  )
}
