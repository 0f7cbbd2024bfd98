import { type Outcome, submitReview } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { isConflict } from '../api/problem.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextArea } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { t } from '../words/words.ts'
import type { CaseData, CaseVersion } from './case-data.ts'

const OUTCOMES = [
  'coordinated_inauthentic',
  'coordinated_authentic',
  'spam_only',
  'no_coordination',
  'insufficient_data',
] as const
const NO_ABUSE: ReadonlySet<string> = new Set([
  'coordinated_authentic',
  'no_coordination',
  'insufficient_data',
])
const EMPTY = { outcome: '' as Outcome | '', against: '', reason: '' }

/** Ends the first review: an outcome, what speaks against it, and a reason. The case then awaits its second reader. */
export function SubmitDialog({
  version: { workspace, sheet },
  changed,
  look,
  onClose,
}: {
  version: CaseVersion
  changed: CaseData['changed']
  look: CaseData['look']
  onClose: () => void
}) {
  const [draft, set, clear] = useDraft(`submit:${workspace.id}`, EMPTY)
  const restricted = sheet.accounts.filter(
    ({ decision }) => decision && decision.action !== 'no_action',
  ).length
  const isForbidden = restricted > 0 && NO_ABUSE.has(draft.outcome)
  const sending = useMutation({
    mutationKey: ['case', workspace.id],
    mutationFn: async () => {
      const standing = await submitReview(client, {
        params: { id: workspace.id },
        ifMatch: workspace.version,
        body: { outcome: draft.outcome as Outcome, against: draft.against, reason: draft.reason },
      })
      await changed(standing)
    },
    onSuccess: () => {
      clear()
      toast(t('case.submit.done'))
      onClose()
    },
    onError: (error) => {
      if (isConflict(error)) look()
    },
  })
  const canSend = draft.outcome !== '' && draft.against.trim() !== '' && !isForbidden && !sending.isPending
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('case.move.submit')}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button kind="primary" disabled={!canSend} onClick={() => sending.mutate()}>
            {t('case.move.submit.do')}
          </Button>
        </>
      }
    >
      <p>{t('case.submit.says', { accounts: sheet.accounts.length, restricted })}</p>
      <SelectField
        label={t('case.submit.outcome')}
        value={draft.outcome}
        onChange={(event) => set({ ...draft, outcome: event.target.value as Outcome })}
        error={isForbidden ? t('case.submit.forbidden', { restricted }) : undefined}
      >
        <option value="" disabled>
          {t('case.submit.choose')}
        </option>
        {OUTCOMES.map((outcome) => (
          <option key={outcome} value={outcome}>
            {t(`case.outcome.${outcome}`)}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={t('case.submit.against')}
        hint={t('case.submit.againstHint')}
        value={draft.against}
        missing={draft.against.trim() === ''}
        onChange={(event) => set({ ...draft, against: event.target.value })}
      />
      <TextArea
        label={t('case.submit.reason')}
        hint={t('case.submit.reasonHint')}
        value={draft.reason}
        onChange={(event) => set({ ...draft, reason: event.target.value })}
      />
      {sending.error !== null && <Failed error={sending.error} />}
    </Dialog>
  )
}
