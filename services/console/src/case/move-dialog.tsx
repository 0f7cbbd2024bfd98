import type { Workspace } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useMe } from '../api/client.ts'
import { isConflict } from '../api/problem.ts'
import { shortId } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextArea, TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { t } from '../words/words.ts'
import type { CaseData } from './case-data.ts'
import { FIELDS, type Move, type MoveFields, NO_FIELDS, sendMove } from './case-moves.ts'

const CASE_ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/

/** Asks what a move needs, and sends it. */
export function MoveDialog({
  move,
  workspace,
  split,
  changed,
  look,
  onClose,
  onGo,
}: {
  move: Move
  workspace: Workspace
  /** Ids of the accounts that are marked. */
  split: string[]
  changed: CaseData['changed']
  look: CaseData['look']
  onClose: () => void
  /** To another case, which this one went into. */
  onGo: (id: string) => void
}) {
  const me = useMe()
  const [fields, set] = useState<MoveFields>(NO_FIELDS)
  const linked = useId()
  const asked = FIELDS[move] ?? []
  const change = (part: Partial<MoveFields>): void => set((before) => ({ ...before, ...part }))
  const other = CASE_ID.exec(fields.other)?.[0] ?? ''
  const sending = useMutation({
    mutationKey: ['case', workspace.id],
    mutationFn: async () => {
      const sent = await sendMove(
        move,
        workspace.id,
        workspace.version,
        { ...fields, other },
        { split, userId: me.id },
      )
      await changed(sent.standing)
      return sent
    },
    onSuccess: ({ goTo }) => {
      toast(t(`case.move.${move}.done`))
      onClose()
      if (goTo !== undefined) onGo(goTo)
    },
    onError: (error) => {
      if (isConflict(error)) look()
    },
  })
  const isComplete = asked.every((field) =>
    field === 'other' ? other !== '' : field === 'cause' || fields[field].trim() !== '',
  )
  const canSend = isComplete && !sending.isPending && (move !== 'split' || split.length > 0)
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`case.move.${move}`)}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button kind="primary" disabled={!canSend} onClick={() => sending.mutate()}>
            {t(`case.move.${move}.do`)}
          </Button>
        </>
      }
    >
      <p>
        {move === 'split' ? t('case.move.split.says', { count: split.length }) : t(`case.move.${move}.says`)}
      </p>
      {asked.includes('other') && (
        <>
          <TextField
            label={t('case.move.other')}
            hint={t('case.move.otherHint')}
            list={linked}
            value={fields.other}
            onChange={(event) => change({ other: event.target.value })}
            error={fields.other !== '' && other === '' ? t('case.move.otherError') : undefined}
          />
          <datalist id={linked}>
            {workspace.linked.map(({ id, finding }) => (
              <option key={id} value={id}>
                {shortId(id)} {finding}
              </option>
            ))}
          </datalist>
        </>
      )}
      {asked.includes('cause') && (
        <SelectField
          label={t('case.move.cause')}
          value={fields.cause}
          onChange={(event) => change({ cause: event.target.value as MoveFields['cause'] })}
        >
          {(['new_evidence', 'appeal', 'order_changed'] as const)
            .filter((cause) => move !== 'reverse' || cause !== 'new_evidence')
            .map((cause) => (
              <option key={cause} value={cause}>
                {t(`case.cause.${cause}`)}
              </option>
            ))}
        </SelectField>
      )}
      {asked.includes('until') && (
        <TextField
          type="date"
          label={t('case.move.until')}
          value={fields.until}
          onChange={(event) => change({ until: event.target.value })}
        />
      )}
      {asked.includes('reference') && (
        <TextField
          label={t('case.move.reference')}
          value={fields.reference}
          onChange={(event) => change({ reference: event.target.value })}
        />
      )}
      {asked.includes('reason') && (
        <TextArea
          label={t('case.move.reason')}
          value={fields.reason}
          onChange={(event) => change({ reason: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && canSend) sending.mutate()
          }}
        />
      )}
      {sending.error !== null && <Failed error={sending.error} />}
    </Dialog>
  )
}
