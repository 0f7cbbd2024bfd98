import { ProblemError } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { isConflict } from '../api/problem.ts'
import { useDraft } from '../app/use-draft.ts'
import { type ChangedField, changedFields, ownChanges, rebase } from './rebase.ts'

interface Draft<Form> {
  /** Version that was read when writing began. */
  version: number
  read: Form
  mine: Form
}

export interface Conflict {
  /** Version that stands now. */
  version: number
  changes: ChangedField[]
}

/**
 * Writes a thing that has versions: the draft is kept in the browser, a refusal leaves it as it was, and what others
 * changed meanwhile is shown before the writer takes it over.
 *
 * @param name of the draft
 * @param formOf the fields that are written
 */
export function useEdit<Thing extends { version: number }, Form extends object>({
  name,
  thing,
  formOf,
  send,
  onSaved,
}: {
  name: string
  thing: Thing
  formOf: (thing: Thing) => Form
  send: (write: { mine: Form; changes: Partial<Form>; version: number }) => Promise<Thing>
  onSaved: (thing: Thing) => void
}) {
  const [draft, setDraft, clear] = useDraft<Draft<Form> | null>(name, null)
  const read = formOf(thing)
  const edit = draft ?? { version: thing.version, read, mine: read }
  const sent = useMutation({
    mutationFn: () =>
      send({ mine: edit.mine, changes: ownChanges(edit.read, edit.mine), version: edit.version }),
    onSuccess: (saved) => {
      clear()
      onSaved(saved)
    },
  })
  const { error } = sent
  const current = isConflict(error) ? (error.current as Thing | undefined) : undefined
  const conflict: Conflict | undefined = current && {
    version: current.version,
    changes: changedFields(edit.read, formOf(current), edit.mine),
  }
  return {
    form: edit.mine,
    set: (change: Partial<Form>): void => setDraft({ ...edit, mine: { ...edit.mine, ...change } }),
    isChanged: Object.keys(ownChanges(edit.read, edit.mine)).length > 0,
    conflict,
    /** Goes on from the version that stands now, with what was typed over it. */
    take(): void {
      if (current === undefined) return
      const now = formOf(current)
      setDraft({ version: current.version, read: now, mine: rebase(edit.read, now, edit.mine) })
      sent.reset()
    },
    /** Throws the draft away. */
    discard(): void {
      clear()
      sent.reset()
    },
    save: () => sent.mutate(),
    isSaving: sent.isPending,
    error: error instanceof ProblemError && conflict !== undefined ? null : error,
  }
}
