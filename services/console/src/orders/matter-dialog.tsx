import { recordMatter } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextArea } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { orderChanged } from './use-order.ts'

const KINDS = ['noncompliance_notice_received', 'penalty_threatened', 'note'] as const

/** Writes down a notice, a threat of penalties, or a note. It decides nothing. */
export function MatterDialog({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const [kind, setKind] = useState<(typeof KINDS)[number]>('noncompliance_notice_received')
  const [text, setText, clear] = useDraft(`matter:${orderId}`, '')
  const tried = useMutation({
    mutationFn: () => recordMatter(client, { params: { id: orderId }, body: { kind, text } }),
    onSuccess: () => {
      clear()
      orderChanged(orderId)
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('orders.matter')}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button
            kind="primary"
            onClick={() => tried.mutate()}
            disabled={tried.isPending || text.trim() === ''}
          >
            {t('orders.do')}
          </Button>
        </>
      }
    >
      <SelectField
        label={t('orders.matterKind')}
        value={kind}
        onChange={(event) => setKind(event.target.value as typeof kind)}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`orders.matter.${one}`)}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={t('orders.matterText')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {tried.error !== null && <Failed error={tried.error} refused />}
    </Dialog>
  )
}
