import { type NotifyPolicy, STAFF_ROLE_VALUES } from '@murmuration/casework-client'
import { Button } from '../parts/button.tsx'
import { Checkbox } from '../parts/fields.tsx'
import { t } from '../words/words.ts'
import { switched } from './event-type-groups.ts'
import { EventTypePicker } from './event-type-picker.tsx'
import type { NotifyRule } from './policy-rule.ts'
import styles from './settings.module.css'

/** Which roles are told of which events: a list of rules. */
export function NotifyFields({
  rules,
  onChange,
  disabled,
}: {
  rules: NotifyPolicy['rules']
  onChange: (rules: NotifyPolicy['rules']) => void
  disabled: boolean
}) {
  const write = (at: number, change: Partial<NotifyRule>): void =>
    onChange(rules.map((rule, k) => (k === at ? { ...rule, ...change } : rule)))
  return (
    <>
      {rules.length === 0 && <p>{t('settings.notify.none')}</p>}
      {rules.map((rule, k) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no names but their place
          key={k}
          className={styles.rule}
          disabled={disabled}
          aria-label={t('settings.notify.rule', { n: k + 1 })}
        >
          <div>
            <h3>{t('settings.notify.rule', { n: k + 1 })}</h3>
          </div>
          <fieldset className={styles.group}>
            <legend>{t('settings.notify.roles')}</legend>
            <div className={styles.choices}>
              {STAFF_ROLE_VALUES.map((role) => (
                <Checkbox
                  key={role}
                  label={t(`settings.role.${role}`)}
                  checked={rule.roles.includes(role)}
                  onChange={() => write(k, { roles: switched(STAFF_ROLE_VALUES, rule.roles, role) })}
                />
              ))}
            </div>
          </fieldset>
          <EventTypePicker
            chosen={rule.eventTypes}
            onChange={(eventTypes) => write(k, { eventTypes })}
            none={t('settings.notify.noEvents')}
          />
          {!disabled && (
            <div>
              <Button
                onClick={() => onChange(rules.filter((_, at) => at !== k))}
                aria-label={t('settings.notify.removeOne', { n: k + 1 })}
              >
                {t('settings.notify.remove')}
              </Button>
            </div>
          )}
        </fieldset>
      ))}
      {!disabled && (
        <div>
          <Button onClick={() => onChange([...rules, { roles: [], eventTypes: [] }])}>
            {t('settings.notify.add')}
          </Button>
        </div>
      )}
    </>
  )
}
