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
      {chosen.length === 0 ? (
        <p>{none}</p>
      ) : (
        <span className={styles.scopes}>
          {chosen.map((type) => (
            <code key={type}>{type}</code>
          ))}
        </span>
      )}
      <details className={styles.types}>
        <summary>{t('settings.events.choose')}</summary>
        <TextField
          label={t('settings.events.search')}
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <div className={styles.typeList}>
          {eventTypeGroups(EVENT_TYPE_VALUES, search).map(({ of, types }) => (
            <fieldset key={of}>
              <legend>
                {t('settings.events.group', {
                  of,
                  chosen: types.filter((type) => chosen.includes(type)).length,
                  all: types.length,
                })}
              </legend>
              {types.map((type) => (
                <Checkbox
                  key={type}
                  label={<code>{type}</code>}
                  checked={chosen.includes(type)}
                  onChange={() => onChange(switched(EVENT_TYPE_VALUES, chosen, type))}
                />
              ))}
            </fieldset>
          ))}
        </div>
      </details>
    </fieldset>
  )
}
