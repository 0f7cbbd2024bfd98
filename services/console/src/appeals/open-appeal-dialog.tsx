import { openAppeal } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { client } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextArea } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'

/** Takes in what an account holder says against a decision. @param accounts that a decision stands for, with their names */
export function OpenAppealDialog({
  caseId,
  accounts,
  onClose,
}: {
  caseId: string
  accounts: readonly { accountId: string; name: string }[]
  onClose: () => void
}) {
  const [, go] = useLocation()
  const [accountId, choose] = useState(accounts[0]?.accountId ?? '')
  const [grounds, setGrounds] = useState('')
  const opened = useMutation({
    mutationFn: () => openAppeal(client, { params: { id: caseId }, body: { accountId, grounds } }),
    onSuccess: ({ id }) => go(`/appeals/${id}?case=${caseId}`),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('appeals.open')}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button
            kind="primary"
            onClick={() => opened.mutate()}
            disabled={accountId === '' || grounds.trim() === '' || opened.isPending}
          >
            {t('appeals.open')}
          </Button>
        </>
      }
    >
      <SelectField
        label={t('appeals.account')}
        value={accountId}
        onChange={(event) => choose(event.target.value)}
      >
        {accounts.map(({ accountId: id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={t('appeals.grounds')}
        value={grounds}
        onChange={(event) => setGrounds(event.target.value)}
      />
      {opened.error !== null && <Failed error={opened.error} refused />}
    </Dialog>
  )
}
