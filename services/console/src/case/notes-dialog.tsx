import { addNote, listNotes, type NoteSide } from '@murmuration/casework-client'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { client, queryClient } from '../api/client.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Checkbox, SelectField, TextArea, TextField } from '../parts/fields.tsx'
import { Side } from '../parts/marks.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { Time } from '../time/time.tsx'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseData } from './case-data.ts'
import type { CaseModel } from './case-model.ts'

const EMPTY = { side: '' as NoteSide | '', source: '', text: '', aboutAccount: false }

/** Notes of a case, and a new one. One against counts as evidence against. */
export function NotesDialog({
  model,
  account,
  canWrite,
  changed,
  onClose,
}: {
  model: CaseModel
  /** Place of the account that is shown; null: none. */
  account: number | null
  canWrite: boolean
  changed: CaseData['changed']
  onClose: () => void
}) {
  const { id, blind } = model.workspace
  const [draft, set, clear] = useDraft(`note:${id}`, EMPTY)
  const notes = useInfiniteQuery({
    queryKey: ['case-notes', id],
    queryFn: ({ pageParam }) =>
      listNotes(client, { params: { id }, query: pageParam === '' ? {} : { cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const adding = useMutation({
    mutationKey: ['case', id],
    mutationFn: async () => {
      await addNote(client, {
        params: { id },
        body: {
          side: draft.side as NoteSide,
          source: draft.source,
          text: draft.text,
          accountId: draft.aboutAccount && account !== null ? model.picture.accounts[account] : null,
        },
      })
      await Promise.all([queryClient.invalidateQueries({ queryKey: ['case-notes', id] }), changed()])
    },
    onSuccess: clear,
  })
  const shown = notes.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Dialog open onClose={onClose} title={t('case.notes')}>
      {canWrite && (
        <form
          className={styles.noteForm}
          onSubmit={(event) => {
            event.preventDefault()
            adding.mutate()
          }}
        >
          <SelectField
            label={t('case.note.side')}
            value={draft.side}
            onChange={(event) => set({ ...draft, side: event.target.value as NoteSide })}
          >
            <option value="" disabled>
              {t('case.note.choose')}
            </option>
            {(['for', 'against', 'neutral'] as const).map((side) => (
              <option key={side} value={side}>
                {t(`case.note.side.${side}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t('case.note.source')}
            value={draft.source}
            onChange={(event) => set({ ...draft, source: event.target.value })}
          />
          <TextArea
            label={t('case.note.text')}
            value={draft.text}
            onChange={(event) => set({ ...draft, text: event.target.value })}
          />
          {account !== null && (
            <Checkbox
              label={<bdi>{t('case.note.about', { handle: model.handleOf(account) })}</bdi>}
              checked={draft.aboutAccount}
              onChange={(event) => set({ ...draft, aboutAccount: event.target.checked })}
            />
          )}
          {adding.error !== null && <Failed error={adding.error} />}
          <Button
            type="submit"
            kind="primary"
            disabled={draft.side === '' || draft.text.trim() === '' || adding.isPending}
          >
            {t('case.note.add')}
          </Button>
        </form>
      )}
      {notes.isPending ? (
        <Loading lines={3} />
      ) : notes.error !== null ? (
        <Failed error={notes.error} retry={() => notes.refetch()} />
      ) : shown.length === 0 ? (
        <Empty says={t('case.notes.none')} />
      ) : (
        <ul className={styles.notes}>
          {shown.map((note) => (
            <li key={note.id}>
              <p className={styles.blockHead}>
                {note.side === 'neutral' ? t('case.note.side.neutral') : <Side side={note.side} label />}
                <span className={`${styles.meta} ${styles.aside}`}>
                  {!blind && `${note.author.name}, `}
                  <Time ms={note.atMs} />
                </span>
              </p>
              <p dir="auto">
                <bdi>{note.text}</bdi>
              </p>
              {(note.source !== '' || note.accountId !== null) && (
                <p className={styles.meta}>
                  {note.source !== '' && <bdi>{note.source}</bdi>}
                  {note.accountId !== null && (
                    <>
                      {' '}
                      <bdi>{model.handleOf(model.indexOf(note.accountId) ?? -1) || note.accountId}</bdi>
                    </>
                  )}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {notes.hasNextPage && (
        <Button onClick={() => notes.fetchNextPage()} disabled={notes.isFetchingNextPage}>
          {t('case.more')}
        </Button>
      )}
    </Dialog>
  )
}
