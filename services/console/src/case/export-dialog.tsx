import { exportCase } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { canDo, client, useMe } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Checkbox, SelectField, TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { saveFile } from '../reports/save-file.ts'
import { t } from '../words/words.ts'
import styles from './case.module.css'

const FORMATS = ['stix', 'dsa', 'gexf', 'case'] as const
type Format = (typeof FORMATS)[number]
const NAMES: { readonly [format in Format]: string } = {
  stix: 'stix.json',
  dsa: 'dsa.json',
  gexf: 'gexf',
  case: 'json',
}
const FORM = 'export-case'

export interface ExportChoice {
  format: Format
  rawIds: boolean
  termsGround: string
}

/** What is asked before a case goes out; ids have pseudonyms unless somebody who may have them asks for them. */
export function ExportFields({
  choice,
  mayHaveRawIds,
  onChange,
}: {
  choice: ExportChoice
  mayHaveRawIds: boolean
  onChange: (choice: ExportChoice) => void
}) {
  const { format, rawIds, termsGround } = choice
  return (
    <>
      <SelectField
        label={t('case.export.format')}
        hint={t(`case.export.${format}.says`)}
        value={format}
        onChange={(event) =>
          onChange({
            ...choice,
            format: FORMATS.find((one) => one === event.target.value) ?? 'stix',
            rawIds: false,
          })
        }
      >
        {FORMATS.map((one) => (
          <option key={one} value={one}>
            {t(`case.export.${one}`)}
          </option>
        ))}
      </SelectField>
      {format === 'dsa' && (
        <TextField
          label={t('case.export.terms')}
          hint={t('case.export.terms.says')}
          value={termsGround}
          maxLength={500}
          required
          onChange={(event) => onChange({ ...choice, termsGround: event.target.value })}
        />
      )}
      {format !== 'dsa' && mayHaveRawIds && (
        <Checkbox
          label={t('case.export.raw')}
          checked={rawIds}
          onChange={(event) => onChange({ ...choice, rawIds: event.target.checked })}
        />
      )}
      {format !== 'dsa' && (
        <p className={styles.meta}>{t(rawIds ? 'case.export.raw.says' : 'case.export.pseudonyms')}</p>
      )}
      <p className={styles.meta}>{t('case.export.recorded')}</p>
    </>
  )
}

/** Hands a case over as a file. */
export function ExportDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const mayHaveRawIds = canDo(useMe(), 'lead', 'legal')
  const [choice, choose] = useState<ExportChoice>({
    format: 'stix',
    rawIds: false,
    termsGround: t('case.export.terms.usual'),
  })
  const file = useMutation({
    mutationFn: () => exportCase(client, { params: { id }, body: choice }),
    onSuccess: (blob) => {
      saveFile(`case-${id}.${NAMES[choice.format]}`, blob.type, blob)
      onClose()
    },
  })
  const send = (event: FormEvent): void => {
    event.preventDefault()
    file.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('case.export')}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button kind="primary" type="submit" form={FORM} disabled={file.isPending}>
            {t('case.export.save')}
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={send}>
        <ExportFields choice={choice} mayHaveRawIds={mayHaveRawIds} onChange={choose} />
      </form>
      {file.error !== null && <Failed error={file.error} refused />}
    </Dialog>
  )
}
