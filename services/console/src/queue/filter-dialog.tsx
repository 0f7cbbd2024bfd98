import type { CaseState, Tier } from '@murmuration/contracts'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Checkbox, SelectField, TextField } from '../parts/fields.tsx'
import { t } from '../words/words.ts'
import styles from './queue.module.css'
import { stateWord } from './queue-columns.tsx'
import { ALL_STATES, bareView, type QueueFilter } from './queue-view.ts'

const TIERS: readonly Tier[] = ['A', 'B', 'C']
const MARKS = ['any', 'new_evidence', 'order_changed', 'withdrawn'] as const

const toggled = <One,>(list: readonly One[], one: One): One[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one]

/** What is left of a text; nothing for an empty one. */
const given = (text: string): string | undefined => text.trim() || undefined

/** All filters of the queue at once; they act when they are applied. */
export function FilterDialog({
  filter,
  onApply,
  onClose,
}: {
  filter: QueueFilter
  onApply: (filter: QueueFilter) => void
  onClose: () => void
}) {
  const [draft, setDraft] = useState(filter)
  const form = useId()
  const change = (part: Partial<QueueFilter>): void => setDraft((before) => ({ ...before, ...part }))
  const apply = (event: FormEvent): void => {
    event.preventDefault()
    onApply(draft)
    onClose()
  }
  const states: readonly CaseState[] = draft.states ?? []
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('queue.filter.title')}
      footer={
        <>
          <Button onClick={() => setDraft({ ...bareView(draft.view), sort: draft.sort })}>
            {t('queue.filter.clear')}
          </Button>
          <Button kind="primary" type="submit" form={form}>
            {t('queue.filter.apply')}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.fields} onSubmit={apply}>
        <TextField
          label={t('queue.filter.text')}
          value={draft.text ?? ''}
          onChange={(event) => change({ text: event.target.value || undefined })}
        />
        <fieldset>
          <legend>{t('queue.filter.tier')}</legend>
          {TIERS.map((tier) => (
            <Checkbox
              key={tier}
              label={tier}
              checked={draft.tiers.includes(tier)}
              onChange={() =>
                change({ tiers: TIERS.filter((one) => toggled(draft.tiers, tier).includes(one)) })
              }
            />
          ))}
        </fieldset>
        <fieldset>
          <legend>
            {t('queue.filter.state')}. {t('queue.filter.stateHint')}
          </legend>
          {ALL_STATES.map((state) => (
            <Checkbox
              key={state}
              label={stateWord(state)}
              checked={states.includes(state)}
              onChange={() => {
                const chosen = toggled(states, state)
                change({ states: chosen.length === 0 ? undefined : chosen })
              }}
            />
          ))}
        </fieldset>
        <SelectField
          label={t('queue.filter.level')}
          value={draft.level ?? ''}
          onChange={(event) => change({ level: (event.target.value || undefined) as QueueFilter['level'] })}
        >
          <option value="">{t('queue.filter.any')}</option>
          <option value="alert">{t('queue.filter.level.alert')}</option>
          <option value="review">{t('queue.filter.level.review')}</option>
        </SelectField>
        <SelectField
          label={t('queue.filter.assignee')}
          value={draft.assignee ?? ''}
          onChange={(event) => change({ assignee: event.target.value || undefined })}
        >
          <option value="">{t('queue.filter.any')}</option>
          <option value="me">{t('queue.filter.assignee.me')}</option>
          <option value="none">{t('queue.filter.assignee.none')}</option>
          {draft.assignee !== undefined && !['me', 'none'].includes(draft.assignee) && (
            <option value={draft.assignee}>{draft.assignee}</option>
          )}
        </SelectField>
        <SelectField
          label={t('queue.filter.attention')}
          value={draft.attention ?? ''}
          onChange={(event) => change({ attention: event.target.value || undefined })}
        >
          <option value="">{t('queue.filter.any')}</option>
          {MARKS.map((mark) => (
            <option key={mark} value={mark}>
              {t(`queue.attention.${mark}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          type="number"
          min="0"
          step="any"
          label={t('queue.filter.minStrength')}
          value={draft.minStrength ?? ''}
          onChange={(event) => {
            const value = event.target.valueAsNumber
            change({ minStrength: value > 0 ? value : undefined })
          }}
        />
        <TextField
          label={t('queue.filter.account')}
          value={draft.account ?? ''}
          onChange={(event) => change({ account: given(event.target.value) })}
        />
      </form>
    </Dialog>
  )
}
