import { type DragEvent, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { TextArea } from '../parts/fields.tsx'
import { t } from '../words/words.ts'
import styles from './intake.module.css'
import { formatOf, type TakenList } from './intake-draft.ts'

/** Takes a list by drop, by file, or pasted. */
export function ListDrop({ onList }: { onList: (list: TakenList) => void }) {
  const [over, setOver] = useState(false)
  const [pasted, paste] = useState('')
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    const content = await file.text()
    onList({ name: file.name, format: formatOf(file.name, content), content })
  }
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  return (
    <section
      className={`${styles.drop} ${over ? styles.over : ''}`}
      aria-label={t('intake.drop')}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <h2>{t('intake.drop')}</h2>
      <p>{t('intake.dropSays')}</p>
      <label>
        {t('intake.file')}{' '}
        <input
          type="file"
          accept=".csv,.tsv,.txt,.json"
          onChange={(event) => take(event.target.files?.[0])}
        />
      </label>
      <TextArea
        label={t('intake.paste')}
        rows={8}
        spellCheck={false}
        value={pasted}
        onChange={(event) => paste(event.target.value)}
      />
      <div>
        <Button
          kind="primary"
          disabled={pasted.trim() === ''}
          onClick={() => onList({ name: '', format: formatOf('', pasted), content: pasted })}
        >
          {t('intake.take')}
        </Button>
      </div>
    </section>
  )
}
