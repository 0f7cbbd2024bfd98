import type { NotifyPolicy, Policy } from '@murmuration/casework-client'
import { Checkbox, TextField } from '../parts/fields.tsx'
import { type MessageKey, t } from '../words/words.ts'
import { NotifyFields } from './notify-fields.tsx'
import { BOUNDS, typedNumber } from './policy-rule.ts'
import styles from './settings.module.css'

/** The rule of a policy, by field. */
export type PolicyFields = { readonly [field: string]: unknown }

const LEVELS = ['alert', 'review'] as const

/** The fields of one policy. */
export function RuleFields({
  name,
  rule,
  onChange,
  disabled,
}: {
  name: Policy['name']
  rule: PolicyFields
  onChange: (change: PolicyFields) => void
  disabled: boolean
}) {
  if (name === 'notify')
    return (
      <NotifyFields
        rules={rule.rules as NotifyPolicy['rules']}
        onChange={(rules) => onChange({ rules })}
        disabled={disabled}
      />
    )
  const levels = rule.levels as readonly string[] | undefined
  return (
    <>
      {typeof rule.enabled === 'boolean' && (
        <Checkbox
          label={t('settings.rule.enabled')}
          checked={rule.enabled}
          disabled={disabled}
          onChange={(event) => onChange({ enabled: event.target.checked })}
        />
      )}
      {levels !== undefined && (
        <fieldset className={styles.group} disabled={disabled}>
          <legend>{t('settings.rule.levels')}</legend>
          <div className={styles.choices}>
            {LEVELS.map((level) => (
              <Checkbox
                key={level}
                label={t(`settings.level.${level}`)}
                checked={levels.includes(level)}
                onChange={(event) =>
                  onChange({
                    levels: LEVELS.filter((one) =>
                      one === level ? event.target.checked : levels.includes(one),
                    ),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
      <div className={styles.bounds}>
        {Object.entries(BOUNDS[name]).map(([field, { min, max, parts, ...bound }]) => (
          <TextField
            key={field}
            type="number"
            label={t(`settings.rule.${field}` as MessageKey)}
            hint={t(`settings.rule.${field}.hint` as MessageKey)}
            min={min}
            max={max}
            step={parts ? 'any' : 1}
            required={!('mayBeNone' in bound)}
            disabled={disabled}
            value={(rule[field] as number | null) ?? ''}
            onChange={(event) => onChange({ [field]: typedNumber(event.target.value) })}
          />
        ))}
      </div>
    </>
  )
}
