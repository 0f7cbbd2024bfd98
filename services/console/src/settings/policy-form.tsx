import { changePolicy, type Policy, type WritePolicy } from '@murmuration/casework-client'
import type { FormEvent } from 'react'
import { client } from '../api/client.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { TextArea } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { Failed } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { Time } from '../time/time.tsx'
import { type MessageKey, t } from '../words/words.ts'
import { ConflictPanel } from './conflict-panel.tsx'
import { ruleValue } from './policy-rule.ts'
import { type PolicyFields, RuleFields } from './rule-fields.tsx'
import styles from './settings.module.css'
import { useEdit } from './use-edit.ts'

/** One policy: its rule as fields; saving asks for a reason, which stands in the history. */
export function PolicyForm({
  policy,
  mayWrite,
  onSaved,
}: {
  policy: Policy
  mayWrite: boolean
  onSaved: (policy: Policy) => void
}) {
  const { name, version, updatedAtMs } = policy
  const [reason, setReason, clearReason] = useDraft(`settings:policy:${name}:reason`, '')
  const title = t(`settings.policies.${name}`)
  const edit = useEdit<Policy, PolicyFields>({
    name: `settings:policy:${name}`,
    thing: policy,
    formOf: ({ rule }) => ({ ...rule }),
    send: ({ mine, version: read }) =>
      changePolicy(client, {
        params: { name },
        ifMatch: read,
        body: { rule: mine as WritePolicy['rule'], reason },
      }),
    onSaved: (saved) => {
      clearReason()
      onSaved(saved)
      toast(t('settings.saved', { name: title }))
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    edit.save()
  }
  return (
    <form className={styles.policy} onSubmit={submit} aria-label={title}>
      <div>
        <h2>{title}</h2>
        <p>{t(`settings.policies.${name}.detail`)}</p>
        <p className={styles.meta}>
          {t('settings.policies.version', { version })} <Time ms={updatedAtMs} />
        </p>
      </div>
      <RuleFields name={name} rule={edit.form} onChange={edit.set} disabled={!mayWrite} />
      {edit.isChanged && (
        <TextArea
          label={t('settings.reason')}
          hint={t('settings.policies.reasonHint')}
          required
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      {edit.conflict !== undefined && (
        <ConflictPanel
          conflict={edit.conflict}
          nameOf={(field) => t(`settings.rule.${field}` as MessageKey)}
          show={ruleValue}
          onTake={edit.take}
        />
      )}
      {edit.error !== null && <Failed error={edit.error} refused />}
      {mayWrite && (
        <div className={page.row}>
          <Button
            type="submit"
            kind="primary"
            disabled={!edit.isChanged || edit.isSaving || reason.trim() === ''}
          >
            {t('settings.policies.save', { name: title })}
          </Button>
          {edit.isChanged && <Button onClick={edit.discard}>{t('settings.discard')}</Button>}
        </div>
      )}
    </form>
  )
}
