import { addNote, escalateCase, releaseLease, takeLease } from '@murmuration/casework-client'
import type { NewNote, QueueRow as Row } from '@murmuration/contracts'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { client, queryClient, useMe } from '../api/client.ts'
import { shortId } from '../app/page-title.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextArea, TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { t } from '../words/words.ts'
import { stateWord } from './queue-columns.tsx'

type NoteSide = NewNote['side']
const SIDES = ['against', 'for', 'neutral'] as const satisfies readonly NoteSide[]

/** Adds a note to a case from the queue. */
export function NoteDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const { id } = row
  const [text, setText, clearText] = useDraft(`queue-note:${id}`, '')
  const [side, setSide] = useState<NoteSide>('neutral')
  const [source, setSource] = useState('')
  const note = useMutation({
    mutationFn: () => addNote(client, { params: { id }, body: { side, source, text, accountId: null } }),
    onSuccess: () => {
      clearText()
      queryClient.invalidateQueries({ queryKey: ['case-preview', id] })
      toast(t('queue.note.added', { id: shortId(id) }))
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('queue.note.title', { id: shortId(id) })}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button
            kind="primary"
            onClick={() => note.mutate()}
            disabled={note.isPending || text.trim() === ''}
          >
            {t('queue.note.add')}
          </Button>
        </>
      }
    >
      <SelectField
        label={t('queue.note.side')}
        value={side}
        onChange={(event) => setSide(event.target.value as NoteSide)}
      >
        {SIDES.map((one) => (
          <option key={one} value={one}>
            {t(`queue.note.side.${one}`)}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={t('queue.note.text')}
        hint={t('queue.note.textHint')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <TextField
        label={t('queue.note.source')}
        hint={t('queue.note.sourceHint')}
        value={source}
        onChange={(event) => setSource(event.target.value)}
      />
      {note.error !== null && <Failed error={note.error} />}
    </Dialog>
  )
}

/** Hands a case to legal or policy. */
export function EscalateDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const { id, version, lease, state } = row
  const mayEscalate = state === 'in_review'
  const me = useMe()
  const [reason, setReason, clearReason] = useDraft(`queue-escalate:${id}`, '')
  const escalate = useMutation({
    mutationFn: async () => {
      const isHeld = lease !== null && lease.userId === me.id && lease.untilMs > Date.now()
      if (!isHeld) await takeLease(client, { params: { id }, body: { takeOver: null } })
      try {
        await escalateCase(client, { params: { id }, body: { reason }, ifMatch: version })
      } catch (error) {
        if (!isHeld) await releaseLease(client, { params: { id } }).catch(() => {})
        throw error
      }
    },
    onSuccess: () => {
      clearReason()
      toast(t('queue.escalate.done', { id: shortId(id) }))
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('queue.escalate.title', { id: shortId(id) })}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button
            kind="primary"
            onClick={() => escalate.mutate()}
            disabled={!mayEscalate || escalate.isPending || reason.trim() === ''}
          >
            {t('queue.escalate.do')}
          </Button>
        </>
      }
    >
      <p>
        {mayEscalate ? t('queue.escalate.says') : t('queue.escalate.notYet', { state: stateWord(state) })}
      </p>
      <TextArea
        label={t('queue.escalate.reason')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {escalate.error !== null && <Failed error={escalate.error} />}
    </Dialog>
  )
}
